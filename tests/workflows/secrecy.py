"""Two who look after secrecy, a thing they set rights on, and who sees it."""

import datetime

import pytest

from catalog import queries
from dossier import clock
from dossier.access import decide, subject_of, target_of
from dossier.vocabulary import Permission, Post, Tier

DAY = datetime.date(2026, 3, 2)
VIEW = Permission.RECORD_VIEW


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(datetime.datetime(2026, 3, 2, 4, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def sales(make):
    """A unit in which nobody works."""
    return make.unit()


@pytest.fixture
def admins(make, sales):
    """Two security admins."""
    return [make.person(name, post=Post.SECURITY_ADMIN) for name in ("an", "bao")]


@pytest.fixture
def an(make, admins):
    """A request of the first security admin, who is cleared for nothing."""
    return make.acting_for(admins[0])


@pytest.fixture
def reader(make):
    """Somebody cleared for 机密 who keeps records."""
    return make.person("rao", clearance=Tier.CONFIDENTIAL, post=Post.RECORDS_OFFICER)


@pytest.fixture
def thing(make, reader):
    """A dossier with a document, made before anybody else acts."""
    return make.document().dossier


def sees(site, person, thing):
    """Whether `decide` and the lists let a person view a thing; they must say the same."""
    subject = subject_of(person, person.__name__, True)
    listed = thing.__oid__ in queries.permitted(site, subject)
    assert listed == bool(decide(subject, VIEW, target_of(thing), clock.now()))
    return listed
