"""Customers: open an account, change its facts (R007-R009, R100)."""

from catalog import queries, unfiltered
from dossier import card
from dossier.customer import Customer, faults, identities
from dossier.dossier import new_name
from dossier.errors import Invalid
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import Permission, Tag
from workflows import moving
from workflows.machine import differing, modified, permits, require, tell, tell_change
from workflows.ownership import check_place, check_tier, entitle, resolved, settle
from workflows.relabel import crosses, relabel

# Facts that the things of a customer are found by too: changing one has them indexed again.
SHARED = ("name", "uscc", "region", "industry", "grade", "tier")


def open(request, customers, values) -> Customer:
    """Open one account for a customer (R008). `values` as card.folded gives them (R009, R020).

    Invalid for a customer who has one already: it is named only to those who may view it.
    """
    require(request, Permission.CUSTOMER_ADD, customers)
    own, added = card.parted(values)
    own = settle(request, customers, own)
    rules = site_of(customers).edition_for(own["unit"]).rules
    _check_grade(rules, own.get("grade"))
    found = card.filled(rules, card.CUSTOMER, {**own, **added})
    _refuse_duplicate(request, customers, identities(own))

    customer = Customer(own)
    card.keep(customer, found)
    entitle(request, customer)
    customers.add(new_name(), customer, registry=request.registry)

    tell(request, Tag.CUSTOMER_OPENED, customer, after={"tier": int(customer.tier)})
    return customer


def change(request, customer, values, confirmed=False) -> Customer:
    """Change facts of a customer; what is not in `values` stays.

    The tier is raised at once and lowered only by security admins (R062); unit and owner are
    changed by those who keep records. A unit that obeys another policy asks for `confirmed`, see
    moving.check.
    """
    require(request, Permission.RECORD_EDIT, customer)
    own, added = card.parted(values)
    before, own = customer.facts(), resolved(customer, own)
    changed = differing(before, own)
    after = {**before, **own}
    rules = site_of(customer).edition_for(after["unit"]).rules
    found = card.filled(rules, card.CUSTOMER, {**own, **added}, customer)
    more = card.changed(customer, found)
    if not changed and not more:
        return customer
    if "grade" in changed:
        _check_grade(rules, after["grade"])
    if wrong := faults(after):
        raise Invalid(wrong)
    check_place(request, customer, changed)
    check_tier(request, customer, after["tier"])
    _refuse_duplicate(request, customer, identities(after), apart_from=customer)
    editions = moving.check(request, customer, after, confirmed)

    shared = changed & set(SHARED) or found["facets"] != customer.facets
    customer.change({name: after[name] for name in changed})
    card.keep(customer, found)
    if changed & {"unit", "owner"}:
        entitle(request, customer)
    modified(request, customer)
    if shared:
        for dossier in unfiltered.dossiers_about(customer):
            modified_index(request, dossier)
        relabel(request, customer, crosses(before["tier"], after["tier"]))

    tell_change(request, Tag.CUSTOMER_CHANGED, customer, changed | more, before, after)
    moving.told(request, customer, *editions)
    return customer


def _check_grade(rules, grade):
    """A grade is one of the policy's, where it names any (R020)."""
    if grade and rules.grades and grade not in rules.grades:
        raise Invalid({"grade": _("本制度没有等级 ${grade}", mapping={"grade": grade})})


def modified_index(request, resource):
    """Have a thing indexed again whose own facts did not change."""
    queries.records(resource).reindex_resource(resource)


def _refuse_duplicate(request, context, words, apart_from=None):
    same = [each for each in unfiltered.same_identity(context, words) if each is not apart_from]
    if not same:
        return
    known = next((each for each in same if permits(request, Permission.RECORD_VIEW, each)), None)
    if known is None:
        raise Invalid({"name": _("该客户已有档案，请联系档案管理员。")})
    raise Invalid({"name": _("该客户已有档案：${name}", mapping={"name": known.name})})
