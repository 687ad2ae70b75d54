"""The log (日志) for auditors: every entry, newest first, by person, act and day (R112, S33).

Who may read the log need not view what it is about: of such a thing he is told kind and number.
"""

import datetime
import json
from collections.abc import Mapping

from pyramid.response import Response
from pyramid.view import view_config
from substanced.util import find_objectmap, get_oid

from catalog import entries, queries
from catalog.entries import Asked
from catalog.pinyin import reading
from dossier import clock
from dossier.alert import Alert
from dossier.errors import Conflict, Hidden, Invalid
from dossier.event import SYSTEM
from dossier.filename import content_disposition
from dossier.inspection import Inspection
from dossier.language import _
from dossier.person import Person, post_of
from dossier.site import Site
from dossier.unit import Unit
from dossier.vocabulary import Permission, Tag, Tier
from views import report, witness
from views.history import FIELDS, moment_of, value_of
from views.layout import Cell, Column, Page, Row
from views.listing import TYPES, day, filter_cell, paging
from views.listing import number as whole
from views.reasons import called, whose
from views.wording import Wording
from workflows import audit, dossier, journal, policy
from workflows.machine import permits

MOST = 999_999_999  # entries
COLUMNS = (_("序号"), _("时间"), _("人员"), _("事项"), _("对象"), _("变化"), _("原因"), _("地址"))
LABELS = FIELDS | {
    "given": _("给予"),
    "ended": _("结束"),
    "words": _("知悉范围"),
    "clearance": _("涉密等级"),
    "post": _("职务"),
    "until": _("保密期限"),
    "asked": _("申请人"),
    "code": _("代码"),
    "total": _("总数"),
    "done": _("完成"),
    "refused": _("退回"),
    "transition": _("步骤"),
    "factor": _("两步验证"),
    "name": _("名称"),
    "profile": _("制度"),
    "status": _("答复"),
    "file": _("文件"),
    "place": _("位置"),
}
# Of a look: which version, how secret it was then, how it was answered. Words that were searched
# for are no title of ours, but somebody's own: an export opens them, a page does not (S58).
SEEN = ("version", "tier", "status")
GIVEN = ("user", "action", "object", "since", "until")


@view_config(
    context=Site,
    name="log",
    permission=Permission.AUDIT_VIEW,
    renderer="views:templates/log.pt",
)
def show(context, request):
    """A page of the log."""
    wanted, (start, size) = asked(request), paging(request)
    numbers = entries.numbers(context, wanted)
    people = sorted(context["people"].values(), key=lambda each: reading(each.name))
    return {
        "title": _("日志"),
        "columns": [Column(title) for title in COLUMNS],
        "rows": [row(request, number) for number in numbers[start : start + size]],
        "total": len(numbers),
        "b_start": start,
        "b_size": size,
        "about": about(request, wanted.thing),
        "people": [(each.__name__, f"{each.name} · {each.login}") for each in people],
        "tags": [(tag.value, tag.label) for tag in Tag],
        "witnessed": witness.last(request.registry.settings),
        "awaiting": journal.awaiting(context, request.registry.journal),
        "given": {name: request.GET.get(name, "") for name in GIVEN},
        "export": request.resource_path(context, "log-export", query=list(request.GET.items())),
    }


@view_config(context=Site, name="log-export", permission=Permission.AUDIT_VIEW)
def export(context, request):
    """What the page shows of all that is asked for, as a workbook or csv.

    For reading: what can be held to a head is what `dossier audit export` writes.
    """
    numbers = entries.numbers(context, asked(request))
    if not numbers:
        raise Conflict(_("没有可以导出的记录。"))
    if len(numbers) > queries.LARGEST_EXPORT:
        most = {"most": queries.LARGEST_EXPORT}
        raise Conflict(_("超过 ${most} 条：请缩小范围。", mapping=most))
    rows = ([_plain(cell.value) for cell in row(request, each).cells] for each in numbers)
    write = report.csv if request.GET.get("as") == "csv" else report.workbook
    return write(request, _("日志"), COLUMNS, rows)


def _plain(value):
    """A moment as a spreadsheet reads it."""
    moment = isinstance(value, datetime.datetime)
    return clock.local(value).strftime("%Y-%m-%d %H:%M:%S") if moment else value


@view_config(context=Site, name="proof", permission=Permission.AUDIT_VIEW)
def proof(context, request):
    """The proof of one entry as a file, for the verifier that stands alone (S55)."""
    number = whole(request, "entry", request.root.log.size, MOST)
    try:
        told = audit.proved(request, number)
    except KeyError:
        raise Hidden from None
    return Response(
        body=json.dumps(told, ensure_ascii=False).encode(),
        content_type="application/json",
        content_disposition=content_disposition(f"log-entry-{number}.json"),
    )


