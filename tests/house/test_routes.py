"""What the server does equals what `decide` says: every view, person, kind of thing and method.

The expectation is read from the live registry and from `decide`, never written by hand (S20,
S26). A sample in every run; `make soak` asks everybody at everything that has a view.
"""

import os
import random
from collections import Counter

import pytest
from pyramid.traversal import resource_path_tuple

from dossier import clock
from tests.house import routes
from tests.house.layers import SAFE, Asker, Layer, bare, subject_in
from tests.house.routes import Outcome
from tests.house.town import PEOPLE, settle
from tests.soak.tally import tally
from views import door, errors, security

THINGS = (
    "site", "customers", "dossiers", "people", "units", "unit", "chen", "zhou",
    "policies", "policy", "edition", "inspections", "inspection", "alerts", "alert",
    "own", "foreign", "secret-customer",
    "dossier-0", "dossier-1", "dossier-2", "dossier-3", "foreign-dossier", "lent-dossier",
    "restricted-dossier", "filed-dossier",
    "document", "scan", "restricted-document", "secret-document", "filed-document",
    "lent-document", "document-within",
    "denied-document",
)  # fmt: skip
ASKERS = (None, *PEOPLE)
WHOLE = bool(os.environ.get("DOSSIER_SOAK"))
SAMPLE = int(os.environ.get("DOSSIER_CELLS", 240))
MORE = 20 if WHOLE else 1
SEED = int(os.environ.get("DOSSIER_SEED", "20260301"))
CONDITIONS = (
    {"Range": "bytes=0-9"},
    {"If-None-Match": "*"},
    {"If-Modified-Since": "Sat, 01 Jan 2050 00:00:00 GMT"},
)


class Matrix:
    """The town, everybody in it with a session, and requests that leave no trace."""

    def __init__(self, config, storage):
        self.config = config
        self.town = Layer(config, storage)
        with self.town.making() as make:
            found = settle(make)
            self.things = {name: resource_path_tuple(thing) for name, thing in found.items()}
            self.kinds = {name: type(found[name]) for name in THINGS}
        self.wsgi, self.askers = config.make_wsgi_app(), {}
        self.views = routes.live(config.introspector)
        self.layer = self.town.over()
        self.leaves_before, self.looked = self.leaves(), []

    def leaves(self):
        """Every entry of the log, as it is kept."""
        with self.layer.acting() as request:
            pages = request.root.log.pages.values()
            return [entry for page in pages for entry in page.entries]

    def asker(self, login, anew=False):
        """Somebody by log-in name, with a session that is still open."""
        if login not in self.askers:
            person = None if login is None else self.things[login][-1]
            self.askers[login] = Asker(self.wsgi, self.config.registry, person).enter()
        return self.askers[login].enter() if anew else self.askers[login]

    def ask(self, login, address, method="GET", **headers):
        """The answer; what it changed is undone, sessions that it ended are opened anew."""
        self.layer.enter()
        before = self.layer.database.lastTransaction()
        unsafe = method not in SAFE
        answer = self.asker(login, anew=unsafe).ask(address, method, **headers)
        if unsafe:
            self.askers.clear()
            if self.layer.database.lastTransaction() != before:
                self.looked.append(self.leaves()[: len(self.leaves_before)])
                self.layer.close()
                self.layer = self.town.over()
        return answer

    def outcomes(self, asked) -> list:
        """(login, cell, what must come of it, path of what is missing there) of each."""
        found = []
        with self.layer.acting() as request:
            things = {name: routes.at(request.root, self.things[name]) for name in THINGS}
            people = {login: self._subject(request, login) for login in ASKERS}
            for login, cell in asked:
                thing = things[cell[1]]
                wanted = routes.outcome(self.views, people[login], thing, cell[0], *cell[2:])
                found.append((login, cell, wanted, routes.twin(thing)))
        return found

    def _subject(self, request, login):
        return None if login is None else subject_in(request, self.things[login][-1])

    def close(self):
        self.layer.close()
        self.town.close()


