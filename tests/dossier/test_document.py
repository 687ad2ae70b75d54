"""Tests of documents: their description field by field, their versions and text (R025, R041)."""

import datetime
import io

import colander
import pytest
from transaction import TransactionManager
from ZODB import DB
from ZODB.DemoStorage import DemoStorage

from dossier import content, key_store, keys
from dossier.content import RECORD_LIMIT, Place, Text
from dossier.document import Document, DocumentSchema, Version
from dossier.suite import Unreadable
from dossier.vocabulary import Manifestation, Tier
from tests import access_worlds
from tests.access_model import Thing, World

GOOD = {"title": "来函", "kind": "往来函件", "date": "2026-01-05", "source": "纸质来件"}
DAY = datetime.date(2026, 1, 5)


def test_four_facts_are_enough():
    assert DocumentSchema().deserialize(GOOD) == {
        **GOOD,
        "date": DAY,
        "manifestation": Manifestation.ELECTRONIC_ORIGINAL,
        "tier": Tier.OPEN,
        "item": "",
        "no_original": "",
    }


@pytest.mark.parametrize(
    "facts, field",
    [
        *(({name: value}, name) for name in GOOD for value in ("", "  ", colander.null)),
        ({"title": "题" * 201}, "title"),
        ({"title": "题\0名"}, "title"),
        ({"kind": "种" * 41}, "kind"),
        ({"source": "源" * 61}, "source"),
        ({"date": "2999-01-01"}, "date"),
        ({"date": "去年"}, "date"),
        ({"manifestation": "云"}, "manifestation"),
        ({"tier": "极密"}, "tier"),
    ],
)
def test_a_wrong_fact_is_named(facts, field):
    """R025: missing source or date → V422; R040: without kind; R061: another tier."""
    with pytest.raises(colander.Invalid) as fault:
        DocumentSchema().deserialize({**GOOD, **facts})

    assert list(fault.value.asdict()) == [field]


@pytest.mark.parametrize("manifestation", Manifestation)
def test_each_manifestation_is_written_by_its_label(manifestation):
    """R041."""
    facts = {**GOOD, "manifestation": str(manifestation.label)}

    assert DocumentSchema().deserialize(facts)["manifestation"] is manifestation


class Holder:
    """What a document needs of its dossier."""

    __name__ = "d1"


@pytest.fixture
def jar():
    """A connection to a store in memory whose dossiers have keys."""
    database = DB(DemoStorage())
    key_store.attach(database, key_store.passing(keys.passing()))
    connection = database.open(TransactionManager())
    yield connection
    connection.transaction_manager.abort()
    connection.close()
    key_store.of_database(database).close()
    database.close()


def version(jar, place, format_="pdf", data=b"", text=None):
    held = Text(text, jar, place) if text is not None else None
    kept = content.store(io.BytesIO(data), jar, place)
    facts = {"file_name": "a", "pages": 1, "deposited_at": None, "deposited_by": "p1"}
    return Version(format=format_, content=kept, text=held, **facts)


def document(jar, *versions):
    """A document m1 of dossier d1 with these versions."""
    made = Document("来函", "往来函件", DAY, "纸质来件")
    made.__name__, made.__parent__ = "m1", Holder()
    places = [Place("d1", "m1", number, 0) for number in range(1, len(versions) + 1)]
    made.versions = tuple(
        version(jar, place, *facts) for place, facts in zip(places, versions, strict=True)
    )
    return made


@pytest.mark.parametrize(
    "newest, body",
    [
        (("pdf", b"", "商定付款日期"), "商定付款日期"),
        ((), ""),
        (("txt", "商定".encode()), "商定"),
        (("txt", "商定".encode("gb18030")), "商定"),
        (("txt",), ""),
        (("pdf", b"%PDF"), ""),
        (("txt", b"x" * (RECORD_LIMIT + 1), "大文件"), "大文件"),
        (("txt", b"x" * (RECORD_LIMIT + 1)), ""),
    ],
)
def test_the_text_of_a_document_is_that_of_its_newest_version(jar, newest, body):
    made = document(jar, ("pdf", b"", "旧"), newest)

    assert (made.version, made.body()) == (made.versions[1], body)


@pytest.mark.parametrize("part", ["content", "text"])
@pytest.mark.parametrize("place", [("d2", "m1", 1), ("d1", "m2", 1), ("d1", "m1", 2)])
def test_a_version_of_elsewhere_is_refused_however_well_it_opens(jar, place, part, caplog):
    """S63: moved between dossiers, documents and versions it is of no use, and told."""
    made, other = document(jar, ()), version(jar, Place(*place, 0), "pdf", b"x", "text")
    made.versions = (made.version._replace(**{part: getattr(other, part)}),)

    with pytest.raises(Unreadable):
        made.open(made.version).close()
        made.body()
    assert [each.name for each in caplog.records] == ["dossier.alarm"]


def test_a_document_whose_tier_was_changed_opens_as_before(jar):
    made = document(jar, ("pdf", b"kept", "text"))
    made.tier = Tier.TOP_SECRET

    with made.open(made.version) as stream:
        assert (stream.read(), made.body()) == (b"kept", "text")


def test_a_document_is_about_the_customer_of_its_dossier():
    """S27."""
    things = {"site": Thing(None), "customers": Thing("site"), "dossiers": Thing("site")}
    things.update(c1=Thing("customers"), d1=Thing("dossiers", about="c1"))
    nouns = access_worlds.nouns_of(World({**things, "d1/0": Thing("d1")}, {}))

    assert nouns["d1/0"].dossier is nouns["d1"]
    assert nouns["d1/0"].sources() == (nouns["c1"],)