def asked(request) -> Asked:
    """What the address asks of the log; Invalid names what makes no sense."""
    action = request.GET.get("action", "")
    if action and action not in set(Tag):
        raise Invalid({"action": _("不在范围：${value}", mapping={"value": action[:40]})})
    on = day(request, "day")
    return Asked(
        by=_person(request),
        tag=action,
        thing=_number_of(request, request.GET.get("object", "").strip()),
        since=on or day(request, "since"),
        until=on or day(request, "until"),
    )


def _person(request):
    """The id of the person whom the address names by id or log-in."""
    given, people = request.GET.get("user", ""), request.root["people"]
    if given == SYSTEM.person:
        return given
    person = people.get(given) or people.by_login(given) if given else None
    if given and person is None:
        raise Invalid({"user": _("没有这个人：${name}", mapping={"name": given[:60]})})
    return person.__name__ if person else ""


def _number_of(request, given):
    """The object number of what the address names: by that number, or by the number of a dossier.

    A dossier that the asker may not view has none for him, as if it did not exist (R068).
    """
    if not given:
        return 0
    if given.isdecimal() and len(given) < 19:
        return int(given)
    found = queries.dossier_of(request.root, request.subject, given[:60])
    if found is None:
        raise Invalid({"object": _("没有这个对象：${name}", mapping={"name": given[:60]})})
    return get_oid(found)


def row(request, number) -> Row:
    """One entry as a row."""
    raw = request.root.log.entry(number)
    thing = _thing(request, raw)
    who = request.root["people"].name_of(raw["by"]) or raw["by"]
    page = Page(request)
    cells = (
        Cell(str(number), _proof(request, number), kind="code"),
        Cell(moment_of(raw), kind="moment"),
        filter_cell(page, "user", raw["by"], who, "code"),
        Cell(Tag(raw["tag"]).label, page.address(action=raw["tag"]), kind="code", main=True),
        filter_cell(page, "object", raw["object"] or None, name_of(request, thing)),
        Cell(Wording(request.localizer).listed(changes(request, raw))),
        Cell(raw.get("reason", "")),
        Cell(raw.get("address", ""), kind="code"),
    )
    return Row(str(number), cells)


def about(request, number):
    """(name, address) of the thing whose entries alone are shown; None without one."""
    if not number:
        return None
    thing = find_objectmap(request.root).object_for(number)
    return name_of(request, thing) or str(number), _address(request, thing)


def name_of(request, thing) -> str:
    """What an entry is about, as far as the asker may know it."""
    if isinstance(thing, (Person, Unit)):
        return thing.name
    if type(thing).__name__ in TYPES or isinstance(thing, Site):
        return called(request, thing)
    if isinstance(thing, Alert):
        return Wording(request.localizer).say(thing.kind.label)
    if isinstance(thing, Inspection) and permits(request, Permission.INSPECTION_VIEW, thing):
        return thing.title
    return ""


def changes(request, raw) -> list:
    """What changed, in words: `label：before → after` for each fact of an entry."""
    seen = {name: raw[name] for name in SEEN if name in raw}
    before, after = raw.get("before", {}), seen | raw.get("after", {})
    return [
        text
        for name in dict.fromkeys((*before, *after))
        for text in _told(request, name, before.get(name), after.get(name))
    ]


def _told(request, name, before, after):
    wording = Wording(request.localizer)
    if name in ("given", "ended"):
        for entry in after or before or ():
            yield f"{wording.say(LABELS[name])} {whose(request, entry['who'])}"
        return
    words = [_fact(request, name, value) for value in (before, after)]
    label, words = LABELS.get(name, name), " → ".join(filter(None, words))
    yield wording.say(_("${label}：${words}", mapping={"label": label, "words": words}))


def _fact(request, name, value):
    wording = Wording(request.localizer)
    if value is None:
        return ""
    if name == "clearance":
        return wording.say(Tier(value).label)
    if name == "transition":
        return wording.say(_STEPS[value].label) if value in _STEPS else value
    if name == "post":
        return wording.say(post_of(value).label)
    if name == "asked":
        return request.root["people"].name_of(value)
    if name == "words":
        return wording.listed(whose(request, word) for word in value) or "—"
    if isinstance(value, Mapping):
        return ""
    return value_of(request, name, value)


_STEPS = {**dossier.TRANSITIONS, **policy.TRANSITIONS}


def _thing(request, raw):
    return find_objectmap(request.root).object_for(raw["object"]) if raw["object"] else None


def _proof(request, number):
    return request.resource_path(request.root, "proof", query={"entry": number})


def _address(request, thing):
    if isinstance(thing, Person):
        return request.resource_path(thing)
    if isinstance(thing, (Alert, Inspection)):
        return request.resource_path(thing) if name_of(request, thing) else ""
    if type(thing).__name__ in TYPES:
        return request.resource_path(thing, "access")
    return ""


def includeme(config):
    config.add_section("log", "log", Permission.AUDIT_VIEW)
