"""Tests of the dossier's verbs: opened, changed, raised, given to others (R022, R062, R067)."""

import datetime

import pytest

from catalog import queries
from dossier.access import allow, apply_acl, target_of
from dossier.errors import Hidden, Invalid, NotAllowed
from dossier.vocabulary import Index, Permission, Post, State, Tier
from tests.workflows.states import filed, last
from workflows import dossier as verbs


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def chen(make, sales):
    """A salesperson, cleared for 秘密."""
    return make.person("chen", post=Post.STAFF, unit=sales, clearance=Tier.SECRET)


@pytest.fixture
def keeper(make):
    """A records officer, cleared for 机密."""
    return make.person("zhou", post=Post.RECORDS_OFFICER, clearance=Tier.CONFIDENTIAL)


# Open.


def test_a_salesperson_opens_a_dossier_of_his_customer(make, site, sales, chen):
    make.acting_for(chen)
    opened = make.dossier(make.customer(), remark="首次拜访", opened="2026-01-05")

    assert (opened.owner, opened.unit) == (chen.__name__, sales.__name__)
    assert (opened.opened_by, opened.state) == (chen.__name__, State.COLLECTING)
    assert (opened.remark, opened.opened) == ("首次拜访", datetime.date(2026, 1, 5))
    assert opened.__oid__ in queries.permitted(site, make.request.subject)


def test_opening_leaves_one_entry(make, site):
    customer = make.customer()
    before = site.log.size
    opened = make.dossier(customer, tier="秘密")

    assert site.log.size == before + 1
    assert (last(site)["tag"], last(site)["object"]) == ("dossier:opened", opened.__oid__)
    assert last(site)["after"] == {"tier": 1}


def test_a_dossier_belongs_where_its_customer_belongs(make, sales, chen):
    customer = make.customer(unit="XS", owner="chen")
    opened = make.dossier(customer)

    assert (opened.unit, opened.owner) == (sales.__name__, chen.__name__)


def test_an_owner_who_has_left_is_not_inherited(make, sales, chen):
    """R142."""
    customer = make.customer(unit="XS", owner="chen")
    chen.active = False
    opened = make.dossier(customer)

    assert (opened.unit, opened.owner) == (sales.__name__, "")


def test_a_colleague_of_the_unit_answers_for_the_dossier_that_he_opens(make, sales, chen):
    """Left empty, the asker is meant and not the owner of the customer."""
    customer = make.customer(unit="XS", owner="chen")
    make.acting_for(lin := make.person("lin", post=Post.STAFF, unit=sales))
    opened = make.dossier(customer)

    assert (opened.unit, opened.owner) == (sales.__name__, lin.__name__)


def test_somebody_of_another_unit_opens_in_his_own(make, request_, sales):
    """R081: the customer was shared with him; the dossier is his unit's."""
    customer = make.customer(unit="XS")
    finance = make.unit("财务部", "CW")
    wang = make.person("wang", post=Post.STAFF, unit=finance)
    shared = allow(f"person:{wang.__name__}", Permission.RECORD_VIEW, cause="sharing")
    apply_acl(customer, [*customer.__acl__, shared], request_.registry)
    make.acting_for(wang)

    assert make.dossier(customer).unit == finance.__name__


def test_a_dossier_of_a_customer_whom_one_may_not_view_is_not_opened(make, site, chen):
    """S26: as if there were no such customer."""
    customer = make.customer()
    make.acting_for(chen)

    with pytest.raises(Hidden):
        make.dossier(customer)
    assert len(site["dossiers"]) == 0


@pytest.mark.parametrize("post", [Post.READER, Post.GENERAL_MANAGER, Post.AUDITOR])
def test_others_open_no_dossiers(make, site, post):
    customer = make.customer()
    make.acting_for(make.person(post=post))

    with pytest.raises(NotAllowed):
        make.dossier(customer)


@pytest.mark.parametrize("code", ["XX", "kh", "客户"])
def test_a_class_of_another_profile_is_refused(make, site, code):
    """R020: V422."""
    with pytest.raises(Invalid) as refused:
        make.dossier(**{"class": code})

    assert list(refused.value.fields) == ["class"]
    assert len(site["dossiers"]) == 0


def test_nobody_opens_a_dossier_above_his_clearance(make, chen):
    make.acting_for(chen)
    with pytest.raises(Invalid) as refused:
        make.dossier(make.customer(), tier="机密")

    assert list(refused.value.fields) == ["tier"]


# Change.


def change(make, dossier, **values):
    return verbs.change(make.request, dossier, values)


def test_a_change_is_kept_found_and_told(make, site):
    dossier = make.dossier()
    change(make, dossier, title="年度往来", remark="补充", **{"class": "JY"})

    table = queries.records(site)[Index.FACETS].table
    assert (dossier.title, dossier.remark, dossier.dossier_class) == ("年度往来", "补充", "JY")
    assert dossier.__oid__ in table.bitmap("class:JY")
    assert last(site)["after"] == {"fields": ["class", "remark", "title"]}


def test_the_same_description_again_is_no_change(make, site):
    """S18."""
    dossier = make.dossier()
    before = (site.log.size, dossier.modified_at)
    change(make, dossier, **verbs.facts(dossier))

    assert (site.log.size, dossier.modified_at) == before


@pytest.mark.parametrize("name", ["number", "state", "customer_id", "need_to_know", "opened_by"])
def test_what_is_no_description_is_refused_by_name(make, name):
    """R022: a number is never changed; S52."""
    dossier = make.dossier()
    with pytest.raises(Invalid) as refused:
        change(make, dossier, title="新", **{name: "KH-2026-9999"})

    assert list(refused.value.fields) == [name]
    assert (dossier.title, dossier.number) == ("客户往来", "")


