"""The three offices (三员) in every transition: apart, never vacant, blind, on record (S33)."""

import itertools
import random

import pytest
import transaction
from pyramid.request import Request, apply_request_extensions
from substanced.util import get_oid
from ZODB.POSException import ConflictError

from catalog import queries
from dossier import clock
from dossier.access import allow
from dossier.errors import Conflict, Refused
from dossier.person import Holding
from dossier.vocabulary import Permission, Post, Tag, Tier
from tests.conftest import become
from tests.world import ADMIN
from workflows import access
from workflows import person as verbs
from workflows.machine import permits

OFFICES = {Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN, Post.AUDITOR}
READING = {
    *(Post.RECORDS_OFFICER, Post.RECORDS_SUPERVISOR),
    *(Post.GENERAL_MANAGER, Post.DEPUTY_GENERAL_MANAGER),
}
CONTENT = [each for each in Permission if each.split(":")[0] in ("record", "document", "loan")]
STEPS = 600
VERBS = (
    *(verbs.give_post, verbs.give_post, verbs.give_post, verbs.end_post),
    *(verbs.leave, verbs.come_back, verbs.disable),
)


def go_together(posts):
    """The rule in one line: one office alone, and then nothing that reads every record."""
    return not posts & OFFICES or (len(posts & OFFICES) == 1 and not posts & READING)


def sets_of(posts):
    """All sets of these posts."""
    sizes = range(len(posts) + 1)
    return [set(each) for size in sizes for each in itertools.combinations(sorted(posts), size)]


@pytest.fixture
def offices(make):
    """One person for each of the three offices."""
    return {office: make.person(str(office), post=office) for office in sorted(OFFICES)}


@pytest.fixture
def founder(site):
    return site["people"].by_login(ADMIN)


def another_admin(offices, office):
    """Who may end this office: an admin of another one."""
    return offices[Post.SYSTEM_ADMIN if office != Post.SYSTEM_ADMIN else Post.SECURITY_ADMIN]


# They exclude each other.


@pytest.mark.parametrize("post", sorted(Post))
def test_a_post_is_given_exactly_to_those_who_may_hold_it_beside_their_others(make, offices, post):
    """S33: from every set of posts that goes together, each further post."""
    request = make.acting_for(offices[Post.SYSTEM_ADMIN])
    made, wrong = make_person(make, offices), []
    for held in filter(go_together, sets_of(set(Post) - {post})):
        made.posts = before = tuple(Holding(each) for each in sorted(held))
        try:
            verbs.give_post(request, made, post)
        except Conflict:
            assert made.posts == before
        if {each.post for each in made.posts} != (
            held | {post} if go_together(held | {post}) else held
        ):
            wrong.append(held)
    assert wrong == []


def make_person(make, offices):
    """A new colleague, added by the system admin."""
    make.acting_for(offices[Post.SYSTEM_ADMIN])
    return make.person()


def test_however_posts_come_and_go_the_offices_stay_apart_and_filled(make, site, offices):
    """S33: a long walk of giving, ending, leaving, coming back and closing, by both admins."""
    dice, people = random.Random(33), list(offices.values())
    people += [make_person(make, offices) for _ in range(4)]
    for _step in range(STEPS):
        admins = [each for each in people if each.active and each.holds(*OFFICES - {Post.AUDITOR})]
        request = make.acting_for(dice.choice(admins))
        verb = dice.choice(VERBS)
        what = (dice.choice(sorted(Post)),) if verb in (verbs.give_post, verbs.end_post) else ()
        if verb is not verbs.disable or dice.random() < 0.05:
            try:
                verb(request, dice.choice(people), *what)
            except Refused:
                pass
        assert all(go_together({held.post for held in each.posts}) for each in people)
        assert all(site["people"].holders(office) for office in OFFICES)


# Two at the same time.


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


def both(make, second, admin, acts):
    """Two acts by the same admin at the same time; whether the second was kept too."""
    transaction.commit()
    second.tm.begin()
    requests = (make.acting_for(admin), second)
    become(second, second.root["people"][admin.__name__])
    for request, (verb, name, *what) in zip(requests, acts, strict=True):
        verb(request, request.root["people"][name], *what)
    transaction.commit()
    try:
        second.tm.commit()
    except ConflictError:
        second.tm.abort()
        return False
    return True