@pytest.fixture(scope="module")
def matrix(base):
    with clock.frozen(clock.now()):  # pages tell the minute at which they are printed
        made = Matrix(*base)
        yield made
        made.close()


def fault(matrix, login, cell, wanted, twin, **headers):
    """What is wrong with the answer to one cell of the matrix, or nothing."""
    face, thing, name, method = cell
    address = routes.address(face, matrix.things[thing], name)
    answer = matrix.ask(login, address, method, **headers)
    said = wrong(answer, wanted, method)
    if not said and wanted is Outcome.MISSING:
        elsewhere = routes.address(face, twin, name)
        other = matrix.ask(login, elsewhere, method, **headers)
        if bare(answer, matrix.things[thing][-1]) != bare(other, twin[-1]):
            said = "is not answered as what is missing"
    return said and f"{login} {method} {address} ({thing}, {wanted}): {said}"


def wrong(answer, wanted, method):
    """Why an answer is not what it must be; empty if it is."""
    status = answer.status_int
    led_away = status == 303 and "/login" in answer.headers["Location"]
    fits = {
        Outcome.DOOR: status == 401 or led_away,
        Outcome.REFUSED: status == 403,
        Outcome.MISSING: status == 404,
        Outcome.METHOD: status == 405,
        Outcome.OPEN: status < 500 and status != 401,
    }[wanted]
    if wanted is Outcome.OPEN and method in SAFE:
        fits = fits and status != 403
    return "" if fits else f"answered {status}"


