"""What happened between the demo company and one customer: the facts its documents share."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dossier.demo.company import DemoPerson, company
from dossier.demo.customers import DemoCustomer
from dossier.demo.goods import PRODUCTS, Fault, Product
from dossier.demo.names import person_name

_MILESTONES = {"quoted": 0.06, "signed": 0.16, "delivered": 0.31, "due": 0.34, "accepted": 0.37}
_HOLIDAYS = {(1, 1), *((5, day) for day in range(1, 4)), *((10, day) for day in range(1, 8))}
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_ENGINEERS = ("何佳", "邵勇", "蒋海峰")
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an order; amounts are whole yuan."""

    product: Product
    quantity: int
    price: int

    @property
    def amount(self) -> int:
        """Quantity times price, in yuan."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Story:
    """One customer's deal with its people, places and milestones (name → day).

    Milestones after `until` are still to come: no document may be dated there.
    """

    customer: DemoCustomer
    contract: str
    lines: tuple[Line, ...]
    days: dict[str, date]
    shares: tuple[int, int, int]
    warranty: int
    fault: Fault
    people: dict[str, str]
    former: DemoPerson | None
    sites: tuple[str, str]

    @property
    def total(self) -> int:
        """The price of the whole order, in yuan."""
        return sum(line.amount for line in self.lines)

    def owner_on(self, day: date) -> str:
        """The name of whoever kept the customer that day, leavers included."""
        if self.former and self.former.left_on and day <= self.former.left_on:
            return self.former.name
        return self.people["owner"]

    @property
    def payments(self) -> tuple[int, int, int]:
        """Advance, payment on acceptance and retention, in yuan; they add up to the total."""
        advance = self.total * self.shares[0] // 100
        retention = self.total * self.shares[2] // 100
        return advance, self.total - advance - retention, retention


def story_of(customer: DemoCustomer, seed: int) -> Story:
    """The facts of one customer's dossier; the same customer and seed give the same facts."""
    dice = Random(f"{seed}/story/{customer.uscc}")
    codes = dice.sample(customer.trade.goods, min(len(customer.trade.goods), dice.randint(1, 3)))
    lines = tuple(_line(dice, PRODUCTS[code]) for code in codes)
    warranty = dice.choice((12, 18, 24))
    days = _milestones(dice, customer, warranty)
    return Story(
        customer=customer,
        contract=f"CY-{customer.unit}-{days['signed'].year}-{dice.randint(1, 9999):04d}",
        lines=lines,
        days=days,
        shares=dice.choice(((30, 60, 10), (30, 65, 5), (20, 70, 10), (40, 50, 10), (50, 45, 5))),
        warranty=warranty,
        fault=dice.choice(lines[0].product.faults),
        people=_people(dice, customer),
        former=_former(dice, customer),
        sites=tuple(dice.sample(customer.trade.sites, 2)),
    )


def workday(day: date, last: date) -> date:
    """The first working day from `day` on, or the last one before it when that is past `last`."""
    ahead = day
    while rests(ahead):
        ahead += timedelta(days=1)
    if ahead <= last:
        return ahead
    while rests(day):
        day -= timedelta(days=1)
    return day


def rests(day: date) -> bool:
    """Whether offices are closed: week-ends and the holidays that have fixed days."""
    return day.weekday() > 4 or (day.month, day.day) in _HOLIDAYS


def capital_amount(yuan: int) -> str:
    """A sum in the capital numerals of cheques and contracts, 0 to 999,999,999,999 yuan."""
    if not yuan:
        return "零元整"
    said = ""
    for place in range(2, -1, -1):
        group = yuan // 10000**place % 10000
        if group:
            missing = said and (group < 1000 or said.endswith("零"))
            said = said.rstrip("零") + ("零" if missing else "") + _group(group) + _GROUPS[place]
        elif said:
            said = said.rstrip("零") + "零"
    return said.rstrip("零") + "元整"


def chinese_day(day: date) -> str:
    """A date as letters write it: 2026年3月9日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _group(number):
    said = ""
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            said += _DIGITS[digit] + _PLACES[place]
        elif said and not said.endswith("零"):
            said += "零"
    return said.rstrip("零")


def _line(dice, product):
    price = product.price * dice.choice((92, 95, 97, 98, 100, 100, 103)) // 100
    return Line(product, dice.randint(product.few, product.many), price)


def _milestones(dice, customer, warranty):
    opened, last = customer.dossier.opened, customer.dossier.until
    span = min((last - opened).days, dice.randint(280, 520))
    days = {
        name: workday(opened + timedelta(days=max(1, int(span * part))), last)
        for name, part in _MILESTONES.items()
    }
    complained = days["accepted"] + timedelta(days=dice.randint(20, 150))
    later = {
        "settled": days["accepted"] + timedelta(days=420),
        "advance_paid": days["signed"] + timedelta(days=4),
        "arrival_paid": days["accepted"] + timedelta(days=dice.randint(25, 90)),
        "billed": days["delivered"] + timedelta(days=35),
        "complained": complained,
        "answered": complained + timedelta(days=dice.randint(5, 12)),
        "warranty_end": days["accepted"] + timedelta(days=warranty * 365 // 12),
        "expiring": days["accepted"] + timedelta(days=warranty * 365 // 12 - 25),
    }
    later = {name: workday(day, date.max) for name, day in later.items()}
    return {"opened": workday(opened, last), **days, **later, "until": last}


def _people(dice, customer):
    staff = company()
    owner = staff.person(customer.owner)
    chain = (staff.manager(customer.unit).name, staff.person("liangzhenhua").name)
    return {
        "owner": owner.name,
        "manager": next((name for name in chain if name != owner.name), "顾铭德"),
        "deputy": staff.person("liangzhenhua").name,
        "finance": staff.manager("CW").name,
        "service": staff.manager("KF").name,
        "engineer": dice.choice([name for name in _ENGINEERS if name != owner.name]),
        "officer": staff.person("zhoumin").name,
        "buyer": person_name(dice),
        "clerk": person_name(dice),
        "keeper": person_name(dice),
    }


def _former(dice, customer):
    """Who kept the customer before he left the company, for some customers of his unit."""
    left = [one for one in company().people if not one.active and one.unit == customer.unit]
    return left[0] if left and dice.random() < 0.5 else None