def forbidden_pairs():
    """Two posts that one person must not hold together."""
    pairs = itertools.combinations(sorted(Post), 2)
    return [pair for pair in pairs if not go_together(set(pair))]


@pytest.mark.parametrize(("first", "other"), forbidden_pairs())
def test_two_posts_that_exclude_each_other_are_not_given_at_once(
    make, site, offices, second, first, other
):
    name = make_person(make, offices).__name__
    acts = [(verbs.give_post, name, first), (verbs.give_post, name, other)]

    assert not both(make, second, offices[Post.SYSTEM_ADMIN], acts)
    assert site["people"][name].posts == (Holding(first),)


WAYS = {"end": verbs.end_post, "leave": verbs.leave, "disable": verbs.disable}


@pytest.mark.parametrize("ways", list(itertools.product(WAYS, WAYS)), ids="-".join)
@pytest.mark.parametrize("office", sorted(OFFICES))
def test_the_last_two_of_an_office_do_not_vanish_at_once(
    make, site, offices, second, office, ways
):
    """S33: each act sees the other holder; only one of the two is kept."""
    make.acting_for(another_admin(offices, office))
    names = [offices[office].__name__, make.person("other", post=office).__name__]
    acts = [
        (WAYS[way], name, *([office] if way == "end" else []))
        for way, name in zip(ways, names, strict=True)
    ]

    assert not both(make, second, another_admin(offices, office), acts)
    assert len(site["people"].holders(office)) == 1


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_who_has_left_and_waits_is_no_holder(make, offices, office):
    """R140, S33: in the waiting period he may nothing, so the office would be vacant."""
    request = make.acting_for(another_admin(offices, office))
    waiting = make.person("waiting", post=office)
    waiting.left_at = clock.now()

    with pytest.raises(Conflict):
        verbs.end_post(request, offices[office], office)


# None reads content by office.


@pytest.fixture
def papers(make):
    """A customer, a dossier and a document of a unit; and the unit."""
    unit = make.unit()
    customer = make.customer(unit=unit.code)
    dossier = make.dossier(customer, unit=unit.code)
    return unit, [customer, dossier, make.document(dossier)]


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_an_office_reads_nothing_whatever_its_clearance_and_unit(make, site, papers, office):
    """R152: cleared for everything, in the very unit whose papers they are."""
    unit, things = papers
    holder = make.person(clearance=Tier.TOP_SECRET, post=office, unit=unit)
    [make.person(post=other) for other in OFFICES - {office}]
    request = make.acting_for(holder)

    assert not any(permits(request, each, thing) for each in CONTENT for thing in things)
    assert not queries.permitted(site, request.subject)


# Every grant of theirs is on record.

ACTS = {
    Tag.POST_GIVEN: (Post.SYSTEM_ADMIN, lambda r, p, c: verbs.give_post(r, p, Post.READER)),
    Tag.POST_ENDED: (Post.SECURITY_ADMIN, lambda r, p, c: verbs.end_post(r, p, Post.STAFF)),
    Tag.CLEARANCE_SET: (Post.SECURITY_ADMIN, lambda r, p, c: verbs.clear(r, p, Tier.SECRET)),
    Tag.PERSON_DISABLED: (Post.SYSTEM_ADMIN, lambda r, p, c: verbs.disable(r, p)),
    Tag.PERSON_LEFT: (Post.SYSTEM_ADMIN, lambda r, p, c: verbs.leave(r, p)),
    Tag.ACCESS_CHANGED: (
        Post.SECURITY_ADMIN,
        lambda r, p, c: access.set_acl(
            r,
            c,
            [*c.__acl__, allow(f"person:{p.__name__}", Permission.RECORD_VIEW, cause="sharing")],
            "共享",
        ),
    ),
    Tag.NEED_TO_KNOW_CHANGED: (
        Post.SECURITY_ADMIN,
        lambda r, p, c: access.set_need_to_know(r, c, [f"person:{p.__name__}"], "知悉"),
    ),
    Tag.TIER_SET: (
        Post.SECURITY_ADMIN,
        lambda r, p, c: access.set_tier(r, c, Tier.SECRET, "定密"),
    ),
}