def test_the_class_is_fixed_by_the_number(make):
    """R022: the number says the class."""
    dossier = filed(make)
    with pytest.raises(Invalid) as refused:
        change(make, dossier, **{"class": "JY"})
    assert list(refused.value.fields) == ["class"]

    with pytest.raises(Invalid):
        change(make, make.dossier(), **{"class": "XX"})


def test_an_owner_changes_his_dossier_whatever_unit_it_is_in(make, sales, chen):
    """Only who changes unit or owner must be able to name them."""
    finance = make.unit("财务部", "CW")
    dossier = make.dossier(unit="CW", owner="chen")
    make.acting_for(chen)
    change(make, dossier, remark="补充")

    assert (dossier.remark, dossier.unit) == ("补充", finance.__name__)


def test_somebody_who_was_given_the_right_to_edit_may_edit(make, request_, chen):
    dossier = make.dossier(owner="chen")
    wang = make.person("wang", post=Post.STAFF)
    rights = (Permission.RECORD_VIEW, Permission.RECORD_EDIT)
    shared = allow(f"person:{wang.__name__}", *rights, cause="sharing")
    apply_acl(dossier, [*dossier.__acl__, shared], request_.registry)
    make.acting_for(wang)
    change(make, dossier, remark="补充")

    assert (dossier.remark, dossier.owner) == ("补充", chen.__name__)


@pytest.mark.parametrize("owner", ["", "wang"])
def test_a_right_to_edit_makes_nobody_the_owner(make, request_, chen, owner):
    """R067: a right that ends would become one that stays."""
    dossier = make.dossier(owner="chen")
    wang = make.person("wang", post=Post.STAFF)
    rights = (Permission.RECORD_VIEW, Permission.RECORD_EDIT)
    shared = allow(f"person:{wang.__name__}", *rights, cause="sharing")
    apply_acl(dossier, [*dossier.__acl__, shared], request_.registry)
    make.acting_for(wang)

    with pytest.raises(NotAllowed):
        change(make, dossier, owner=owner)
    assert dossier.owner == chen.__name__


def test_unit_and_owner_as_they_are_read_are_no_change(make, site, chen):
    """The JSON interface shows names; sending them back whole changes nothing."""
    dossier = make.dossier(unit="XS", owner="chen")
    before = site.log.size
    make.acting_for(chen)
    change(make, dossier, unit="销售部", owner="chen")

    assert site.log.size == before


def test_a_filed_dossier_is_changed_only_by_those_who_file(make, site, chen, keeper):
    """R096."""
    dossier = filed(make, owner="chen")
    make.acting_for(chen)
    with pytest.raises(NotAllowed):
        change(make, dossier, remark="补充")

    make.acting_for(keeper)
    assert change(make, dossier, remark="补充").remark == "补充"


def test_the_unit_sees_and_does_not_change_and_strangers_see_nothing(make, chen):
    """R069."""
    dossier = make.dossier(unit="XS")
    stranger = make.person(post=Post.STAFF)

    for asker, answer in ((chen, NotAllowed), (stranger, Hidden)):
        make.acting_for(asker)
        with pytest.raises(answer):
            change(make, dossier, remark="补充")


def test_raising_the_tier_holds_at_once_for_all_documents(make, site, chen):
    """R062, S25."""
    document = make.document(make.dossier(unit="XS"))
    subject = make.acting_for(chen).subject
    before = set(queries.permitted(site, subject))
    make.acting_for(site["people"].by_login("linwei"))
    change(make, document.dossier, tier=Tier.CONFIDENTIAL)

    assert document.__oid__ in before
    assert document.__oid__ not in queries.permitted(site, subject)
    assert last(site)["before"] == {"tier": 0}
    assert last(site)["after"] == {"fields": ["tier"], "tier": 2}


@pytest.mark.parametrize("tier, taken", [(0, False), (1, True), (2, True), (3, False)])
def test_a_keeper_raises_up_to_his_clearance_and_never_lowers(make, keeper, tier, taken):
    """R062: lowering is for security admins."""
    dossier = make.dossier(tier="秘密")
    make.acting_for(keeper)

    if taken:
        assert change(make, dossier, tier=Tier(tier)).tier is Tier(tier)
    else:
        with pytest.raises((NotAllowed, Invalid)):
            change(make, dossier, tier=Tier(tier))
        assert dossier.tier is Tier.SECRET


def test_a_dossier_is_never_less_secret_than_what_lies_in_it(make):
    """R061: a container's tier is the maximum of its parts."""
    dossier = make.document(tier="机密").dossier
    with pytest.raises(Invalid) as refused:
        change(make, dossier, tier=Tier.SECRET)

    assert list(refused.value.fields) == ["tier"]
    assert dossier.tier is Tier.CONFIDENTIAL


def test_a_change_of_unit_and_owner_moves_the_rights(make, site, sales, chen):
    """R067, S25."""
    wang = make.person("wang", post=Post.STAFF)
    document = make.document(make.dossier(owner="wang"))
    change(make, document.dossier, unit="XS", owner="chen")

    for person, sees in ((chen, True), (wang, False)):
        subject = make.acting_for(person).subject
        assert (document.__oid__ in queries.permitted(site, subject)) is sees
    assert last(site)["before"] == {"unit": "", "owner": wang.__name__}


def test_the_tier_of_a_dossier_is_at_least_its_customers(make):
    """S27."""
    dossier = make.dossier(make.customer(tier="机密"), tier="非密")

    assert target_of(dossier).tier is Tier.CONFIDENTIAL
