"""Tests of unit and owner: whom one may name, and the rights that follow (R067, R069)."""

import pytest

from dossier.access import Subject, allow, apply_acl
from dossier.errors import Invalid, NotAllowed
from dossier.site import OWNER_MAY, UNIT_MAY
from dossier.vocabulary import Permission, Post, Tier
from workflows import person
from workflows.ownership import entitle, resolved, settle


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def finance(make):
    return make.unit("财务部", "CW")


@pytest.fixture
def chen(make, sales):
    """A salesperson, cleared for 秘密."""
    return make.person("chen", post=Post.STAFF, unit=sales, clearance=Tier.SECRET, name="陈静")


def settled(make, asker, **values):
    return settle(make.acting_for(asker), make.site["customers"], values)


def refused(make, asker, **values):
    """The field that is named when these values are refused."""
    with pytest.raises(Invalid) as fault:
        settled(make, asker, **values)
    return list(fault.value.fields)


@pytest.mark.parametrize("written", ["销售部", "XS", " XS ", "id"])
def test_a_unit_is_understood_by_name_code_or_id(make, request_, sales, written):
    text = sales.__name__ if written == "id" else written

    assert settled(make, request_.person, unit=text)["unit"] == sales.__name__


@pytest.mark.parametrize("written", ["chen", "CHEN ", "陈静", "id"])
def test_an_owner_is_understood_by_log_in_name_name_or_id(make, request_, chen, written):
    text = chen.__name__ if written == "id" else written

    assert settled(make, request_.person, owner=text)["owner"] == chen.__name__


def test_a_log_in_name_comes_before_the_name_of_another(make, request_, chen):
    make.person("other", name="chen")

    assert settled(make, request_.person, owner="chen")["owner"] == chen.__name__


def test_an_owner_who_is_two_people_is_asked_for_by_log_in_name(make, request_, chen):
    make.person("chen2", name="陈静")

    assert refused(make, request_.person, owner="陈静") == ["owner"]


def test_all_that_fits_nobody_is_named_at_once(make, request_):
    assert refused(make, request_.person, unit="市场部", owner="王") == ["unit", "owner"]


def test_somebody_without_an_account_any_more_answers_for_nothing(make, request_, chen):
    """R142: a leaver is given no new customers."""
    chen.active = False

    for text in ("chen", "陈静", chen.__name__):
        assert refused(make, request_.person, owner=text) == ["owner"]


def test_of_two_people_of_one_name_the_one_who_is_here_is_meant(make, request_, chen):
    chen.active = False
    successor = make.person("chen2", name="陈静")

    assert settled(make, request_.person, owner="陈静")["owner"] == successor.__name__


def test_who_answers_for_it_already_may_stay_written_there(make, request_, sales, chen):
    """A change of the unit alone is not stopped by an owner who has left."""
    customer = make.customer(owner="chen")
    chen.active = False

    found = resolved(customer, {"unit": "XS", "owner": chen.__name__})
    assert found == {"unit": sales.__name__, "owner": chen.__name__}


def test_keepers_may_name_anybody_or_nobody(make, sales, chen):
    keeper = make.person(post=Post.RECORDS_OFFICER)

    assert settled(make, keeper) == {"unit": "", "owner": "", "tier": Tier.OPEN}
    assert settled(make, keeper, unit="XS", owner="chen") == {
        "unit": sales.__name__,
        "owner": chen.__name__,
        "tier": Tier.OPEN,
    }


@pytest.mark.parametrize("owner", ["", "chen", None])
@pytest.mark.parametrize("unit", ["", "XS", None])
def test_left_empty_the_asker_and_his_first_unit_are_meant(make, sales, chen, unit, owner):
    assert settled(make, chen, unit=unit, owner=owner) == {
        "unit": sales.__name__,
        "owner": chen.__name__,
        "tier": Tier.OPEN,
    }


def test_the_first_of_several_units_is_meant(make, sales, finance, chen, request_):
    make.acting_for(request_.person)
    person.give_post(request_, chen, Post.STAFF, finance.__name__)

    assert settled(make, chen)["unit"] == min(sales.__name__, finance.__name__)
    assert settled(make, chen, unit="CW")["unit"] == finance.__name__


def test_somebody_in_no_unit_names_none(make):
    assert settled(make, make.person(post=Post.STAFF))["unit"] == ""


def test_staff_cannot_make_another_answer_for_it(make, chen):
    make.person("lin")

    with pytest.raises(NotAllowed):
        settled(make, chen, owner="lin")


def test_staff_cannot_put_it_into_another_unit(make, chen, finance):
    """R069: department walls."""
    with pytest.raises(NotAllowed):
        settled(make, chen, unit="CW")


@pytest.mark.parametrize("tier, taken", [(0, True), (1, True), (2, False), (3, False)])
def test_nobody_sets_a_tier_above_his_clearance(make, chen, tier, taken):
    if taken:
        assert settled(make, chen, tier=Tier(tier))["tier"] is Tier(tier)
    else:
        assert refused(make, chen, tier=Tier(tier)) == ["tier"]


def test_an_asker_who_is_no_person_names_nobody_by_himself(request_, site):
    request_.subject = Subject("system", True, Tier.TOP_SECRET, frozenset({"founder"}))

    assert settle(request_, site["customers"], {}) == {
        "unit": "",
        "owner": "",
        "tier": Tier.OPEN,
    }


def test_the_given_values_stay_as_they_are(make, chen):
    values = {"unit": "XS", "title": "客户往来"}
    found = settle(make.acting_for(chen), make.site["customers"], values)

    assert values == {"unit": "XS", "title": "客户往来"}
    assert found["title"] == "客户往来"


def test_what_is_not_named_is_not_resolved(site):
    assert resolved(site, {"title": "客户往来"}) == {"title": "客户往来"}


# The rights that follow.


def rights(resource):
    return {(entry.who, entry.cause): entry.permissions for entry in resource.__acl__}


def test_unit_and_owner_have_their_rights_and_no_others(make, request_, sales, chen):
    customer = make.customer(unit="XS", owner="chen")

    assert rights(customer) == {
        (f"unit:{sales.__name__}", "unit"): frozenset(UNIT_MAY),
        (f"person:{chen.__name__}", "owner"): frozenset(OWNER_MAY),
    }


def test_a_change_of_owner_ends_exactly_the_rights_of_the_former(make, request_, sales, chen):
    """R067: ending the cause removes exactly the entries that name it."""
    customer = make.customer(unit="XS", owner="chen")
    shared = allow("person:p9", Permission.RECORD_VIEW, cause="sharing", reference="request:1")
    apply_acl(customer, [*customer.__acl__, shared], request_.registry)
    customer.unit, customer.owner = "", "p8"

    entitle(request_, customer)

    assert set(rights(customer)) == {("person:p9", "sharing"), ("person:p8", "owner")}
    assert shared in customer.__acl__


def test_without_unit_and_owner_there_are_no_rights_by_them(make, request_):
    customer = make.customer()
    entitle(request_, customer)

    assert customer.__acl__ == ()
