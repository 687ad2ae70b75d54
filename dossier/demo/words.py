"""What the placeholders of the sentence patterns stand for, in one document of one story."""

from datetime import date, timedelta
from random import Random

from dossier.demo.company import company
from dossier.demo.kinds import Topic
from dossier.demo.story import Story, capital_amount, chinese_day, workday

Words = dict[str, object]

_SCORES = {"A": (90, 98), "B": (80, 89), "C": (70, 79), "D": (61, 69)}
_ROOMS = ("公司三楼第二会议室", "公司一楼洽谈室", "视频会议", "客户办公楼会议室", "销售部小会议室")
_CHANNELS = ("电话", "来函", "电子邮件", "上门", "服务热线", "客户座谈会")
_STAMPS = ("%Y%m%d", "%Y-%m-%d", "%Y.%m.%d", "%Y年%-m月")


def words_of(story: Story, topic: Topic, dated: date, dice: Random) -> Words:
    """Every placeholder with its value; sums have separators, days are written out."""
    return {
        **_parties(story),
        "owner": story.owner_on(dated),
        **_order(story),
        **_milestones(story),
        **_standing(story),
        **_calendar(dated, dice),
        **_loose(story, dice),
        "letter_number": _letter_number(story, topic, dated, dice),
        "balance": money(balance(story, month_end(dated))),
    }


def money(yuan: int) -> str:
    """A sum in yuan with separators: 1,234,500."""
    return f"{yuan:,}"


def month_end(dated: date) -> date:
    """The last day of the month before `dated`."""
    return dated.replace(day=1) - timedelta(days=1)


def movements(story: Story, until: date) -> list[tuple[date, str, int, int]]:
    """The account up to a day, oldest first: day, what for, owed and received, in yuan."""
    advance, arrival, _retention = story.payments
    days = story.days
    booked = [
        (days["advance_paid"], "收到预付款", 0, advance),
        (days["delivered"], f"发货 {story.contract}", story.total, 0),
        (days["arrival_paid"], "收到验收款", 0, arrival),
    ]
    return sorted(one for one in booked if one[0] <= until)


def balance(story: Story, until: date) -> int:
    """What the customer owes at the end of a day, in yuan."""
    return sum(owed - received for _day, _what, owed, received in movements(story, until))


def _parties(story):
    customer, us = story.customer, company()
    return {
        "company": us.name,
        "company_short": us.short_name,
        "name": customer.name,
        "short": customer.short_name,
        "uscc": customer.uscc,
        "region": customer.region,
        "address": customer.address,
        "phone": customer.phone,
        "contact": customer.contact,
        "legal": customer.representative,
        "capital_stock": money(customer.capital),
        "founded": chinese_day(customer.founded),
        "business": customer.business,
        "industry": customer.industry,
        "grade": customer.grade,
        "unit": us.unit(customer.unit).name,
        **story.people,
    }


def _order(story):
    first = story.lines[0]
    product, fault = first.product, story.fault
    listed = (f"{line.product.label}{line.quantity}{line.product.measure}" for line in story.lines)
    return {
        "contract": story.contract,
        "goods": product.name,
        "product": product.label,
        "measure": product.measure,
        "listing": "、".join(listed),
        "price": money(first.price),
        "bottom": money(first.price * 88 // 100),
        "total": money(story.total),
        "capital": capital_amount(story.total),
        "warranty": story.warranty,
        "site": story.sites[0],
        "other_site": story.sites[1],
        "use": product.use,
        "check": product.check,
        "symptom": fault.symptom,
        "cause": fault.cause,
        "cure": fault.cure,
        **dict(zip(("advance", "arrival", "retention"), map(money, story.payments), strict=True)),
        **dict(
            zip(("advance_share", "arrival_share", "retention_share"), story.shares, strict=True)
        ),
    }


def _milestones(story):
    named = ("opened", "signed", "delivered", "due", "accepted", "warranty_end")
    days = {name: chinese_day(story.days[name]) for name in named}
    late = workday(story.days["due"] + timedelta(days=30), date.max)
    return {**days, "late": chinese_day(late)}


def _standing(story):
    """Figures of the customer which stay the same in all its documents."""
    dice = Random(f"standing/{story.contract}/{story.customer.uscc}")
    low, high = _SCORES[story.customer.grade]
    return {
        "score": dice.randint(low, high),
        "limit": money(max(5, story.total * 6 // 50_000) * 10_000),
        "term": dice.choice((30, 45, 60)),
        "staff": dice.randint(3, 90) * 10,
        "revenue": money(dice.randint(8, 400) * 100),
        "debt": dice.randint(31, 68),
    }


def _calendar(dated, dice):
    ended = month_end(dated)
    return {
        "dated": chinese_day(dated),
        "stamp": _stamp(dated, dice.choice(_STAMPS)),
        "year": dated.year,
        "next_year": dated.year + 1,
        "last_month": f"{ended.year}年{ended.month}月",
        "month_end": chinese_day(ended),
        "soon": chinese_day(workday(dated + timedelta(days=dice.randint(3, 6)), date.max)),
        "later": chinese_day(workday(dated + timedelta(days=dice.randint(10, 20)), date.max)),
        "half": dice.choice(("上午九时", "上午十时", "下午二时", "下午三时三十分")),
    }


def _stamp(dated, form):
    return dated.strftime(form.replace("%-m", str(dated.month)))


def _loose(story, dice):
    first = story.lines[0]
    more = max(1, first.quantity * dice.choice((1, 2, 3)) // 10)
    return {
        "days": dice.choice((3, 5, 7, 10, 15)),
        "later_days": dice.choice((15, 20, 30, 45)),
        "hours": dice.choice((2, 4, 8, 12)),
        "percent": dice.choice((2, 3, 5, 6, 8)),
        "count": dice.randint(2, 6),
        "progress": dice.choice((40, 55, 60, 70, 85)),
        "attendees": dice.randint(5, 14),
        "room": dice.choice(_ROOMS),
        "channel": dice.choice(_CHANNELS),
        "extra_quantity": f"{more}{first.product.measure}",
        "extra": money(more * first.price),
        "new_total": money(story.total + more * first.price),
    }


def _letter_number(story, topic, dated, dice):
    sender = story.customer.short_name if topic.incoming else company().short_name
    return f"{sender}函〔{dated.year}〕{dice.randint(3, 260)}号"
