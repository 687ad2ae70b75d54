"""Forms of the policy: who may use one, and filling it in (R039)."""

from dossier import card, form, policy
from dossier.customer import Customer
from dossier.errors import Hidden, Invalid, NotAllowed
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import Permission, Tag
from workflows import customer, dossier
from workflows.machine import require, tell


def noun_of(thing) -> str:
    """What policies call the card of a thing."""
    return card.CUSTOMER if isinstance(thing, Customer) else card.DOSSIER


def usable(request, thing) -> dict:
    """The forms about a thing that the asker's units may use, by name."""
    units = _units(request, thing)
    found = form.forms_of(policy.of(thing), noun_of(thing))
    return {name: each for name, each in found.items() if form.lets(each, units)}


def named(request, thing, name):
    """The form of that name for a thing; Hidden if its policy has none.

    NotAllowed to units that the form is not for.
    """
    found = form.forms_of(policy.of(thing), noun_of(thing)).get(name)
    if found is None:
        raise Hidden
    if not form.lets(found, _units(request, thing)):
        raise NotAllowed(_("这张表只供指定的部门使用。"))
    return found


def fill(request, thing, name, values):
    """Fill a form in about a customer or dossier: `values` by name of the field, as a form's.

    Invalid names what is not on the form, and each mandatory line that stays empty.
    """
    require(request, Permission.RECORD_EDIT, thing)
    chosen = named(request, thing, name)
    lines = form.lines(policy.of(thing), chosen)
    asked = {line.name for line in lines if line.editable}
    faults = {name: _("没有这个字段") for name in values if name not in asked}
    faults |= form.missing(lines, {**known(thing), **values})
    if faults:
        raise Invalid(faults)

    change = customer.change if isinstance(thing, Customer) else dossier.change
    change(request, thing, card.folded(values))
    edition = policy.edition_of(thing).cited
    tell(request, Tag.FORM_FILLED, thing, after={"form": name, "edition": edition})
    return thing


def known(thing) -> dict:
    """What the card of a thing holds, by name of the field."""
    facts = thing.facts() if isinstance(thing, Customer) else dossier.facts(thing)
    return {**facts, **card.shown(policy.of(thing), noun_of(thing), thing)}


def _units(request, thing):
    """The units in which the asker holds a post."""
    site = site_of(thing)
    person = site["people"].get(request.subject.person)
    names = person.units if person is not None else ()
    return [site["units"][name] for name in names if name in site["units"]]
