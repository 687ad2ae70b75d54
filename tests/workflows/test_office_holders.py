"""Who holds the three offices: one each, never the last away, no post for oneself (S33)."""

import pytest
import transaction
from pyramid.request import Request, apply_request_extensions
from ZODB.POSException import ConflictError

from dossier.errors import Conflict, NotAllowed
from dossier.person import OFFICES, Holding
from dossier.vocabulary import Permission, Post
from tests.conftest import become
from tests.workflows.staff import founder, offices, system
from workflows import person as verbs
from workflows.machine import permits

__all__ = ["founder", "offices", "system"]

READING = (
    *(Post.RECORDS_OFFICER, Post.RECORDS_SUPERVISOR),
    *(Post.GENERAL_MANAGER, Post.DEPUTY_GENERAL_MANAGER),
)


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
