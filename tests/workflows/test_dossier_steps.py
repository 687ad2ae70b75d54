"""A dossier on its way: each step from its state by those who may; its number (R022, R026)."""

import datetime

import pytest

from catalog import queries
from dossier import clock
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Index, Post, State
from tests.workflows.states import filed, last, put
from workflows import dossier as verbs
from workflows.dossier import TABLE, TRANSITIONS

NEW_YEAR = datetime.datetime(2026, 12, 31, 16, tzinfo=datetime.UTC)  # midnight in Shanghai


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


def test_a_dossier_goes_its_way_and_back(make, site):
    dossier, states = make.dossier(), []
    for name in ("sort", "send-back", "sort", "file", "reopen", "file", "use"):
        verbs.advance(make.request, dossier, name)
        states.append(dossier.state.value)

    assert states == [*("sorting", "collecting", "sorting", "filed", "sorting", "filed", "in-use")]
    assert dossier.__oid__ in queries.records(site)[Index.FACETS].table.bitmap("state:in-use")


OVER = "关系结束"
STARTS = {name: {row.start for row in TABLE if row.name == name} for name in TRANSITIONS}


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
@pytest.mark.parametrize("state", State)
def test_a_step_is_refused_in_every_other_state(make, site, row, state):
    """C409: the message names the state; nothing changed."""
    dossier = make.dossier()
    put(dossier, state)
    before = site.log.size
    if state in STARTS[row.name]:
        assert verbs.advance(make.request, dossier, row.name, OVER).state is row.end
        return

    with pytest.raises(Conflict) as refused:
        verbs.advance(make.request, dossier, row.name, OVER)
    assert str(state.label) in refused.value.message.interpolate()
    assert (dossier.state, dossier.number, site.log.size) == (state, "", before)
    assert dict(site.numbering.given) == {}


STEPS = {
    Post.RECORDS_OFFICER: {row.name for row in TABLE},
    Post.RECORDS_SUPERVISOR: {row.name for row in TABLE},
    Post.GENERAL_MANAGER: set(),
    Post.DEPUTY_GENERAL_MANAGER: set(),
    "owner": {"sort"},
    "unit": set(),
}


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
@pytest.mark.parametrize("who", STEPS)
def test_each_step_is_made_by_those_who_may(make, row, who, sales):
    post = who if isinstance(who, Post) else Post.STAFF
    asker = make.person("asker", post=post, unit=sales if who == "unit" else None)
    dossier = make.dossier(unit="XS", owner="asker" if who == "owner" else "")
    put(dossier, row.start)
    make.acting_for(asker)

    assert (row in verbs.possible(make.request, dossier)) is (row.name in STEPS[who])
    if row.name in STEPS[who]:
        verbs.advance(make.request, dossier, row.name, OVER)
    else:
        with pytest.raises(NotAllowed):
            verbs.advance(make.request, dossier, row.name)


@pytest.mark.parametrize("row", TABLE, ids=[row.name for row in TABLE])
def test_a_stranger_learns_nothing_from_a_step(make, row):
    """S26: right state or wrong, the dossier is missing."""
    dossier = make.dossier()
    make.acting_for(make.person(post=Post.READER))

    assert verbs.possible(make.request, dossier) == []
    with pytest.raises(Hidden):
        verbs.advance(make.request, dossier, row.name)


@pytest.mark.parametrize("name", ["", "burn", "Sort", "__class__"])
def test_a_step_that_does_not_exist_is_refused(make, name):
    with pytest.raises(Invalid) as refused:
        verbs.advance(make.request, make.dossier(), name)

    assert list(refused.value.fields) == ["transition"]


def test_a_step_is_told_with_the_states(make, site):
    dossier = make.dossier()
    verbs.advance(make.request, dossier, "sort")

    assert last(site)["tag"] == "dossier:moved"
    assert last(site)["before"] == {"state": "collecting"}
    assert last(site)["after"] == {"state": "sorting", "transition": "sort"}


# Filing gives the number (R022).


def test_filing_gives_numbers_in_one_sequence(make, site):
    with clock.frozen(NEW_YEAR - datetime.timedelta(seconds=1)):
        numbers = [filed(make).number for _ in range(3)]
        other = filed(make, **{"class": "JY"}).number
    with clock.frozen(NEW_YEAR):
        later = filed(make)

    assert numbers == ["KH-2026-0001", "KH-2026-0002", "KH-2026-0003"]
    assert (other, later.number, later.filed_at) == ("JY-2026-0001", "KH-2027-0001", NEW_YEAR)
    assert site.numbering.given[later.number] == later.__oid__


def test_a_number_is_given_once_and_kept_for_good(make, site):
    """R022: immutable, also when a dossier is opened again and filed again."""
    dossier = filed(make)
    number, filed_at = dossier.number, dossier.filed_at
    for name in ("reopen", "file"):
        verbs.advance(make.request, dossier, name)

    assert (dossier.number, dossier.filed_at) == (number, filed_at)
    assert len(site.numbering.given) == 1


def test_filing_twice_gives_one_number(make, site):
    """S18: the second click meets the state."""
    dossier = filed(make)
    with pytest.raises(Conflict):
        verbs.advance(make.request, dossier, "file")

    assert len(site.numbering.given) == 1


def test_filing_is_told_with_the_number_and_found_by_it(make, site, request_):
    dossier = filed(make)

    assert last(site, back=2)["tag"] == "dossier:numbered"
    assert last(site, back=2)["after"] == {"number": dossier.number, "edition": "default/1"}
    found = queries.ask(site, request_.subject, queries.Question(dossier.number)).items
    assert found == [dossier]


UNIT_PATTERN = "{year}-{unit}-{serial:3}"


def test_a_number_with_a_department_needs_one_with_a_code(make, site, sales):
    """R021: 年份+部门代码+序号; a department without a code → V422, nothing filed."""
    make.rules("{class}-{year}-{serial:4}", UNIT_PATTERN)
    dossier = make.dossier()
    verbs.advance(make.request, dossier, "sort")

    with pytest.raises(Invalid) as refused:
        verbs.advance(make.request, dossier, "file")
    assert list(refused.value.fields) == ["unit"]
    assert (dossier.state, dossier.number) == (State.SORTING, "")
    assert filed(make, unit="XS").number == f"{clock.today().year}-XS-001"
