"""Tests of what every verb begins with: who may, what stays hidden, which state forbids (S26)."""

import datetime

import pytest

from catalog import queries
from dossier import clock
from dossier.access import Subject, allow, apply_acl
from dossier.errors import Conflict, Hidden, NotAllowed
from dossier.vocabulary import Index, Permission, Post, State, Tag, Tier
from workflows import machine
from workflows.dossier import LIFE, TABLE, TRANSITIONS

LATER = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture
def stranger(make):
    """The request of a reader without any right to records."""
    return make.acting_for(make.person(post=Post.READER))


@pytest.mark.parametrize("kind", ["customer", "dossier", "document"])
def test_a_record_that_one_may_not_view_is_answered_as_missing(make, kind):
    """R068, S26: whatever was asked of it."""
    record = getattr(make, kind)()
    request = make.acting_for(make.person(post=Post.READER))

    for permission in (Permission.RECORD_VIEW, Permission.RECORD_EDIT, Permission.DOSSIER_FILE):
        with pytest.raises(Hidden):
            machine.require(request, permission, record)


@pytest.mark.parametrize("kind", ["customer", "dossier", "document"])
def test_what_one_may_view_and_not_change_is_refused_openly(make, kind):
    record = getattr(make, kind)()
    request = make.acting_for(make.person(post=Post.GENERAL_MANAGER))

    machine.require(request, Permission.RECORD_VIEW, record)
    with pytest.raises(NotAllowed):
        machine.require(request, Permission.RECORD_EDIT, record)


@pytest.mark.parametrize("name", ["people", "units", "customers", "dossiers"])
def test_a_folder_is_no_secret(stranger, site, name):
    """F403: everybody knows that there are people and customers."""
    with pytest.raises(NotAllowed):
        machine.require(stranger, Permission.PERSON_EDIT, site[name])


def test_a_tier_above_the_clearance_hides_the_record(make):
    """R063: invisible without clearance, also to those who keep records."""
    dossier = make.dossier(tier="绝密")
    keeper = make.person(post=Post.RECORDS_OFFICER, clearance=Tier.CONFIDENTIAL)

    with pytest.raises(Hidden):
        machine.require(make.acting_for(keeper), Permission.DOSSIER_SORT, dossier)


def test_the_right_is_judged_at_the_time_of_the_act(make, request_):
    """S25, S30."""
    customer = make.customer()
    until = allow("everyone", Permission.RECORD_VIEW, until=LATER)
    apply_acl(customer, [until], request_.registry)
    request_.subject = Subject("p1", True, Tier.OPEN, frozenset({"everyone"}))
    seen = []
    for instant in (LATER - datetime.timedelta(microseconds=1), LATER):
        with clock.frozen(instant):
            seen.append(machine.permits(request_, Permission.RECORD_VIEW, customer))

    assert seen == [True, False]


@pytest.mark.parametrize("name", TRANSITIONS)
@pytest.mark.parametrize("state", State)
def test_a_dossier_moves_only_from_the_state_of_the_row(make, request_, name, state):
    """R026: states × transitions."""
    dossier, row = make.dossier(), TRANSITIONS[name]
    dossier.__workflow_state__ = {LIFE: state.value}

    if state in {each.start for each in TABLE if each.name == name}:
        machine.move(request_, dossier, LIFE, name)
        assert dossier.state is row.end
    else:
        with pytest.raises(Conflict) as refused:
            machine.move(request_, dossier, LIFE, name)
        said = refused.value.message.interpolate()
        assert str(state.label) in said and str(row.label) in said
        assert dossier.state is state


def test_a_step_that_no_machine_knows_is_refused_by_its_name(make, request_):
    with pytest.raises(Conflict) as refused:
        machine.move(request_, make.dossier(), LIFE, "burn")

    assert "burn" in refused.value.message.interpolate()


def test_every_state_is_reached_and_no_step_begins_twice_at_one_state():
    assert {row.end for row in TABLE} == set(State)
    assert len({(row.name, row.start) for row in TABLE}) == len(TABLE)


def test_what_happened_is_told_with_the_asker_as_actor(make, request_):
    """S53."""
    customer = make.customer()
    machine.tell(request_, Tag.CUSTOMER_CHANGED, customer, "更正", {"tier": 0}, {"tier": 1})
    entry = request_.root.log.entry(request_.root.log.size)

    assert (entry["by"], entry["address"]) == (request_.person.__name__, "127.0.0.1")
    assert (entry["reason"], entry["before"], entry["after"]) == ("更正", {"tier": 0}, {"tier": 1})


@pytest.mark.parametrize("act", ["modified", "touch"])
def test_a_change_is_stamped_and_found_by_its_time(make, request_, act):
    customer = make.customer()
    with clock.frozen(LATER):
        if act == "touch":
            machine.touch(customer)
        else:
            machine.modified(request_, customer)

    index = queries.records(customer)[Index.MODIFIED]
    assert customer.modified_at == LATER
    assert index.text_of(customer.__oid__) == "20260301120000"