TOLD_BY_ITSELF = (Tag.PERSON_DISABLED, Tag.PERSON_LEFT)


@pytest.mark.parametrize("tag", ACTS)
def test_whatever_an_admin_gives_or_takes_stands_in_the_log(make, site, offices, papers, tag):
    """S33, R067: who, to what, when, from what to what; in the same transaction."""
    office, act = ACTS[tag]
    person, customer = make.person(post=Post.STAFF), papers[1][0]
    before = site.log.size
    act(make.acting_for(offices[office]), person, customer)
    entry = site.log.entry(site.log.size)

    about = (
        customer if tag in (Tag.ACCESS_CHANGED, Tag.NEED_TO_KNOW_CHANGED, Tag.TIER_SET) else person
    )
    assert site.log.size == before + 1
    assert (entry["tag"], entry["by"]) == (tag, offices[office].__name__)
    assert entry["object"] == get_oid(about)
    assert (
        tag in (Tag.PERSON_DISABLED, Tag.PERSON_LEFT) or entry.get("before") or entry.get("after")
    )


@pytest.mark.parametrize("tag", ACTS)
def test_what_the_log_does_not_take_does_not_happen(make, site, offices, papers, monkeypatch, tag):
    """S68: a grant without its entry is no grant."""
    office, act = ACTS[tag]
    person, customer = make.person(post=Post.STAFF), papers[1][0]
    transaction.commit()
    request, facts = (
        make.acting_for(offices[office]),
        (person.__getstate__(), customer.__getstate__()),
    )
    monkeypatch.setattr(type(site.log), "append", broken)

    with pytest.raises(OSError):
        act(request, person, customer)
    transaction.abort()
    assert (person.__getstate__(), customer.__getstate__()) == facts


def broken(*arguments):
    raise OSError("the log cannot be written")


def test_the_log_is_the_auditors_to_read_and_the_admins_not(make, site, offices):
    may = {
        office: permits(make.acting_for(holder), Permission.AUDIT_VIEW, site)
        for office, holder in offices.items()
    }

    assert may == {office: office == Post.AUDITOR for office in OFFICES}


@pytest.mark.parametrize("tag", ACTS)
def test_an_auditor_gives_and_takes_nothing(make, offices, papers, tag):
    _office, act = ACTS[tag]
    person, customer = make.person(post=Post.STAFF), papers[1][0]
    request = make.acting_for(offices[Post.AUDITOR])

    with pytest.raises(Refused):
        act(request, person, customer)


@pytest.mark.parametrize("office", [Post.SYSTEM_ADMIN, Post.SECURITY_ADMIN])
def test_an_admin_gives_himself_nothing(make, offices, papers, office):
    """T9: neither post nor clearance nor right nor a place in a need-to-know list of his own."""
    request = make.acting_for(offices[office])
    for act in (
        lambda: verbs.give_post(request, offices[office], Post.STAFF),
        lambda: verbs.clear(request, offices[office], Tier.TOP_SECRET),
        lambda: ACTS[Tag.ACCESS_CHANGED][1](request, offices[office], papers[1][0]),
    ):
        with pytest.raises(Refused):
            act()


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_once_others_hold_the_offices_the_founder_is_bound_like_anybody(
    make, founder, offices, office
):
    """S33, R152: what let the first admin hold everything is over."""
    request = make.acting_for(offices[Post.SYSTEM_ADMIN])
    founder.posts = (Holding(Post.RECORDS_OFFICER),)

    with pytest.raises(Conflict):
        verbs.give_post(request, founder, office)


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_no_entry_gives_content_to_an_office(make, offices, papers, office):
    """S33: a security admin lets none of the three read by the office itself."""
    _unit, (customer, *_rest) = papers
    request = make.acting_for(offices[Post.SECURITY_ADMIN])
    entry = allow(f"post:{office}", Permission.RECORD_VIEW, cause=access.SHARING)

    with pytest.raises(Refused):
        access.set_acl(request, customer, [*customer.__acl__, entry], "检查")
