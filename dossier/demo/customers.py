"""The 300 invented customers of the demo company, each with one dossier to be filled."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dossier.demo.company import company
from dossier.demo.names import coined_name, credit_code, mobile, person_name
from dossier.demo.places import CITIES, City, District
from dossier.demo.trades import TRADES, Trade
from dossier.vocabulary import Post, Relation, State, Tier

SEED = 2026
UNTIL = date(2026, 10, 30)

# Class codes of the default profile, etc/policies/default.yaml.
BASICS, CONTRACTS, LETTERS, COMPLAINTS = "KH", "JY", "FW", "TS"

_COUNT = 300
_DAYS = 8 * 365
_YOUNGEST = 60
_TIERS = {Tier.OPEN: 240, Tier.SECRET: 39, Tier.CONFIDENTIAL: 15, Tier.TOP_SECRET: 6}
_GRADES = {"A": 36, "B": 96, "C": 126, "D": 42}
_CLASSES = {BASICS: 84, CONTRACTS: 126, LETTERS: 52, COMPLAINTS: 38}
_DOCUMENTS = {3: 57, 4: 67, 5: 74, 6: 48, 7: 29, 8: 25}
_LOSSES = ("价格原因转向其他供应商", "工厂外迁，不再采购", "企业注销", "服务不满意，未续约")
_FACTS = (
    "name uscc region industry grade relation lost_because unit owner tier opened contact phone "
    "address business representative capital founded"
).split()
_SHARES = (_TIERS, _GRADES, _CLASSES, _DOCUMENTS)
_FORMS = ("有限公司",) * 7 + ("有限责任公司", "股份有限公司", "集团有限公司")


@dataclass(frozen=True, slots=True)
class DemoDossier:
    """The one dossier of a customer; `dossier_class` is a class code, `state` where it stands.

    No document is dated before `opened` or after `until`.
    """

    dossier_class: str
    title: str
    state: State
    tier: Tier
    opened: date
    until: date
    document_count: int

    def facts(self) -> dict[str, object]:
        """The values of DossierSchema, by field name; unit and owner are the customer's."""
        return {
            "title": self.title,
            "class": self.dossier_class,
            "tier": self.tier,
            "opened": self.opened,
        }


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """A customer as interface.md knows it, with the trade that its documents tell of.

    `unit` is a unit's code, `owner` a login of `company()`, `grade` one of A to D, `capital` in
    ten thousand yuan.
    """

    name: str
    short_name: str
    uscc: str
    region: str
    industry: str
    grade: str
    unit: str
    tier: Tier
    owner: str
    opened: date
    contact: str
    phone: str
    address: str
    business: str
    representative: str
    capital: int
    founded: date
    relation: Relation
    lost_because: str
    trade: Trade
    dossier: DemoDossier

    def facts(self) -> dict[str, object]:
        """The values of CustomerSchema, by field name."""
        return {name: getattr(self, name) for name in _FACTS}


def customers(seed: int = SEED, until: date = UNTIL) -> tuple[DemoCustomer, ...]:
    """300 customers, oldest first; `until` is the last day anything may be dated.

    Tiers are 80 % 非密, 13 % 秘密, 5 % 机密, 2 % 绝密; the dossiers have 1,500 documents in all.
    """
    dice = Random(f"{seed}/customers")
    days = sorted((dice.randint(_YOUNGEST, _DAYS) for _ in range(_COUNT)), reverse=True)
    dealt = zip(*(_dealt(dice, shares) for shares in _SHARES), days, strict=True)
    taken: set[str] = set()
    return tuple(
        _customer(dice, taken, tier, grade, (dossier_class, count), until, age)
        for tier, grade, dossier_class, count, age in dealt
    )


def _dealt(dice, shares):
    cards = [value for value, count in shares.items() for _ in range(count)]
    dice.shuffle(cards)
    return cards


def _customer(dice, taken, tier, grade, filled, until, age):
    city = dice.choices(CITIES, [city.weight for city in CITIES])[0]
    trade = dice.choice(TRADES)
    district = dice.choice(city.districts)
    short_name, name = _names(dice, taken, city, trade)
    opened = until - timedelta(days=age)
    lost = dice.choice(_LOSSES) if age > 1200 and dice.random() < 0.09 else ""
    unit, owner = _keeper(dice, city, tier, filled[0])
    return DemoCustomer(
        name=name,
        short_name=short_name,
        uscc=credit_code(dice, district.code, trade.body),
        region=city.name,
        industry=trade.industry,
        grade=grade,
        unit=unit,
        tier=tier,
        owner=owner,
        opened=opened,
        contact=person_name(dice),
        phone=mobile(dice),
        address=_address(dice, city, district),
        business=dice.choice(trade.business),
        representative=person_name(dice),
        capital=dice.choice((100, 300, 500, 800, 1000, 2000, 5000)),
        founded=opened - timedelta(days=dice.randint(400, 6000)),
        relation=Relation.LOST if lost else Relation.ACTIVE,
        lost_because=lost,
        trade=trade,
        dossier=_dossier(dice, short_name, name, tier, filled, opened, until),
    )


def _names(dice: Random, taken: set[str], city: City, trade: Trade) -> tuple[str, str]:
    """Short and full name, neither used before."""
    while True:
        coined = coined_name(dice)
        short = city.name + coined
        if coined not in taken:
            taken.add(coined)
            break
    word = dice.choice(trade.words)
    if trade.body:
        return short, short + word
    form = dice.choice(_FORMS)
    if dice.random() < 0.15:
        return short, f"{coined}{word}（{city.name}）{form}"
    return short, short + word + form


def _keeper(dice: Random, city: City, tier: Tier, dossier_class: str) -> tuple[str, str]:
    """Unit and owner: who serves the city and is cleared to the customer's tier (R061)."""
    unit = city.unit
    if dossier_class == COMPLAINTS and dice.random() < 0.5:
        unit = "KF"
    if tier is Tier.TOP_SECRET:
        return "ZB", "liangzhenhua"
    staff = company().holders(Post.STAFF, unit)
    cleared = [person.login for person in staff if person.clearance >= tier]
    return unit, dice.choice(cleared or [company().manager(unit).login])


def _address(dice: Random, city: City, district: District) -> str:
    house = dice.randint(6, 988)
    rest = dice.choice(("", "", f"{dice.randint(1, 9)}号楼", f"{dice.randint(2, 26)}层"))
    return f"{city.name}市{district.name}{dice.choice(district.roads)}{house}号{rest}"


def _dossier(dice, short_name, name, tier, filled, opened, until):
    dossier_class, count = filled
    return DemoDossier(
        dossier_class=dossier_class,
        title=_title(dice, dossier_class, short_name, name, opened),
        state=_state(dice, (until - opened).days),
        tier=tier,
        opened=opened,
        until=until,
        document_count=count,
    )


def _title(dice, dossier_class, short_name, name, opened):
    year = opened.year
    return {
        BASICS: f"{name}客户基本信息",
        CONTRACTS: f"{short_name}{year}年度{dice.choice(('购销', '设备采购', '供货'))}合同",
        LETTERS: f"{short_name}与我公司往来函件（{year}年起）",
        COMPLAINTS: f"{short_name}投诉及处理记录",
    }[dossier_class]


def _state(dice, age):
    """Young dossiers are still collected and sorted, old ones filed and in use."""
    if age < 300:
        return dice.choice((State.COLLECTING, State.COLLECTING, State.SORTING))
    if age < 700:
        return dice.choice((State.COLLECTING, State.SORTING, State.SORTING, State.FILED))
    return dice.choice((State.FILED, State.FILED, State.IN_USE))
