"""A word in every field of everything: nobody reads one of a thing that he may not view (S36)."""

import itertools

import pytest

from dossier import clock
from dossier.content import Text
from dossier.customer import FIELDS, Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.person import Person
from dossier.vocabulary import Permission
from tests.house.hidden import Hidden
from tests.house.routes import RECORDS
from tests.house.test_worlds import NOON
from tests.house.town import index_anew, settle
from tests.house.worlds import READERS, WHOLE, Town

LOOKING = READERS if WHOLE else ("zhou", "chen", "yue", "guo", "shen")
GOVERNED = ("unit", "owner", "tier", "relation", "opened", "founded", "capital")
KEPT = {
    Customer: [name for name in FIELDS if name not in GOVERNED],
    Dossier: ["title", "remark"],
    Document: ["title", "kind", "source"],
}
OF_A_VERSION = ("file_name", "reason", "note")
SENSITIVE = "sensitive"  # read by those alone who have that right too (R010)
SECRETS = ("password_hash", "factor_secret")


class Marked:
    """What was written where: mark → (name of the thing, field)."""

    def __init__(self):
        self.marks, self.serial = {}, itertools.count(100)

    def __call__(self, make):
        found = settle(make)
        for name, thing in found.items():
            if isinstance(thing, RECORDS):
                self.write(name, thing, KEPT[type(thing)])
            if isinstance(thing, (Customer, Dossier)):
                thing.more = {"代号": self.mark(name, "more"), "旧": self.mark(name, "more")}
                thing.facets = {"市场": self.mark(name, "facets")}
                thing.sensitive = {"嗜好": self.mark(name, SENSITIVE)}
            if isinstance(thing, Document):
                self.write_version(name, thing)
            if isinstance(thing, Person):
                self.write(name, thing, SECRETS)
        for thing in found.values():
            if isinstance(thing, RECORDS):
                index_anew(thing)
        return found

    def mark(self, name, field):
        """A new word, which no encoding changes."""
        word = f"zqj{next(self.serial)}jqz"
        self.marks[word] = name, field
        return word

    def write(self, name, thing, fields):
        for field in fields:
            setattr(thing, field, self.mark(name, field))

    def write_version(self, name, thing):
        facts = {field: self.mark(name, field) for field in OF_A_VERSION}
        kept = thing.version.content
        body = Text(self.mark(name, "body"), kept._p_jar, kept.place)
        thing.versions = (thing.version._replace(**facts, text=body),)


@pytest.fixture(scope="module")
def marked():
    return Marked()


@pytest.fixture(scope="module")
def town(base, marked):
    with clock.frozen(NOON):
        made = Town(*base, furnish=marked)
        yield made
        made.layer.close()


def forbidden(town, marked, login):
    """The words that a reader may see nowhere."""
    with town.layer.making() as make:
        things = town.things(make.request)
        reader = Hidden(make, things, login, None)
        covers = {
            (name, "name")
            for name, thing in things.items()
            for each in things.values()
            if isinstance(each, Dossier) and each.customer is thing and reader.may(each)
        }
        hidden = {
            name
            for name, thing in things.items()
            if isinstance(thing, Person) or isinstance(thing, RECORDS) and not reader.may(thing)
        }
        sealed = {
            name
            for name, thing in things.items()
            if isinstance(thing, (Customer, Dossier))
            and not reader.may(thing, Permission.SENSITIVE_VIEW)
        }
    return [
        word
        for word, (name, field) in marked.marks.items()
        if (name in hidden and (name, field) not in covers)
        or (field == SENSITIVE and name in sealed)
    ]


@pytest.mark.parametrize("login", LOOKING)
def test_no_field_of_a_hidden_thing_is_told_anywhere(town, marked, login):
    words, seen = forbidden(town, marked, login), 0
    for address in town.addresses(login):
        status, headers, body = town.answer(login, address)
        text = body.decode(errors="replace") + str(headers)
        seen += text.count("zqj")
        told = [word for word in words if word in text and word not in address]
        assert [marked.marks[word] for word in told] == [], address
    reads_nothing = len(words) == len(marked.marks)
    assert len(words) > 50 and (seen > 100 or reads_nothing)
