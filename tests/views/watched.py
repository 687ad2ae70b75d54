"""A secret dossier with a paper, and the entries that looks at them leave in the journal."""

from io import BytesIO

import pytest

from tests.house.noted import noting
from tests.world import ADMIN
from workflows import document


@pytest.fixture
def noted(base, tmp_path):
    """The entries of the journal, from here on."""
    with noting(base[0].registry, tmp_path / "journal") as found:
        yield found


@pytest.fixture
def paper(make, dossier):
    """A document of a secret dossier with two versions."""
    made = make.document(dossier, title="底价", name="底价.txt")
    request = make.acting_for(make.site["people"].by_login(ADMIN))
    document.correct(request, made, BytesIO("新的底价".encode()), "新.txt", "更正")
    return made


@pytest.fixture
def paths(dossier, paper):
    """Where a dossier, its document and its customer are."""
    base = f"/dossiers/{dossier.__name__}"
    return {
        "dossier": base,
        "document": f"{base}/{paper.__name__}",
        "customer": f"/customers/{dossier.customer.__name__}",
    }


def only(noted):
    (entry,) = noted.take()
    return entry


def count(site):
    """How many entries the log has."""
    site._p_jar.sync()
    return site.log.size