def everything(matrix, seed=SEED):
    """(login, cell) of all at which a view answers, and of one in thirty of all others."""
    answering = {cell for view in matrix.views for cell in routes.cells_of(view, matrix.kinds)}
    cells = routes.cells(matrix.views, THINGS)
    others = [(login, cell) for login in ASKERS for cell in cells if cell not in answering]
    whole = [(login, cell) for login in ASKERS for cell in cells if cell in answering]
    return whole + random.Random(seed).sample(others, len(others) // 30)


def chosen(matrix, count=SAMPLE, seed=SEED):
    """(login, cell) of some by chance, two in three where a view answers."""
    cells = routes.cells(matrix.views, THINGS)
    draw = random.Random(seed)
    answering = [
        (login, draw.choice(found))
        for view in matrix.views
        if (found := routes.cells_of(view, matrix.kinds))
        for login in ASKERS
    ]
    some = draw.sample(answering, min(len(answering), count * 2 // 3))
    return some + [(draw.choice(ASKERS), draw.choice(cells)) for _ in range(count // 3)]


def faults(matrix, asked, **headers):
    """What is wrong with the answers to these."""
    return [
        said
        for login, cell, wanted, twin in matrix.outcomes(asked)
        if (said := fault(matrix, login, cell, wanted, twin, **headers))
    ]


def test_every_view_has_a_thing_in_the_matrix(matrix):
    """Whoever makes a new kind of thing puts one of it into tests/house/town.py and THINGS."""
    assert len(matrix.views) > 70
    assert [view for view in matrix.views if not routes.cells_of(view, matrix.kinds)] == []


def test_every_answer_is_what_decide_says(matrix):
    asked = everything(matrix) if WHOLE else chosen(matrix)
    outcomes = Counter(wanted for _login, _cell, wanted, _twin in matrix.outcomes(asked))

    assert set(outcomes) == set(Outcome) and outcomes[Outcome.OPEN] > len(asked) / 50
    assert faults(matrix, asked) == []
    tally("whoever asks whatever is answered as decided", asked=len(asked), otherwise=0)


def test_every_verb_answers_one_to_whom_it_is_open(matrix):
    """Sent with nothing in it, it is answered and does not break (S26)."""
    found = {}
    for login, cell, wanted, twin in matrix.outcomes(everything(matrix)):
        face, thing, name, method = cell
        if wanted is Outcome.OPEN and method != "HEAD":
            asked = (face, matrix.kinds[thing], name, method)
            found.setdefault(asked, (login, cell, wanted, twin))

    assert len(found) > 300
    assert [said for one in found.values() if (said := fault(matrix, *one))] == []


@pytest.mark.parametrize("headers", CONDITIONS, ids=lambda headers: next(iter(headers)))
def test_no_condition_opens_what_is_closed(matrix, headers):
    asked = [
        (login, cell) for login, cell in chosen(matrix, 240 * MORE, SEED + 1) if cell[3] in SAFE
    ]

    assert faults(matrix, asked, **headers) == []


def test_no_request_alters_or_shortens_the_log(matrix):
    """S57: whoever asks whatever, what the log had it has."""
    matrix.looked.clear()
    asked = everything(matrix) if WHOLE else chosen(matrix, seed=SEED + 2)
    unsafe = [(login, cell) for login, cell in asked if cell[3] not in SAFE]
    for login, cell in unsafe:
        matrix.ask(login, routes.address(cell[0], matrix.things[cell[1]], cell[2]), cell[3])

    assert matrix.leaves_before and matrix.looked
    assert all(found == matrix.leaves_before for found in matrix.looked)
    tally("no request alters the log", asked=len(unsafe), kept=len(matrix.looked), altered=0)


def spellings(address):
    """Other ways to write an address."""
    first, slash, rest = address[1:].partition("/")
    letter = f"%{ord(first[0]):02x}" if first else ""
    return (
        f"{address}/",
        f"/{address}",
        address.replace("/", "//"),
        f"/./{address[1:]}",
        f"/%2e/{address[1:]}",
        f"/nowhere/..{address}",
        f"/nowhere/%2e%2e{address}",
        f"/{letter}{first[1:]}{slash}{rest}",
        f"/{first.upper()}{slash}{rest}",
        address.upper(),
        f"{address}/@@",
        f"{address}%20",
        f"{address};a=b",
        f"{address}?b_start=0&b_size=5",
        f"/@@{address[1:]}",
        "/".join((address.rpartition("/")[0], "@@" + address.rpartition("/")[2])),
    )


def odd_fault(matrix, login, cell, wanted, twin, which):
    """What is wrong with the answer to another spelling of what is closed, or nothing."""
    face, thing, name, method = cell
    here = matrix.things[thing]
    address = spellings(routes.address(face, here, name))[which]
    answer = matrix.ask(login, address, method)
    led_away = answer.status_int == 303 and "/login" in answer.headers["Location"]
    said = "" if led_away or 400 <= answer.status_int < 500 else f"answered {answer.status_int}"
    if not said and wanted is Outcome.MISSING:
        names = [change(name) for change in (str, str.upper) for name in (twin[-1], here[-1])]
        elsewhere = spellings(routes.address(face, twin, name))[which]
        other = matrix.ask(login, elsewhere, method)
        said = "" if bare(answer, *names) == bare(other, *names) else "is not as what is missing"
    return said and f"{login} {method} {address} ({thing}, {wanted}): {said}"


def test_no_spelling_opens_what_is_closed(matrix):
    draw = random.Random(SEED + 2)
    asked = matrix.outcomes(chosen(matrix, 360 * MORE, SEED + 2))
    closed = [each for each in asked if each[2] not in (Outcome.OPEN, Outcome.METHOD)]

    found = [odd_fault(matrix, *each, draw.randrange(len(spellings("/a/b")))) for each in closed]
    assert list(filter(None, found)) == []


PLANTS = (
    (security.SecurityPolicy, "permits", lambda *arguments: True),
    (errors, "RECORDS", ()),
    (errors, "permits", lambda request, permission, thing: True),
    (door, "PAGE_METHODS", routes.METHODS),
)


@pytest.mark.parametrize(("where", "name", "instead"), PLANTS, ids=lambda each: str(each)[:20])
def test_a_door_left_open_is_noticed(matrix, monkeypatch, where, name, instead):
    asked = [pair for pair in chosen(matrix, 300, SEED + 3) if pair[1][3] in (*SAFE, "PUT")]
    monkeypatch.setattr(where, name, instead)

    assert faults(matrix, asked)
