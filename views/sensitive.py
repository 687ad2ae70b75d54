"""Sensitive fields on a page: values for who may read them, a mask for all others (R010)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import card, policy, sensitive
from dossier.customer import Customer
from dossier.dossier import Dossier
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.forms import answer
from views.layout import Verb, tell
from views.trail import to_customer, to_dossier
from workflows.machine import permits
from workflows.sensitive import note, readable

UNREAD = _("您可以填写，不能查看已填的内容；留空的不改。")


def parts(request, thing) -> list:
    """[(title, facts)] of what the policy adds to a thing, what is sensitive in the end."""
    own = card.sections(policy.of(thing), sensitive.noun_of(thing), thing)
    told = sensitive.told(thing, readable(request, thing))
    return own + ([(sensitive.TITLE, told)] if told else [])


def verb(request, thing) -> list:
    """The button that leads to the form, for who may write."""
    if not sensitive.fields(thing) or not permits(request, Permission.RECORD_EDIT, thing):
        return []
    url = request.resource_path(thing, "note-sensitive")
    return [Verb(_("填写敏感资料"), url, "eye-slash")]


@view_config(
    context=Customer,
    name="note-sensitive",
    permission=Permission.RECORD_EDIT,
    renderer="views:templates/form.pt",
)
@view_config(
    context=Dossier,
    name="note-sensitive",
    permission=Permission.RECORD_EDIT,
    renderer="views:templates/form.pt",
)
def form(context, request):
    """Write sensitive fields; what stands there is shown to who may read it."""
    reads = readable(request, context)

    def act(values):
        note(request, context, values)
        tell(request, _("已保存。"))
        return HTTPSeeOther(request.resource_path(context))

    nodes, known = sensitive.fields(context), sensitive.known(context)
    return answer(
        request,
        _schema(nodes),
        act,
        {word: known[word] for word in nodes if word in known} if reads else None,
        more={
            "title": sensitive.TITLE,
            "note": None if reads else UNREAD,
            "breadcrumbs": _trail(request, context),
        },
        cancel=request.resource_path(context),
    )


def _schema(nodes):
    made = Schema()
    for word, node in nodes.items():
        node.name, node.group = word, None
        made.add(node)
    return made


def _trail(request, thing):
    if isinstance(thing, Customer):
        return to_customer(request, thing)
    return to_dossier(request, thing, here=True)
