"""The log (日志) for auditors: every entry, newest first, by person, act and day (R112, S33).

Who may read the log need not view what it is about: of such a thing he is told kind and number.
"""

import json
from collections.abc import Mapping

from pyramid.response import Response
from pyramid.view import view_config
from substanced.util import find_objectmap

from catalog.pinyin import reading
from dossier import clock
from dossier.errors import Hidden, Invalid
from dossier.filename import content_disposition
from dossier.language import _
from dossier.person import Person, post_of
from dossier.site import Site
from dossier.unit import Unit
from dossier.vocabulary import Permission, Tag, Tier
from views import witness
from views.history import FIELDS, moment_of, value_of
from views.layout import Cell, Column, Row
from views.listing import TYPES, day, paging
from views.listing import number as whole
from views.reasons import called, whose
from views.wording import Wording
from workflows import audit, dossier, journal, policy

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


@view_config(
    context=Site,
    name="log",
    permission=Permission.AUDIT_VIEW,
    renderer="views:templates/log.pt",
)
def show(context, request):
    """A page of the log."""
    numbers, (start, size) = asked(request), paging(request)
    people = sorted(context["people"].values(), key=lambda each: reading(each.name))
    return {
        "title": _("日志"),
        "columns": [Column(title) for title in COLUMNS],
        "rows": [row(request, number) for number in numbers[start : start + size]],
        "total": len(numbers),
        "b_start": start,
        "b_size": size,
        "people": [(each.__name__, f"{each.name} · {each.login}") for each in people],
        "tags": [(tag.value, tag.label) for tag in Tag],
        "witnessed": witness.last(request.registry.settings),
        "awaiting": journal.awaiting(context, request.registry.journal),
        "given": {name: request.GET.get(name, "") for name in ("user", "action", "day")},
    }


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


def asked(request):
    """The numbers of the entries that the address asks for; Invalid names what makes no sense."""
    user, action = request.GET.get("user", ""), request.GET.get("action", "")
    on = day(request, "day")
    if user:
        people = request.root["people"]
        person = people.get(user) or people.by_login(user)
        if person is None:
            raise Invalid({"user": _("没有这个人：${name}", mapping={"name": user[:60]})})
        user = person.__name__
    if action and action not in set(Tag):
        raise Invalid({"action": _("不在范围：${value}", mapping={"value": action[:40]})})
    if not (user or action or on):
        return request.root.log.numbers()

    def wanted(entry):
        then = clock.local(moment_of(entry)).date().isoformat()
        return (
            (not user or user in (entry["by"], entry.get("behalf")))
            and (not action or entry["tag"] == action)
            and (not on or then == on)
        )

    return request.root.log.numbers(wanted)


def row(request, number) -> Row:
    """One entry as a row."""
    raw = request.root.log.entry(number)
    thing = _thing(request, raw)
    cells = (
        Cell(str(number), _proof(request, number), kind="code"),
        Cell(moment_of(raw), kind="moment"),
        Cell(request.root["people"].name_of(raw["by"]) or raw["by"], kind="code"),
        Cell(Tag(raw["tag"]).label, kind="code", main=True),
        Cell(name_of(request, thing), _address(request, thing)),
        Cell(Wording(request.localizer).listed(changes(request, raw))),
        Cell(raw.get("reason", "")),
        Cell(raw.get("address", ""), kind="code"),
    )
    return Row(str(number), cells)


def name_of(request, thing) -> str:
    """What an entry is about, as far as the asker may know it."""
    if isinstance(thing, (Person, Unit)):
        return thing.name
    if type(thing).__name__ in TYPES or isinstance(thing, Site):
        return called(request, thing)
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
    if type(thing).__name__ in TYPES:
        return request.resource_path(thing, "access")
    return ""


def includeme(config):
    config.add_section("log", "log", Permission.AUDIT_VIEW)
