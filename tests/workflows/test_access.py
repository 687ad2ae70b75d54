"""Tests of tier, need to know and entries set by the security admins (R061-R067, S28, S33)."""

import datetime

import pytest

from catalog import queries, unfiltered
from dossier import clock
from dossier.access import DENY, EVERYONE, allow, decide, subject_of, target_of
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.secrecy import last_day
from dossier.vocabulary import Permission, Post, Tag, Tier
from workflows import access

DAY = datetime.date(2026, 3, 2)
VIEW = Permission.RECORD_VIEW


@pytest.fixture(autouse=True)
def today():
    with clock.frozen(datetime.datetime(2026, 3, 2, 4, tzinfo=datetime.UTC)):
        yield


@pytest.fixture
def sales(make):
    """A unit in which nobody works."""
    return make.unit()


@pytest.fixture
def admins(make, sales):
    """Two security admins."""
    return [make.person(name, post=Post.SECURITY_ADMIN) for name in ("an", "bao")]


@pytest.fixture
def an(make, admins):
    """A request of the first security admin, who is cleared for nothing."""
    return make.acting_for(admins[0])


@pytest.fixture
def reader(make):
    """Somebody cleared for 机密 who keeps records."""
    return make.person("rao", clearance=Tier.CONFIDENTIAL, post=Post.RECORDS_OFFICER)


@pytest.fixture
def thing(make, reader):
    """A dossier with a document, made before anybody else acts."""
    return make.document().dossier


@pytest.fixture
def told(request_):
    """What happens from now on."""
    from dossier.event import Happened

    heard = []
    request_.registry.registerHandler(heard.append, [Happened])
    yield heard
    request_.registry.unregisterHandler(heard.append, [Happened])


def sees(site, person, thing):
    """Whether `decide` and the lists let a person view a thing; they must say the same."""
    subject = subject_of(person, person.__name__, True)
    listed = thing.__oid__ in queries.permitted(site, subject)
    assert listed == bool(decide(subject, VIEW, target_of(thing), clock.now()))
    return listed


@pytest.mark.parametrize("kind", ["customer", "dossier", "document"])
def test_a_tier_is_raised_at_once_with_its_ground(thing, an, site, reader, kind):
    (document,) = thing.values()
    chosen = {"customer": thing.customer, "dossier": thing, "document": document}[kind]
    assert sees(site, reader, document)

    access.set_tier(an, chosen, Tier.TOP_SECRET, " 谈判底价 ", last_day(DAY, 30), reader.__name__)

    assert chosen.tier is Tier.TOP_SECRET
    assert chosen.secrecy[:4] == ("谈判底价", reader.__name__, DAY, datetime.date(2056, 3, 2))
    assert not sees(site, reader, document)


def test_a_document_raises_its_dossier(thing, an):
    """R061: a container is the maximum of its parts."""
    (document,) = thing.values()

    access.set_tier(an, document, Tier.SECRET, "底价")

    assert thing.tier is Tier.SECRET


@pytest.mark.parametrize(
    "facts, field",
    [
        ({"reason": " "}, "reason"),
        ({"until": DAY}, "until"),
        ({"until": datetime.date(2036, 3, 3)}, "until"),
        ({"tier": Tier.OPEN, "until": datetime.date(2027, 1, 1)}, "until"),
        ({"responsible": "nobody"}, "responsible"),
    ],
)
def test_a_wrong_ground_is_named(thing, an, facts, field):
    """R062: a period over the maximum → V422."""
    good = {"tier": Tier.SECRET, "reason": "底价"}

    with pytest.raises(Invalid) as refused:
        access.set_tier(an, thing, **{**good, **facts})

    assert list(refused.value.fields) == [field]
    assert (thing.tier, thing.secrecy) == (Tier.OPEN, None)


def test_the_longest_period_is_just_allowed(thing, an):
    access.set_tier(an, thing, Tier.SECRET, "底价", datetime.date(2036, 3, 2))

    assert thing.secrecy.until == datetime.date(2036, 3, 2)


def test_nobody_lowers_a_tier_alone(thing, an):
    """R062, S28."""
    access.set_tier(an, thing, Tier.SECRET, "底价")

    with pytest.raises(NotAllowed):
        access.set_tier(an, thing, Tier.OPEN, "过期")


