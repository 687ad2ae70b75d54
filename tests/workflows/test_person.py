"""Tests of people's verbs: units, accounts, clearance, leaving (R021, R140, S33, S34)."""

import pytest

from catalog import queries
from dossier.access import subject_of
from dossier.errors import Conflict, NotAllowed
from dossier.person import Holding
from dossier.vocabulary import Permission, Post, Tier
from tests.make import CHEAP
from tests.workflows.staff import fields_of, founder, last, offices, system
from tests.world import PASSWORD
from workflows import person as verbs
from workflows.machine import permits

__all__ = ["founder", "offices", "system"]


# Units.


def test_a_unit_is_added_and_found(make, site):
    unit = make.unit(" 销售部 ", "XS")

    assert site["units"].by_name("XS") is unit
    assert unit.name == "销售部"
    assert (last(site)["tag"], last(site)["after"]) == ("unit:added", {"code": "XS"})


@pytest.mark.parametrize(
    "name, code, field",
    [("销售部", "X2", "name"), ("销售二部", "XS", "code"), ("XS", "X2", "name")],
)
def test_a_name_or_code_that_is_taken_is_refused(make, site, name, code, field):
    """R021: codes go into numbers; a second click adds no second unit."""
    make.unit("销售部", "XS")

    assert fields_of(lambda: make.unit(name, code)) == [field]
    assert len(site["units"]) == 1


@pytest.mark.parametrize("post", sorted(set(Post) - {Post.SYSTEM_ADMIN}))
def test_only_system_admins_add_units(make, offices, founder, post):
    asker = offices.get(post) or make.person(post=post)
    make.acting_for(asker)

    with pytest.raises(NotAllowed):
        make.unit()


# Accounts.


def add(make, login="wang", name="王芳", secret=PASSWORD):
    values = {"login": login, "name": name}
    return verbs.add(make.request, make.site["people"], values, secret, CHEAP)


def test_a_person_is_added_and_found_in_any_case(make, site):
    made = add(make, " Wang ")

    assert site["people"].by_login("WANG") is made
    assert (made.login, made.active, made.posts) == ("Wang", True, ())
    assert PASSWORD not in made.password_hash
    assert (last(site)["tag"], last(site)["object"]) == ("person:added", made.__oid__)
    assert "王芳" not in str(last(site)) and "ang" not in str(last(site))


@pytest.mark.parametrize("login", ["wang", "WANG", " wang "])
def test_a_log_in_name_that_somebody_has_or_had_is_refused(make, site, login):
    """S34: ids are never used again, nor are log-in names."""
    first = add(make)
    verbs.disable(make.request, first)

    assert fields_of(lambda: add(make, login)) == ["login"]
    assert site["people"].by_login("wang") is first


@pytest.mark.parametrize("secret", ["", "short", "password1234", "wang wang wang"])
def test_a_weak_password_is_refused_and_nobody_is_added(make, site, secret):
    """S48."""
    before = len(site["people"])

    assert fields_of(lambda: add(make, secret=secret)) == ["password"]
    assert (len(site["people"]), site["people"].by_login("wang")) == (before, None)


