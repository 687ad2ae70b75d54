"""Tests of people's verbs: units, accounts, posts, clearance, the three offices (S33, S34)."""

import pytest
import transaction
from pyramid.request import Request, apply_request_extensions
from ZODB.POSException import ConflictError

from catalog import queries
from dossier.access import subject_of
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.person import OFFICES, Holding
from dossier.vocabulary import Permission, Post, Tier
from tests.conftest import become
from tests.make import CHEAP
from tests.world import ADMIN, PASSWORD
from workflows import person as verbs
from workflows.machine import permits

READING = (
    *(Post.RECORDS_OFFICER, Post.RECORDS_SUPERVISOR),
    *(Post.GENERAL_MANAGER, Post.DEPUTY_GENERAL_MANAGER),
)


@pytest.fixture
def founder(site):
    return site["people"].by_login(ADMIN)


@pytest.fixture
def offices(make):
    """One person for each of the three offices: from now on the founder rules no more."""
    return {office: make.person(str(office), post=office) for office in sorted(OFFICES)}


@pytest.fixture
def system(make, offices):
    """The request of the system admin."""
    return make.acting_for(offices[Post.SYSTEM_ADMIN])


def last(site, back=1):
    return site.log.entry(site.log.size - back + 1)


def fields_of(act):
    """The fields that are named when the act is refused."""
    with pytest.raises(Invalid) as fault:
        act()
    return list(fault.value.fields)


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


# Posts.


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


# The three offices (S33).


@pytest.mark.parametrize("held", sorted(OFFICES))
@pytest.mark.parametrize("post", sorted({*OFFICES, *READING}))
def test_an_office_excludes_the_others_and_the_posts_that_read_everything(make, site, held, post):
    """S33: in either order; the refusal names what to end first."""
    if post == held:
        return
    for first, second in ((held, post), (post, held)):
        made = make.person(post=first)
        with pytest.raises(Conflict) as fault:
            verbs.give_post(make.request, made, second)
        assert [str(first.label) in each.interpolate() for each in fault.value.missing] == [True]
        assert made.posts == (Holding(first),)


def test_all_that_is_to_end_first_is_named_at_once(make):
    made = make.person(post=Post.RECORDS_OFFICER)
    verbs.give_post(make.request, made, Post.GENERAL_MANAGER)

    with pytest.raises(Conflict) as fault:
        verbs.give_post(make.request, made, Post.AUDITOR)
    assert len(fault.value.missing) == 2


@pytest.mark.parametrize("other", [Post.STAFF, Post.MANAGER, Post.READER])
@pytest.mark.parametrize("office", sorted(OFFICES))
def test_an_office_goes_with_posts_that_read_nothing_by_themselves(make, office, other):
    made = make.person(post=office)
    verbs.give_post(make.request, made, other)

    assert made.holds(office) and made.holds(other)


def test_the_same_office_may_be_held_in_two_places(make):
    made = make.person(post=Post.AUDITOR)
    unit = make.unit()
    verbs.give_post(make.request, made, Post.AUDITOR, unit.__name__)

    assert len(made.posts) == 2


def test_the_founder_holds_what_he_must_until_others_do(make, founder):
    for office in OFFICES:
        verbs.give_post(make.request, founder, office)

    assert founder.holds(*OFFICES) and founder.holds(Post.RECORDS_OFFICER)


@pytest.mark.parametrize("office", [Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN])
def test_an_admin_gives_himself_no_post(make, offices, office):
    """T4, T9: no admin makes himself a reader."""
    admin = offices[office]
    request = make.acting_for(admin)

    for post in (Post.STAFF, Post.RECORDS_OFFICER):
        with pytest.raises(NotAllowed):
            verbs.give_post(request, admin, post)
    assert admin.posts == (Holding(office),)


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_the_last_of_an_office_stays(make, system, offices, office):
    """S33: neither ended nor disabled; the refusal names the office."""
    holder = offices[office]
    acts = [lambda: verbs.end_post(system, holder, office)]
    if office is not Post.SYSTEM_ADMIN:
        acts.append(lambda: verbs.disable(system, holder))
    for act in acts:
        with pytest.raises(Conflict) as fault:
            act()
        assert str(office.label) in fault.value.message.interpolate()

    assert holder.active and holder.holds(office)


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_one_of_two_may_go(make, system, offices, office):
    second = make.person("second", post=office)
    verbs.end_post(system, second, office)
    verbs.give_post(system, second, office)
    verbs.disable(system, second)

    assert offices[office].holds(office) and not second.active


def test_a_successor_who_has_left_is_no_successor(make, system, offices):
    second = make.person("second", post=Post.AUDITOR)
    verbs.disable(system, second)

    with pytest.raises(Conflict):
        verbs.end_post(system, offices[Post.AUDITOR], Post.AUDITOR)


def test_an_office_held_in_two_places_ends_in_one(make, system, offices):
    auditor = offices[Post.AUDITOR]
    auditor.posts = (Holding(Post.AUDITOR), Holding(Post.AUDITOR, "u1"))
    verbs.end_post(system, auditor, Post.AUDITOR, "u1")

    assert auditor.posts == (Holding(Post.AUDITOR),)


def test_from_then_on_the_founder_rules_no_more(make, founder, offices):
    """interface.md: everything until the three offices are filled."""
    request = make.acting_for(founder)

    assert not permits(request, Permission.PERSON_EDIT, request.root["people"])
    assert not permits(request, Permission.ACCESS_EDIT, request.root)


@pytest.fixture
def second(base, database, request_):
    """A second request with a connection of its own, at the same time as `request_`."""
    transaction.commit()
    config, _ = base
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    made = Request.blank("/")
    made.registry, made.tm = config.registry, manager
    apply_request_extensions(made)
    made.root = connection.root()["site"]
    yield made
    manager.abort()
    connection.close()


def test_two_last_holders_do_not_both_leave_at_once(make, offices, second):
    """S13: each sees the other and may go; only one of the two acts is kept."""
    names = [offices[Post.AUDITOR].__name__, make.person("other", post=Post.AUDITOR).__name__]
    admin = offices[Post.SYSTEM_ADMIN].__name__
    transaction.commit()
    second.tm.begin()
    requests = (make.acting_for(offices[Post.SYSTEM_ADMIN]), second)
    become(second, second.root["people"][admin])
    for request, name in zip(requests, names, strict=True):
        verbs.end_post(request, request.root["people"][name], Post.AUDITOR)
    transaction.commit()

    with pytest.raises(ConflictError):
        second.tm.commit()
    second.tm.abort()
    with pytest.raises(Conflict):
        verbs.end_post(second, second.root["people"][names[1]], Post.AUDITOR)


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
