"""The founder, the three offices, what a verb told or refused: for the tests of people."""

import pytest

from dossier.errors import Invalid
from dossier.person import OFFICES
from dossier.vocabulary import Post
from tests.world import ADMIN


@pytest.fixture
def founder(site):
    return site["people"].by_login(ADMIN)


@pytest.fixture
def offices(make):
    """One person for each of the three offices: from now on the founder rules no more."""
    return {office: make.person(str(office), post=office) for office in sorted(OFFICES)}


@pytest.fixture
def system(make, offices):
    """The request of the system admin."""
    return make.acting_for(offices[Post.SYSTEM_ADMIN])


def last(site, back=1):
    return site.log.entry(site.log.size - back + 1)


def fields_of(act):
    """The fields that are named when the act is refused."""
    with pytest.raises(Invalid) as fault:
        act()
    return list(fault.value.fields)
