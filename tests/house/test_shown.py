"""Every request leaves exactly one entry, or stands on the list of those that show nothing.

R112, S53: the views come from the live registry, so that one that is born tomorrow is asked too.
"""

import random

import pytest

from dossier import clock
from dossier.vocabulary import Tag
from tests.house import routes
from tests.house.layers import SAFE
from tests.house.noted import noting
from tests.house.routes import Outcome
from tests.house.test_routes import ASKERS, SEED, THINGS, WHOLE, Matrix, chosen
from views import shown

SAMPLE = 2000 if WHOLE else 300
MOST_QUIET = 30


@pytest.fixture(scope="module")
def matrix(base):
    with clock.frozen(clock.now()):
        made = Matrix(*base)
        yield made
        made.close()


@pytest.fixture
def noted(matrix, tmp_path):
    with noting(matrix.config.registry, tmp_path / "journal") as found:
        yield found


@pytest.fixture
def views(base):
    return routes.live(base[0].introspector)


def key(view):
    return view.face, view.context, view.name


def test_every_view_that_may_be_asked_for_a_look_is_in_the_table_or_was_reviewed(views):
    looks = {key(view) for view in views if not view.methods or "GET" in view.methods}

    assert len(looks) > 90
    assert looks - shown.KNOWN.keys() == set()


def test_the_table_names_no_view_that_is_not_there(views):
    assert shown.KNOWN.keys() - {key(view) for view in views} == set()


def test_no_view_has_two_words():
    rows = [row for rows in (*shown.TABLE.values(), shown.QUIET) for row in rows]
    named = [(f, c, n) for f, classes, names in rows for c in classes for n in names]

    assert len(named) == len(set(named)) == len(shown.KNOWN)


def test_few_views_are_quiet_and_none_of_a_record():
    quiet = [named for named, tag in shown.KNOWN.items() if tag is None]

    assert len(quiet) <= MOST_QUIET
    assert not [named for named in quiet if named[1] in shown.RECORDS]


def test_a_view_that_nobody_put_there_is_a_look_at_a_record():
    assert shown.tag_of("page", dict, "born-tomorrow") is Tag.RECORD_VIEWED


def size(matrix):
    """How many entries the log of the world has."""
    connection = matrix.layer.database.open()
    try:
        return connection.root()["site"].log.size
    finally:
        connection.close()


def traces(matrix, noted, login, cell):
    """(answer, entries in the journal, entries in the log, whether the world was made anew)."""
    face, thing, name, method = cell
    noted.take()
    layer, before = matrix.layer, size(matrix)
    answer = matrix.ask(login, routes.address(face, matrix.things[thing], name), method)
    anew = matrix.layer is not layer
    return answer, noted.take(), 0 if anew else size(matrix) - before, anew


def fault(matrix, noted, login, cell, wanted):
    """What is wrong with the trace of one request, or nothing."""
    face, thing, name, method = cell
    answer, written, logged, anew = traces(matrix, noted, login, cell)
    status = answer.status_int
    if anew:  # an act, whose entry was undone with it
        said = "" if not written else "an act is in the journal too"
    elif wanted in (Outcome.DOOR, Outcome.METHOD) or login is None:
        said = "" if not written else "a visitor or a shut door is written down"
    elif status >= 400:
        refused = [each["status"] for each in written if each["tag"] == Tag.RECORD_REFUSED]
        said = "" if refused == [status] and len(written) == 1 else "refused without its entry"
    elif status in (302, 303) or shown.tag_of(face, matrix.kinds[thing], name) is None:
        said = "" if not written else "a quiet view is written down"
    else:
        said = "" if len(written) == 1 and written[0]["result"] == "ok" else "not one entry"
    said = said or ("a look is in the log already" if method in SAFE and logged else "")
    return said and f"{login} {method} {cell} {status}: {said} {written}"


def test_every_request_leaves_one_entry_or_is_known_to_leave_none(matrix, noted):
    asked = chosen(matrix, SAMPLE, SEED + 7)
    found = [
        fault(matrix, noted, login, cell, wanted)
        for login, cell, wanted, _twin in matrix.outcomes(asked)
    ]

    assert list(filter(None, found)) == []


def test_every_view_leaves_one_entry_for_who_may(matrix, noted):
    """One who may is found for each view that can be looked at."""
    draw, cells = random.Random(SEED), []
    for view in matrix.views:
        here = [cell for cell in routes.cells_of(view, matrix.kinds) if cell[3] == "GET"]
        pairs = [(login, cell) for cell in here for login in ASKERS if login]
        asked = matrix.outcomes(draw.sample(pairs, min(len(pairs), 60)))
        cells += [each[:3] for each in asked if each[2] is Outcome.OPEN][:1]

    assert len(cells) > 80
    found = [fault(matrix, noted, login, cell, wanted) for login, cell, wanted in cells]
    assert list(filter(None, found)) == []


def test_things_of_each_kind_are_in_the_matrix():
    assert len(THINGS) > 20