@pytest.mark.parametrize(
    "post", sorted(set(Post) - {Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN}, key=str)
)
def test_only_the_admins_handle_people(make, offices, post):
    """R067; every verb on people is refused openly: colleagues are no secret."""
    target = make.person("target", post=Post.STAFF)
    asker = offices.get(post) or make.person(post=post)
    request = make.acting_for(asker)

    for act in (
        lambda: add(make),
        lambda: verbs.give_post(request, target, Post.READER),
        lambda: verbs.end_post(request, target, Post.STAFF),
        lambda: verbs.clear(request, target, Tier.SECRET),
        lambda: verbs.disable(request, target),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (target.posts, target.clearance, target.active) == (
        *((Holding(Post.STAFF),), Tier.OPEN, True),
    )


# Clearance.


def test_a_security_admin_sets_how_far_a_person_is_cleared(make, site, offices):
    made = make.person("wang")
    request = make.acting_for(offices[Post.SECURITY_ADMIN])
    verbs.clear(request, made, Tier.CONFIDENTIAL)

    assert made.clearance is Tier.CONFIDENTIAL
    assert last(site)["before"] == {"clearance": 0}
    assert last(site)["after"] == {"clearance": 2}


@pytest.mark.parametrize("office", [Post.SYSTEM_ADMIN, Post.AUDITOR])
def test_the_other_offices_clear_nobody(make, offices, office):
    """R067, S33."""
    made = make.person("wang")

    with pytest.raises(NotAllowed):
        verbs.clear(make.acting_for(offices[office]), made, Tier.SECRET)


def test_nobody_clears_himself(make, offices):
    """T9: no grant of clearance to oneself."""
    admin = offices[Post.SECURITY_ADMIN]

    with pytest.raises(NotAllowed):
        verbs.clear(make.acting_for(admin), admin, Tier.TOP_SECRET)
    assert admin.clearance is Tier.OPEN


@pytest.mark.parametrize("clearance", [-1, 4, "机密", None])
def test_a_clearance_outside_the_four_is_refused(make, clearance):
    """R061."""
    made = make.person("wang")

    assert fields_of(lambda: verbs.clear(make.request, made, clearance)) == ["clearance"]
    assert made.clearance is Tier.OPEN


def test_a_lowered_clearance_hides_at_once(make, site):
    """S21, S25."""
    customer = make.customer(tier="机密")
    made = make.person("wang", post=Post.RECORDS_OFFICER, clearance=Tier.CONFIDENTIAL)
    before = queries.permitted(site, subject_of(made, made.__name__, True))
    verbs.clear(make.request, made, Tier.SECRET)

    assert customer.__oid__ in before
    assert customer.__oid__ not in queries.permitted(site, subject_of(made, made.__name__, True))


# Leaving.


def test_somebody_who_waits_to_go_may_nothing_and_keeps_what_is_to_be_handed_over(make, site):
    """R140: the rights rest; posts and clearance stay until the account is closed."""
    made = make.person("rao", clearance=Tier.SECRET, post=Post.RECORDS_OFFICER)
    customer = make.customer()
    subject = subject_of(made, made.__name__, True)
    assert customer.__oid__ in queries.permitted(site, subject)

    verbs.leave(make.request, made)
    verbs.leave(make.request, made)

    assert not queries.permitted(site, subject_of(made, made.__name__, True))
    assert (made.posts, made.clearance) == ((Holding(Post.RECORDS_OFFICER),), Tier.SECRET)
    verbs.come_back(make.request, made)
    assert subject_of(made, made.__name__, True) == subject


def test_who_waits_to_go_is_closed_at_the_end(make):
    made = make.person("rao")
    verbs.leave(make.request, made)

    verbs.disable(make.request, made)

    assert made.closed and not made.active
    with pytest.raises(Conflict):
        verbs.come_back(make.request, made)


def test_the_last_of_an_office_does_not_leave(make, offices, system):
    """S33."""
    with pytest.raises(Conflict):
        verbs.leave(system, offices[Post.AUDITOR])


def test_somebody_who_is_disabled_may_nothing_any_more(make, site):
    """S34, R141."""
    made = make.person("wang", post=Post.RECORDS_OFFICER)
    customer = make.customer(owner="wang")
    verbs.disable(make.request, made)
    request = make.acting_for(made)

    assert not any(permits(request, each, customer) for each in Permission)
    assert len(queries.permitted(site, request.subject)) == 0


def test_disabling_twice_is_told_once(make, site):
    """S18."""
    made = make.person("wang")
    verbs.disable(make.request, made)
    before = site.log.size
    verbs.disable(make.request, made)

    assert site.log.size == before
    assert site["people"].by_login("wang") is made


def test_nobody_disables_himself(make, system, offices):
    with pytest.raises(Conflict):
        verbs.disable(system, offices[Post.SYSTEM_ADMIN])


def test_a_wish_of_ones_own_is_kept(make, site):
    made = make.person("wang")
    request = make.acting_for(made)
    verbs.prefer(request, made, locale="en", single_keys=False, clearance=Tier.TOP_SECRET)

    assert (made.locale, made.single_keys, made.clearance) == ("en", False, Tier.OPEN)
    assert last(site)["after"] == {"fields": ["locale", "single_keys"]}


def test_nobody_chooses_for_another(make):
    with pytest.raises(NotAllowed):
        verbs.prefer(make.request, make.person("wang"), locale="en")
