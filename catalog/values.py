"""What is indexed of each noun: the values that the catalog `records` reads.

Facet words are `<facet>:<value>`; a dossier and its documents carry their customer's facets too,
so that "region 青岛" finds the papers and not only the customer. Facets of policies are
`facet:<name>=<value>`, those of dossiers `dossier-facet:<name>=<value>`.
"""

import functools

from substanced.catalog import indexview

from catalog import queries
from catalog.engine import Columns
from catalog.pinyin import reading
from dossier import card
from dossier.access import target_of
from dossier.customer import Customer, identities
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.labels import labels_of
from dossier.vocabulary import CATALOG, Tier

CUSTOMER_FACETS = ("region", "industry", "grade")
SEARCHED = ("uscc", "contact", "phone", "address", "business", "region", "industry")
SORT_SOUNDS, SORT_LENGTH = 8, 24


def view(**settings):
    """An index view of the catalog `records`."""
    return indexview(catalog_name=CATALOG, **settings)


def words(**facets):
    """Facet words of the facets that have a value."""
    return [f"{name}:{value}" for name, value in facets.items() if value not in ("", None)]


def of_policy(kind, facets):
    """Words of the values under which a thing stands in the facets of its policy (R020)."""
    return [queries.word(f"{kind}{name}", value) for name, value in facets.items()]


def sortable(text):
    """The text by which a name sorts: as a Chinese list sorts it, by sound."""
    return _sounds(text[:SORT_SOUNDS])


@functools.lru_cache(4096)
def _sounds(text):
    return " ".join(reading(text)).casefold()[:SORT_LENGTH]


class _Values:
    def __init__(self, resource):
        self.resource = resource


class _Common(_Values):
    """What all three nouns have."""

    @view(context=Customer)
    @view(context=Dossier)
    @view(context=Document)
    def allowed(self, default):
        return labels_of(self.resource, target_of(self.resource))

    @view(context=Customer)
    @view(context=Dossier)
    @view(context=Document)
    def modified(self, default):
        return self.resource.modified_at.strftime("%Y%m%d%H%M%S")


class CustomerValues(_Values):
    """Values of a customer."""

    @view(context=Customer)
    def name(self, default):
        return sortable(self.resource.name)

    @view(context=Customer)
    def date(self, default):
        return _day(self.resource.opened)

    @view(context=Customer)
    def facets(self, default):
        customer = self.resource
        return words(
            type="Customer",
            tier=int(customer.tier),
            relation=customer.relation,
            **_of_secrecy(customer),
            unit=customer.unit,
            owner=customer.owner,
            year=_year(customer.opened),
            customer=customer.__name__,
            **_of_customer(customer),
        ) + of_policy(queries.FACET, customer.facets)

    @view(context=Customer)
    def identity(self, default):
        return identities(self.resource.facts())

    @view(context=Customer)
    def text(self, default):
        customer = self.resource
        facts = " ".join(str(getattr(customer, name) or "") for name in SEARCHED)
        body = f"{facts} {card.words_of(customer)}".strip()
        return Columns(title=customer.name, body=body, pinyin_of=customer.name)


class DossierValues(_Values):
    """Values of a dossier."""

    @view(context=Dossier)
    def number(self, default):
        return self.resource.number or default

    @view(context=Dossier)
    def name(self, default):
        return sortable(self.resource.title)

    @view(context=Dossier)
    def date(self, default):
        return _day(self.resource.opened)

    @view(context=Dossier)
    def facets(self, default):
        dossier = self.resource
        return words(
            type="Dossier",
            tier=int(target_of(dossier).tier),
            state=dossier.state,
            **_of_secrecy(dossier),
            unit=dossier.unit,
            owner=dossier.owner,
            year=_year(dossier.opened),
            retention=dossier.term,
            customer=dossier.customer_id,
            **{"class": dossier.dossier_class},
            **_of_customer(dossier.customer),
        ) + [
            *of_policy(queries.FACET, dossier.customer.facets),
            *of_policy(queries.DOSSIER_FACET, dossier.facets),
        ]

    @view(context=Dossier)
    def identity(self, default):
        number = self.resource.number
        return [f"number:{number}"] if number else []

    @view(context=Dossier)
    def text(self, default):
        dossier = self.resource
        name = dossier.customer.name
        own = dossier.title.removeprefix(name)  # so that a name is not indexed twice
        return Columns(
            title=f"{dossier.title}\n{'' if own != dossier.title else name}\n{dossier.number}",
            body=f"{dossier.remark} {card.words_of(dossier)}".strip(),
            pinyin_of=f"{name}\n{own}",
        )


class DocumentValues(_Values):
    """Values of a document. Content of the highest tier is not text-indexed (design 5)."""

    @view(context=Document)
    def name(self, default):
        return sortable(self.resource.title)

    @view(context=Document)
    def date(self, default):
        return _day(self.resource.date)

    @view(context=Document)
    def facets(self, default):
        document = self.resource
        dossier = document.dossier
        return words(
            type="Document",
            tier=int(target_of(document).tier),
            kind=document.kind,
            **_of_secrecy(document),
            format=document.version.format,
            unit=dossier.unit,
            year=_year(document.date),
            customer=dossier.customer_id,
            dossier=dossier.__name__,
            **_of_customer(dossier.customer),
        ) + of_policy(queries.FACET, dossier.customer.facets)

    @view(context=Document)
    def text(self, default):
        document = self.resource
        body = document.body() if target_of(document).tier < Tier.TOP_SECRET else ""
        return Columns(
            title=f"{document.title}\n{document.version.file_name}",
            body=body,
            pinyin_of=document.title,
        )


def _of_customer(customer):
    return {name: getattr(customer, name) for name in CUSTOMER_FACETS}


def _of_secrecy(thing):
    """What the list of things to look at again is made of (R062)."""
    until = thing.secrecy.until if thing.secrecy is not None else None
    found = {"secret-until": until.isoformat() if until is not None else ""}
    return {**found, "lowered-to": int(thing.lowering.tier) if thing.lowering is not None else ""}


def _day(day):
    return day.isoformat() if day else "0000-00-00"


def _year(day):
    return day.year if day else ""
