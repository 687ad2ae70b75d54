"""How long a dossier is kept: told on its page, chosen and begun on a form of its own (R103)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import policy, retention
from dossier.customer import day, text
from dossier.dossier import Dossier
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.forms import answer
from views.layout import Verb, tell
from views.marks import mark_of
from views.trail import to_dossier
from workflows import dossier as dossiers
from workflows.machine import permits
from workflows.retention import facts, retain


class RetentionSchema(Schema):
    """The term, left out for the policy's own, and the day of the event it runs from."""

    term = text(_("保管期限"), 60)
    began = day(_("起算日期"))


def told(request, thing) -> list:
    """(label, value) of a dossier's term: its name and length, from when, and when it is over."""
    kept = retention.of(policy.of(thing), thing)
    if not kept.name:
        return [(_("保管期限"), _("归档前须选定"))]
    if kept.term is None:
        said = _("${term}（现行制度没有这一期限）", mapping={"term": kept.name})
        return [(_("保管期限"), said)]
    rows = [(_("保管期限"), sentence(kept.name, kept.term))]
    if kept.since is not None and not kept.term.permanent:
        rows.append((_("期限起算"), kept.since.isoformat()))
        rows.append((_("期满"), kept.due.isoformat()))
    return rows


def sentence(name, term):
    """A term of the policy in words."""
    if term.permanent:
        return _("${term}（永久）", mapping={"term": name})
    mapping = {"term": name, "years": term.years, "event": term.trigger}
    return _("${term}（自${event}起 ${years} 年）", mapping=mapping)


def verb(request, thing) -> list:
    """The button that leads to the form, for those who may use it."""
    if not permits(request, Permission.RECORD_EDIT, thing) or not dossiers.is_open(request, thing):
        return []
    return [Verb(_("保管期限"), request.resource_path(thing, "retention"), "hourglass-split")]


@view_config(
    context=Dossier,
    name="retention",
    permission=Permission.RECORD_EDIT,
    renderer="views:templates/form.pt",
)
def form(context, request):
    """Choose the term of a dossier, and tell the day from which it runs."""

    def act(values):
        retain(request, context, values["term"], values["began"])
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    made, terms = RetentionSchema(), policy.of(context).retention.terms
    own = retention.term_of_policy(policy.of(context), context)
    said = _("按制度：${term}", mapping={"term": own}) if own else _("请选择")
    made["term"].choices = [("", said), *((name, sentence(name, terms[name])) for name in terms)]
    return answer(
        request,
        made,
        act,
        facts(context),
        more={
            "title": _("保管期限"),
            "note": _("从归档起算的期限由系统记日期；其他期限在起算的事发生后填写日期。"),
            "breadcrumbs": to_dossier(request, context, here=True),
            "marking": mark_of(request, context),
        },
        cancel=request.resource_path(context),
    )