def test_a_tier_is_lowered_by_two_and_protects_until_then(thing, make, admins, an, site, reader):
    """S28."""
    (document,) = thing.values()
    access.set_tier(an, thing, Tier.TOP_SECRET, "底价", datetime.date(2030, 1, 1))
    access.ask_lowering(an, thing, Tier.SECRET, "合同已公开")
    assert not sees(site, reader, document)

    access.confirm_lowering(make.acting_for(admins[1]), thing)

    assert (thing.tier, thing.lowering) == (Tier.SECRET, None)
    assert thing.secrecy.reason == "合同已公开"
    assert sees(site, reader, document)


def test_who_asked_does_not_confirm(thing, an):
    """S32."""
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")

    with pytest.raises(NotAllowed):
        access.confirm_lowering(an, thing)
    assert thing.tier is Tier.SECRET


def test_a_lowering_is_refused_with_a_reason(thing, make, admins, an):
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")
    bao = make.acting_for(admins[1])
    with pytest.raises(Invalid):
        access.refuse_lowering(bao, thing, "")

    access.refuse_lowering(bao, thing, "尚在谈判")

    assert (thing.tier, thing.lowering) == (Tier.SECRET, None)
    with pytest.raises(Conflict):
        access.confirm_lowering(bao, thing)


@pytest.mark.parametrize("tier", [Tier.SECRET, Tier.TOP_SECRET])
def test_what_is_asked_for_is_lower(thing, an, tier):
    access.set_tier(an, thing, Tier.SECRET, "底价")

    with pytest.raises(Invalid):
        access.ask_lowering(an, thing, tier, "合同已公开")


def test_one_lowering_waits_at_a_time(thing, an):
    access.set_tier(an, thing, Tier.CONFIDENTIAL, "底价")
    access.ask_lowering(an, thing, Tier.SECRET, "合同已公开")

    with pytest.raises(Conflict):
        access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")


def test_a_dossier_is_not_lowered_below_its_parts(thing, an):
    """R061."""
    (document,) = thing.values()
    access.set_tier(an, document, Tier.SECRET, "底价")

    with pytest.raises(Conflict):
        access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")


def test_a_part_that_became_secret_meanwhile_stops_the_lowering(thing, make, admins, an):
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")
    (document,) = thing.values()
    access.set_tier(an, document, Tier.SECRET, "底价")

    with pytest.raises(Conflict):
        access.confirm_lowering(make.acting_for(admins[1]), thing)


def test_below_the_minimum_of_the_policy_nothing_is_lowered(thing, an, make):
    """R062: below the minimum → F403."""
    access.set_tier(an, thing, Tier.CONFIDENTIAL, "底价")
    make.rules("minimum: 非密", "minimum: 秘密")

    with pytest.raises(NotAllowed):
        access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")
    with pytest.raises(Invalid):
        access.set_tier(an, thing.customer, Tier.OPEN, "底价")


def test_an_end_of_the_period_opens_nothing(thing, an, site, reader):
    """R062: expiry makes a task and never declassifies."""
    (document,) = thing.values()
    access.set_tier(an, thing, Tier.TOP_SECRET, "底价", datetime.date(2027, 1, 1))
    with clock.frozen(datetime.datetime(2028, 1, 1, tzinfo=datetime.UTC)):
        assert not sees(site, reader, document)

    assert unfiltered.due(site, datetime.date(2026, 12, 31)) == []
    assert unfiltered.due(site, datetime.date(2027, 1, 1)) == [thing]


def test_what_waits_for_a_second_person_is_found(thing, an, site):
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "合同已公开")

    assert unfiltered.due(site, DAY) == [thing]


@pytest.mark.parametrize(
    "word, seen",
    [
        ("person:{reader}", True),
        ("post:records-officer", True),
        ("unit:{unit}", False),
        ("post:records-officer@{unit}", False),
    ],
)
def test_only_whom_the_list_names_knows_of_a_thing(sales, thing, an, site, reader, word, seen):
    (document,) = thing.values()
    named = word.format(reader=reader.__name__, unit=sales.__name__)

    access.set_need_to_know(an, thing, [named], "专案")

    assert sees(site, reader, document) is seen


def test_an_empty_list_shuts_and_no_list_opens_again(thing, an, site, reader):
    access.set_need_to_know(an, thing, [], "专案")
    assert not sees(site, reader, thing)

    access.set_need_to_know(an, thing, None, "结案")

    assert sees(site, reader, thing)


@pytest.mark.parametrize(
    "word", ["person:nobody", "unit:none", "post:none", "all", "post:staff@x"]
)
def test_a_list_names_whom_there_is(thing, an, word):
    with pytest.raises(Invalid):
        access.set_need_to_know(an, thing, [word], "专案")


