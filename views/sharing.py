"""Who needs to know of a thing, and the entries by which rights on it are given by hand (R067)."""

import datetime
import hashlib
from functools import partial

import colander

from catalog.rights import ACTIONS
from dossier import clock
from dossier.access import ALLOW, DENY, Entry
from dossier.customer import day, text
from dossier.errors import Conflict
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views import tokens
from views.effect import previewed
from views.forms import answer
from views.reasons import period_of, whose
from views.tabs import on_records
from views.tier import FORM, more, reason
from views.wording import Wording
from workflows import access

VERDICTS = ((ALLOW, _("给予")), (DENY, _("禁止")))


def some(title, **options):
    """A field that holds some of its choices."""
    return colander.SchemaNode(colander.Set(), title=title, **options)


class NeedToKnowSchema(Schema):
    """Who alone may know of a thing."""

    limited = colander.SchemaNode(
        colander.Boolean(),
        title=_("设知悉范围"),
        description=_("不选则不限；选了而一个都不写，则谁都不能知悉。"),
        missing=False,
    )
    posts = some(_("职务"), missing=())
    units = some(_("部门"), missing=())
    people = text(_("人员"), 4000, long=True, description=_("一行一人，写登录名或姓名"))
    reason = reason()


class EntrySchema(Schema):
    """One entry given by hand."""

    who = text(_("对象"), 60, missing=colander.required)
    verdict = colander.SchemaNode(
        colander.String(),
        title=_("给予或禁止"),
        choices=VERDICTS,
        validator=colander.OneOf((ALLOW, DENY)),
    )
    permissions = some(_("操作"), validator=colander.Length(min=1))
    since = day(_("自"), future=True)
    until = day(_("至"), future=True, description=_("含当日；不填为长期"))
    reference = text(_("文号"), 60)
    reason = reason()


@on_records(name="need-to-know", permission=Permission.ACCESS_EDIT, renderer=FORM)
def need_to_know_form(context, request):
    """Set who alone may know of the thing and of what is in it."""
    site, known = request.root, context.need_to_know or ()

    def act(values):
        words = None
        if values["limited"]:
            named = tokens.people_named(site, values["people"], "people")
            words = tuple(sorted({*values["posts"], *values["units"], *named}))
        return previewed(
            request,
            context,
            partial(access.set_need_to_know, request, context, words, values["reason"]),
            question=_need_to_know_question(request, words),
            word=_("修改知悉范围"),
            need_to_know=words,
        )

    made = NeedToKnowSchema()
    narrow = [(word, whose(request, word)) for word in known if "@" in word]
    made["posts"].choices = [*tokens.posts(request.root), *narrow]
    made["units"].choices = tokens.units(site)
    first = {
        "limited": context.need_to_know is not None,
        "posts": [word for word in known if word.startswith("post:")],
        "units": [word for word in known if word.startswith("unit:")],
        "people": tokens.logins_of(site, known),
    }
    return answer(
        request,
        made,
        act,
        first,
        more=more(request, context, _("修改知悉范围")),
        submit=_("预览"),
        cancel=request.resource_path(context, "access"),
    )


@on_records(name="give", permission=Permission.ACCESS_EDIT, renderer=FORM)
def give_form(context, request):
    """Add an entry that gives or denies some acts to somebody, for ever or for a time."""

    def act(values):
        entries = (*own_entries(context), entry_of(values))
        return previewed(
            request,
            context,
            partial(access.set_acl, request, context, entries, values["reason"]),
            question=_entry_question(request, entries[-1]),
            word=_("增加授权"),
            entries=entries,
        )

    made = EntrySchema()
    made["who"].choices = tokens.everyone(request.root)
    made["permissions"].choices = [(each.value, each.label) for each in ACTIONS[type(context)]]
    return answer(
        request,
        made,
        act,
        {"verdict": ALLOW, "permissions": [Permission.RECORD_VIEW.value]},
        more=more(request, context, _("增加授权")),
        submit=_("预览"),
        cancel=request.resource_path(context, "access"),
    )


@on_records(name="end-entry", permission=Permission.ACCESS_EDIT)
def end_entry(context, request):
    """End an entry that was given by hand, after a look at the effect."""
    entry = _named(context, request.params.get("entry", ""))
    rest = tuple(each for each in own_entries(context) if each != entry)
    why = request.localizer.translate(_("结束授权"))
    return previewed(
        request,
        context,
        partial(access.set_acl, request, context, rest, why),
        question=_("结束这一条授权？"),
        word=_("结束授权"),
        entries=rest,
    )


def own_entries(thing) -> tuple:
    """The entries that stand at the thing itself."""
    return tuple(thing.__dict__.get("__acl__", ()))


def entry_of(values) -> Entry:
    """The entry that a form or a body describes; its last day is included."""
    permissions = frozenset(map(str, values["permissions"]))
    until = values["until"] and values["until"] + datetime.timedelta(days=1)
    return Entry(
        values["verdict"],
        values["who"],
        permissions,
        _midnight(values["since"]),
        _midnight(until),
        access.SHARING,
        values["reference"],
    )


def key_of(entry) -> str:
    """A name for an entry: it has no id of its own."""
    facts = repr(entry._replace(permissions=sorted(entry.permissions)))
    return hashlib.sha256(facts.encode()).hexdigest()[:16]


def _midnight(date):
    """The instant at which a day begins where the site is; None for none."""
    if date is None:
        return None
    start = datetime.datetime.combine(date, datetime.time(), clock.ZONE)
    return start.astimezone(datetime.UTC)


def _named(thing, key):
    found = [each for each in own_entries(thing) if key_of(each) == key]
    if not found or found[0].cause != access.SHARING:
        raise Conflict(_("这一条授权已经不在了。"))
    return found[0]


def _need_to_know_question(request, words):
    if words is None:
        return _("取消知悉范围？")
    if not words:
        return _("设知悉范围，其中没有任何人？")
    names = Wording(request.localizer).listed(tokens.labels_of(request, words))
    return _("知悉范围改为：${names}？", mapping={"names": names})


def _entry_question(request, entry):
    acts = Wording(request.localizer).listed(
        each.label for each in Permission if each.value in entry.permissions
    )
    mapping = {
        "who": whose(request, entry.who),
        "acts": acts,
        "period": period_of(request, entry) or _("长期"),
    }
    if entry.verdict == ALLOW:
        return _("给予${who}：${acts}，${period}？", mapping=mapping)
    return _("禁止${who}：${acts}，${period}？", mapping=mapping)
