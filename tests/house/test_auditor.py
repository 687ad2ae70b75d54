"""The auditor reads and changes nothing: every unsafe route refuses him but a reviewed few (R113).

The routes come from the live registry, so that one that is born tomorrow is asked too.
"""

import pytest

from dossier import clock
from dossier.inspection import Inspection, Inspections
from tests.house import routes
from tests.house.layers import SAFE
from tests.house.routes import Outcome
from tests.house.test_routes import Matrix

AUDITOR = "shen"
OWN = (Inspection, Inspections)
# His own account, which is everybody's to look after.
ACCOUNT = (
    "session", "login", "logout", "language", "me", "preferences", "password", "prove",
    "factor", "confirm-factor", "drop-factor", "end-session", "end-sessions",
)  # fmt: skip
# What the view lets him ask and the verb decides, with bodies that would do something.
ASKED = (
    ("edition", "advance?transition=approve", "POST", b""),
    ("edition", "advance?transition=withdraw", "POST", b""),
    ("edition", "@workflow/approve", "POST", b"{}"),
    ("chen", "", "PATCH", b'{"active": false}'),
    ("chen", "", "PATCH", b'{"clearance": "3"}'),
    ("zong", "", "PATCH", b'{"post": "general-manager"}'),
)


@pytest.fixture(scope="module")
def matrix(base):
    with clock.frozen(clock.now()):
        made = Matrix(*base)
        yield made
        made.close()


def open_to_him(matrix):
    """The cells that he may ask by an unsafe method, by what `decide` says."""
    cells = [
        (AUDITOR, cell)
        for view in matrix.views
        for cell in routes.cells_of(view, matrix.kinds)
        if cell[3] not in SAFE
    ]
    found = matrix.outcomes(dict.fromkeys(cells))
    assert len(found) > 300
    return [cell for _login, cell, wanted, _twin in found if wanted is Outcome.OPEN]


def address(matrix, cell):
    face, thing, name, _method = cell
    return routes.address(face, matrix.things[thing], name)


def changed(matrix, address, method, body=b""):
    """(status, whether the world is another after it) of what he asks."""
    matrix.layer.enter()
    before = matrix.layer.database.lastTransaction()
    answer = matrix.asker(AUDITOR, anew=True).ask(address, method, body)
    matrix.askers.clear()
    return answer.status_int, matrix.layer.database.lastTransaction() != before


def test_what_is_open_to_him_changes_nothing_but_inspections_and_his_own_account(matrix):
    """R113: any write is F403."""
    asked = [
        cell
        for cell in open_to_him(matrix)
        if matrix.kinds[cell[1]] not in OWN and cell[2] not in ACCOUNT
    ]

    assert asked
    for cell in asked:
        status, anew = changed(matrix, address(matrix, cell), cell[3])
        assert status < 500 and not anew, cell


@pytest.mark.parametrize("thing, name, method, body", ASKED)
def test_what_verbs_judge_themselves_they_refuse_him(matrix, thing, name, method, body):
    face = "page" if body == b"" else "api"
    at = routes.address(face, matrix.things[thing], name)

    assert changed(matrix, at, method, body) == (403, False)