def test_a_shared_thing_is_seen_for_its_period_only(thing, an, site, make, admins):
    """R067, S30."""
    make.become(an, site["people"].by_login("linwei"))
    guest = make.person("guest", post=Post.READER)
    make.acting_for(admins[0])
    until = clock.now() + datetime.timedelta(hours=4)
    entry = allow(f"person:{guest.__name__}", VIEW, cause="sharing", until=until)
    assert not sees(site, guest, thing)

    access.set_acl(an, thing, (*thing.__acl__, entry), "客户来访")

    assert sees(site, guest, thing)
    with clock.frozen(until):
        assert not sees(site, guest, thing)


def test_a_denial_beats_every_right(thing, an, site, reader):
    entry = allow(f"person:{reader.__name__}", VIEW, cause="sharing")._replace(verdict=DENY)

    access.set_acl(an, thing, [entry], "回避")

    assert not sees(site, reader, thing)
    access.set_acl(an, thing, [], "回避结束")
    assert sees(site, reader, thing)


@pytest.mark.parametrize(
    "entry, field",
    [
        (allow("person:nobody", VIEW, cause="sharing"), "who"),
        (allow(EVERYONE, cause="sharing"), "permissions"),
        (allow(EVERYONE, VIEW, cause="post"), "cause"),
        (
            allow(
                EVERYONE,
                VIEW,
                cause="sharing",
                since=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC),
                until=datetime.datetime(2026, 3, 3, tzinfo=datetime.UTC),
            ),
            "until",
        ),
    ],
)
def test_a_wrong_entry_is_named(thing, an, entry, field):
    with pytest.raises(Invalid) as refused:
        access.set_acl(an, thing, [entry], "来访")

    assert list(refused.value.fields) == [field]


def test_nobody_gives_rights_to_himself(thing, an):
    """S33."""
    mine = allow(f"person:{an.subject.person}", VIEW, cause="sharing")

    with pytest.raises(NotAllowed):
        access.set_acl(an, thing, [mine], "来访")


@pytest.mark.parametrize("verb", ["set_tier", "ask", "confirm", "refuse", "list", "acl"])
def test_nobody_else_touches_any_of_it(thing, make, reader, verb):
    """R067: others changing an ACL → F403."""
    asker = make.acting_for(reader)
    acts = {
        "set_tier": lambda: access.set_tier(asker, thing, Tier.SECRET, "底价"),
        "ask": lambda: access.ask_lowering(asker, thing, Tier.OPEN, "过期"),
        "confirm": lambda: access.confirm_lowering(asker, thing),
        "refuse": lambda: access.refuse_lowering(asker, thing, "不"),
        "list": lambda: access.set_need_to_know(asker, thing, [], "专案"),
        "acl": lambda: access.set_acl(asker, thing, [], "来访"),
    }

    with pytest.raises(NotAllowed):
        acts[verb]()


def test_who_may_not_see_the_thing_learns_nothing_of_it(thing, make, site):
    make.request.root["people"].by_login("linwei")
    stranger = make.person("stranger", post=Post.READER)

    with pytest.raises(Hidden):
        access.set_tier(make.acting_for(stranger), thing, Tier.SECRET, "底价")


def test_every_change_is_told_with_before_and_after(thing, an, told):
    """R067."""
    access.set_tier(an, thing, Tier.SECRET, "底价")
    access.ask_lowering(an, thing, Tier.OPEN, "过期")
    access.set_need_to_know(an, thing, [], "专案")
    access.set_acl(an, thing, [allow(EVERYONE, VIEW, cause="sharing")], "公开")

    assert [(each.tag, each.reason) for each in told] == [
        (Tag.TIER_SET, "底价"),
        (Tag.LOWERING_ASKED, "过期"),
        (Tag.NEED_TO_KNOW_CHANGED, "专案"),
        (Tag.ACCESS_CHANGED, "公开"),
    ]
    assert told[0].before == {"tier": 0} and told[0].after == {"tier": 1, "until": ""}
    assert [each["who"] for each in told[3].after["given"]] == [EVERYONE]


def test_a_second_click_tells_nothing(thing, an, told):
    access.set_need_to_know(an, thing, [], "专案")
    access.set_need_to_know(an, thing, [], "专案")
    access.set_acl(an, thing, thing.__dict__.get("__acl__", ()), "没有变化")

    assert [each.tag for each in told] == [Tag.NEED_TO_KNOW_CHANGED]
