"""Bodies of calls about cards: own fields, and under `fields` and `facets` the policy's."""

import colander

from dossier import card
from dossier.customer import CustomerSchema
from dossier.dossier import DossierSchema
from dossier.language import _
from dossier.schema import Schema
from views.api import body
from views.card import own_unit
from workflows.ownership import keeps_records


def _any(title):
    return colander.SchemaNode(colander.Mapping(unknown="preserve"), title=title, missing={})


class CustomerBody(CustomerSchema):
    """A customer as a call sends it; which names there are depends on the department."""

    fields = _any(_("制度规定的字段：按名称"))
    facets = _any(_("制度规定的分类：按名称"))


class DossierBody(DossierSchema):
    """A dossier as a call sends it, likewise."""

    fields = _any(_("制度规定的字段：按名称"))
    facets = _any(_("制度规定的分类：按名称"))


class Consent(Schema):
    """That one has seen what another department's policy brings, see workflows/moving.py."""

    confirmed = colander.SchemaNode(
        colander.Boolean(),
        title=_("已看清换部门后制度的不同之处（否则答复 409，并列出不同之处）"),
        missing=False,
    )


def values(request, of, thing=None, more=(), near=None) -> dict:
    """The body's values for the verb, by the policy of the thing's department (R009, R020).

    `more` are nodes of this call alone. Of a `thing` that is changed only what was sent is given.
    `near` is the unit of a new thing for which the body names none.
    """
    given = body.fields(request)
    first = thing.unit if thing is not None else near
    schema = card.schema_of(_rules(request, given.get("unit"), first), of)
    for node in more:
        schema.add(node)
    return card.folded(body.checked(card.unfolded(given), schema, partial=thing is not None))


def _rules(request, named, first):
    site = request.root
    if isinstance(named, str) and named:
        unit = site["units"].by_name(named)
        return site.edition_for(named if unit is None else unit.__name__).rules
    if named is None and first:
        return site.edition_for(first).rules
    return site.edition_for("" if keeps_records(request, site) else own_unit(request)).rules
