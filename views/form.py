"""The forms of a policy about a customer or dossier: the list, on the screen, in print (R039)."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import queries
from dossier import clock, policy, sensitive
from dossier.customer import Customer
from dossier.dossier import Dossier
from dossier.field import written
from dossier.form import SENSITIVE, lines
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views import customer, dossier
from views.forms import answer
from views.layout import Verb, tell
from views.trail import to_customer, to_dossier
from workflows import form
from workflows.machine import permits
from workflows.sensitive import readable

HEADS = {Customer: customer.head, Dossier: dossier.head}


def on_cards(**settings):
    """`view_config` for customers and dossiers."""

    def register(view):
        for noun in HEADS:
            view = view_config(context=noun, _depth=1, **settings)(view)
        return view

    return register


@on_cards(name="forms", permission=Permission.RECORD_VIEW, renderer="views:templates/form/list.pt")
def index(context, request):
    """The forms about a thing that the asker's department uses."""
    head = HEADS[type(context)](context, request)
    return {**head, "forms": [_row(request, context, *each) for each in _usable(request, context)]}


@on_cards(name="fill-form", permission=Permission.RECORD_EDIT, renderer="views:templates/form.pt")
def fill(context, request):
    """One form on the screen: its fields, those that must be filled marked."""
    name = request.GET.get("form", "")
    chosen = form.named(request, context, name)
    asked = lines(policy.of(context), chosen)

    def act(values):
        form.fill(request, context, name, values)
        tell(request, _("已填写：${name}。", mapping={"name": name}))
        return HTTPSeeOther(_address(request, context, "print-form", name))

    schema, known = _schema(request, context, asked), form.known(context)
    return answer(
        request,
        schema,
        act,
        {name: value for name, value in known.items() if value != "" and name in schema},
        more={"title": name, "note": _called(context), "breadcrumbs": _trail(request, context)},
        cancel=request.resource_path(context, "forms"),
    )


@on_cards(
    name="print-form", permission=Permission.RECORD_VIEW, renderer="views:templates/form/sheet.pt"
)
def sheet(context, request):
    """One form to be printed: what is known in its lines, blanks for the rest, who signs."""
    name = request.GET.get("form", "")
    chosen = form.named(request, context, name)
    asked = lines(policy.of(context), chosen, printed=True)
    return {
        "title": name,
        "breadcrumbs": _trail(request, context),
        "lines": [(line.word, told(request, context, line.name)) for line in asked],
        "signed_by": chosen.signed_by,
        "edition": policy.edition_of(context),
        "day": clock.today().isoformat(),
        "verbs": _verbs(request, context, name),
    }


def told(request, thing, name) -> str:
    """What a line of a form says of a thing, as people read it; empty for what is not known."""
    site = request.root
    if name.startswith(SENSITIVE):
        told = dict(sensitive.told(thing, readable(request, thing)))
        return told.get(name.removeprefix(SENSITIVE), "")
    if name == "unit":
        return site["units"].name_of(thing.unit)
    if name == "owner":
        return site["people"].name_of(thing.owner)
    if isinstance(thing, Dossier) and name in _OF_DOSSIERS:
        return _OF_DOSSIERS[name](request, thing)
    value = form.known(thing).get(name)
    return "" if value is None else written(value)


def _contents(request, thing):
    """The titles of the documents that the asker may view."""
    found = queries.documents_of(thing, request.subject, thing)
    return "、".join(each.title for each in found)


_OF_DOSSIERS = {
    "number": lambda request, thing: thing.number,
    "documents": _contents,
    "customer": lambda request, thing: thing.customer.name,
    "filed_at": lambda request, thing: (
        clock.local(thing.filed_at).date().isoformat() if thing.filed_at else ""
    ),
    "class": lambda request, thing: policy.of(thing).class_name(thing.dossier_class),
}


def _usable(request, thing):
    return form.usable(request, thing).items()


def _row(request, thing, name, chosen):
    return {
        "name": name,
        "fields": "、".join(line.word for line in lines(policy.of(thing), chosen)),
        "verbs": _verbs(request, thing, name, also_print=True),
    }


def _verbs(request, thing, name, also_print=False):
    verbs = []
    if permits(request, Permission.RECORD_EDIT, thing):
        verbs.append(Verb(_("填写"), _address(request, thing, "fill-form", name), "pencil-square"))
    if also_print:
        verbs.append(Verb(_("打印件"), _address(request, thing, "print-form", name), "printer"))
    return verbs


def _schema(request, thing, asked):
    """The fields of a form in its order, each with the choices that the card offers."""
    module, rules = (customer, dossier)[isinstance(thing, Dossier)], policy.of(thing)
    whole, made = module.schema(request, rules, thing), Schema()
    for line in asked:
        if line.editable and line.name not in made:
            node = whole[line.name]
            node.title, node.group = line.word, None
            if line.required:
                node.missing = colander.required
            made.add(node)
    return made


def _called(thing):
    return thing.name if isinstance(thing, Customer) else thing.title


def _trail(request, thing):
    if isinstance(thing, Customer):
        return to_customer(request, thing)
    return to_dossier(request, thing, here=True)


def _address(request, thing, view, name):
    return request.resource_path(thing, view, query={"form": name})
