"""Tests of need to know and entries that security admins set, and of who may (R067, S30, S33)."""

import datetime

import pytest

from dossier import clock
from dossier.access import DENY, EVERYONE, allow
from dossier.errors import Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post, Tag, Tier
from tests.workflows.secrecy import VIEW, admins, an, reader, sales, sees, thing, today
from workflows import access

__all__ = ["admins", "an", "reader", "sales", "thing", "today"]


@pytest.fixture
def told(request_):
    """What happens from now on."""
    from dossier.event import Happened

    heard = []
    request_.registry.registerHandler(heard.append, [Happened])
    yield heard
    request_.registry.unregisterHandler(heard.append, [Happened])


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
