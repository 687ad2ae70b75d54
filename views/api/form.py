"""The forms of the policy about a customer or dossier, read and filled in (R039)."""

from dossier import card, policy
from dossier.customer import Customer
from dossier.dossier import Dossier
from dossier.form import lines
from dossier.vocabulary import Permission
from views.api import BATCH, call, present
from views.api import card as bodies
from views.api.question import page_of
from views.form import told
from workflows import form


def _call(method, path, context, **settings):
    wanted = Permission.RECORD_VIEW if method == "GET" else Permission.RECORD_EDIT
    return call(method, path, context=context, name="@forms", permission=wanted, **settings)


@_call("GET", "/customers/{customer}/@forms", Customer, answers=BATCH)
def of_customer(context, request):
    """The forms about a customer that the asker's department uses, with their lines."""
    return _forms(context, request)


@_call("GET", "/dossiers/{dossier}/@forms", Dossier, answers=BATCH)
def of_dossier(context, request):
    """The forms about a dossier that the asker's department uses, with their lines."""
    return _forms(context, request)


@_call("POST", "/customers/{customer}/@forms/{form}", Customer, schema=bodies.CustomerBody)
def fill_of_customer(context, request):
    """Fill in a form about a customer: the body as of a change, with fields of the form only."""
    return _fill(context, request)


@_call("POST", "/dossiers/{dossier}/@forms/{form}", Dossier, schema=bodies.DossierBody)
def fill_of_dossier(context, request):
    """Fill in a form about a dossier: the body as of a change, with fields of the form only."""
    return _fill(context, request)


def _forms(context, request):
    return page_of(request, list(form.usable(request, context).items()), _shown(context))


def _fill(context, request):
    values = card.unfolded(bodies.values(request, form.noun_of(context), context))
    form.fill(request, context, "/".join(request.subpath), values)
    return present.thing(request, context)


def _shown(thing):
    def shown(request, pair):
        name, chosen = pair
        return {
            "title": name,
            "signed_by": list(chosen.signed_by),
            "lines": [
                {
                    "title": line.word,
                    "field": line.name,
                    "required": line.required,
                    "value": request.localizer.translate(told(request, thing, line.name)),
                }
                for line in lines(policy.of(thing), chosen)
            ],
        }

    return shown
