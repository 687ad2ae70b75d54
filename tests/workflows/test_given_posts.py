"""Posts given and ended, also those of a policy's own, and the rights at once (R003, S25)."""

import pytest

from catalog import queries
from dossier.access import subject_of
from dossier.errors import Conflict
from dossier.person import Holding
from dossier.vocabulary import Post
from tests.workflows.staff import fields_of, last
from workflows import person as verbs


def test_a_post_is_held_from_now_on(make, site):
    unit = make.unit()
    made = make.person("wang")
    verbs.give_post(make.request, made, Post.MANAGER, unit.__name__)
    verbs.give_post(make.request, made, "staff")

    assert made.posts == (Holding(Post.MANAGER, unit.__name__), Holding(Post.STAFF))
    assert last(site, back=2)["after"] == {"post": "manager", "unit": unit.__name__}


def test_a_post_given_twice_is_held_once_and_told_once(make, site):
    """S18."""
    made = make.person("wang", post=Post.STAFF)
    before = site.log.size
    verbs.give_post(make.request, made, Post.STAFF)

    assert (made.posts, site.log.size) == ((Holding(Post.STAFF),), before)


@pytest.mark.parametrize("post, unit, field", [("boss", "", "post"), ("staff", "u9", "unit")])
def test_a_post_or_unit_that_does_not_exist_is_refused(make, post, unit, field):
    made = make.person("wang")

    assert fields_of(lambda: verbs.give_post(make.request, made, post, unit)) == [field]
    assert made.posts == ()


def test_somebody_who_has_left_is_given_nothing(make):
    """R141."""
    made = make.person("wang")
    verbs.disable(make.request, made)

    with pytest.raises(Conflict):
        verbs.give_post(make.request, made, Post.STAFF)


def test_a_post_ends(make, site):
    made = make.person("wang", post=Post.STAFF)
    verbs.end_post(make.request, made, Post.STAFF)

    assert made.posts == ()
    assert (last(site)["tag"], last(site)["before"]) == (
        "post:ended",
        {"post": "staff", "unit": ""},
    )


@pytest.mark.parametrize("post, unit", [("manager", ""), ("staff", "u1"), ("auditor", "")])
def test_a_post_that_is_not_held_cannot_end(make, post, unit):
    """Also the second click of ending one."""
    made = make.person("wang", post=Post.STAFF)

    with pytest.raises(Conflict):
        verbs.end_post(make.request, made, post, unit)
    assert fields_of(lambda: verbs.end_post(make.request, made, "boss")) == ["post"]


def test_ending_a_post_takes_its_rights_at_once(make, site):
    """S25."""
    customer = make.customer()
    made = make.person("wang", post=Post.RECORDS_OFFICER)
    before = queries.permitted(site, subject_of(made, made.__name__, True))
    verbs.end_post(make.request, made, Post.RECORDS_OFFICER)

    assert customer.__oid__ in before
    assert customer.__oid__ not in queries.permitted(site, subject_of(made, made.__name__, True))


SALES = "posts:\n  营销总监: {rights: 总经理}\n  客务主管: {rights: 业务员, per: unit}\n\ngrades:"


def test_a_post_that_the_policy_defines_is_held_with_the_rights_it_names(make, site):
    """R003."""
    make.rules("grades:", SALES)
    head, seen = make.person("wang"), make.customer(tier="非密")
    before = site.subject(head)

    verbs.give_post(make.request, head, "营销总监")

    assert {"post:营销总监", "post:general-manager"} <= site.subject(head).tokens
    assert seen.__oid__ in queries.permitted(site, site.subject(head))
    assert seen.__oid__ not in queries.permitted(site, before)


def test_a_post_that_no_policy_defines_any_more_gives_nothing(make, site):
    make.rules("grades:", SALES)
    head = make.person("wang")
    verbs.give_post(make.request, head, "营销总监")
    make.rules("  营销总监: {rights: 总经理}\n", "")

    assert site.subject(head).tokens == {"everyone", f"person:{head.__name__}", "post:营销总监"}
    assert fields_of(lambda: verbs.give_post(make.request, head, "营销副总")) == ["post"]


def test_a_post_of_the_policy_is_held_in_a_unit(make, site):
    make.rules("grades:", SALES)
    lead, unit = make.person("wang"), make.unit().__name__
    verbs.give_post(make.request, lead, "客务主管", unit)

    assert {f"post:客务主管@{unit}", f"post:staff@{unit}", f"unit:{unit}"} <= site.subject(
        lead
    ).tokens


def test_a_new_policy_does_not_let_an_office_read(make, site):
    """S33: the post was harmless when it was given; then another edition lets it read all."""
    make.rules("grades:", SALES.replace("总经理", "业务员"))
    admin = make.person("wang", post=Post.SECURITY_ADMIN)
    verbs.give_post(make.request, admin, "营销总监")
    seen = make.customer(tier="非密")
    make.rules("营销总监: {rights: 业务员}", "营销总监: {rights: 总经理}")

    assert "post:营销总监" in site.subject(admin).tokens
    assert "post:general-manager" not in site.subject(admin).tokens
    assert seen.__oid__ not in queries.permitted(site, site.subject(admin))


def test_an_office_and_a_post_that_reads_all_exclude_each_other_by_any_name(make, site):
    """S33."""
    make.rules("grades:", SALES)
    admin = make.person("wang", post=Post.SECURITY_ADMIN)

    with pytest.raises(Conflict):
        verbs.give_post(make.request, admin, "营销总监")
