"""What a policy would do if it held: as the production engine tells it, and nothing written."""

import os
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
import transaction
from hypothesis import given, settings
from hypothesis import strategies as some

from catalog import gains
from catalog.gains import ANYWHERE, IN_PLACE, NOT, Change, Rights
from catalog.simulation import Supposed, simulate
from dossier import clock, policy
from dossier.access import allow, apply_acl, decide, target_of
from dossier.findings import Finding
from dossier.vocabulary import Permission, Post, Tier
from tests.access_worlds import (
    INSTANTS,
    POLICIES,
    WORDS,
    _rule,
    human,
    kept,
    nouns_of,
    policy_of,
    random_world,
    rule,
    subjects_of,
)
from tests.make import LONG_AGO
from workflows import dossier

WORLDS = 500 if "DOSSIER_STATES" in os.environ else 60  # `make laws` asks more of them

VIEW = gains.VIEW


def everything(nouns, world, subjects, now):
    """(thing, person, permission) → level, by brute force: one question after another."""
    found = {}
    for thing in kept(world):
        target, acts = target_of(nouns[thing]), gains.RIGHTS[type(nouns[thing])]
        for name, subject in subjects.items():
            found |= {(thing, name, act): NOT for act in acts}
            for level in (IN_PLACE, ANYWHERE):
                asker = replace(subject, in_reading_room=level == IN_PLACE)
                if decide(asker, VIEW, target, now).allowed:
                    may = [act for act in acts if decide(asker, act, target, now).allowed]
                    found |= {(thing, name, act): level for act in may}
    return found


def told(before, after):
    found = defaultdict(Counter)
    for (thing, name, act), was in before.items():
        will = after[thing, name, act]
        if was != will:
            lost = Change.NARROWED if will == IN_PLACE else Change.LOST
            found[name][Change.GAINED if will > was else lost, act] += 1
    return dict(found)


def doubled(subjects, random):
    """The subjects, each with doubles who differ from him in one fact alone."""
    found = dict(subjects)
    for name, each in subjects.items():
        others = (
            {"clearance": random.choice(tuple(Tier))},
            {"tokens": each.tokens | {random.choice(WORDS)}},
            {"tokens": each.tokens - {random.choice(sorted(each.tokens))}},
            {"mandates": ()},
            {"active": not each.active},
        )
        found |= {f"{name}/{n}": replace(each, **fact) for n, fact in enumerate(others)}
    return found


def promoted(world, random):
    """The subjects of the same people, some of whom have other posts and clearances."""
    for name in [name for name in world.humans if random.random() < 0.3]:
        world.humans[name] = human(random, name)
    return subjects_of(world)


@settings(max_examples=WORLDS)
@given(some.integers(0, 2**32), some.sampled_from(INSTANTS), some.booleans())
def test_the_simulation_says_what_brute_force_says(seed, now, moves):
    """Every person, every thing, every right: before, and with the draft really in force."""
    random = Random(seed)
    world = random_world(random)
    nouns, subjects = nouns_of(world), doubled(subjects_of(world), random)
    before = everything(nouns, world, subjects, now)
    _rule(world, random.choice(POLICIES))
    draft = policy_of(world)
    supposed = Supposed(nouns["site"], policy.parse(draft))
    later = subjects | promoted(world, random) if moves else subjects
    rights = Rights({name: (subjects[name], later[name]) for name in subjects}, now)
    for thing in kept(world):
        noun = nouns[thing]
        rights.group(type(noun), target_of(noun), target_of(noun, supposed.rules_for))
    rule(nouns["site"], draft)

    assert rights.by_person() == told(before, everything(nouns, world, later, now))


# The whole question, asked of a site.

READING = "秘密: {request: yes, lend: 4 hours, read: yes, download: yes, print: no, copy: no}"
STRICT = READING.replace("read: yes, download: yes", "read: reading room, download: no")


@pytest.fixture
def chen(make):
    """A salesman with a unit of his own, cleared for 秘密."""
    unit = make.unit()
    return make.person("chen", clearance=Tier.SECRET, post=Post.STAFF, unit=unit, name="陈静")


def rules(make, *pairs):
    """The policy of the site with other words."""
    edition = make.site.profile_for("").current()
    text = edition.text
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return policy.parse(text, "draft", *edition.below)


def tried(make, *pairs, unit=""):
    return simulate(make.site, make.request.subject, rules(make, *pairs), unit)


def test_who_gains_and_loses_what_is_counted_for_each_person(make, chen):
    holder = make.dossier(make.customer(unit="XS"), unit="XS", tier="秘密")
    make.document(holder)
    make.document(holder)
    make.dossier(unit="XS")
    found = tried(make, (READING, STRICT))

    assert found.people[chen.__name__] == {
        (Change.NARROWED, Permission.DOCUMENT_READ): 3,
        (Change.LOST, Permission.DOCUMENT_DOWNLOAD): 3,
    }
    assert (found.things, found.touched, found.dossiers) == (6, 3, 2)
    assert [(row.dossier, row.people[Change.LOST]) for row in found.rows] == [(holder, 2)]


def test_the_same_policy_changes_nothing(make, chen):
    make.document(make.dossier(unit="XS", tier="秘密"))
    found = tried(make)

    assert (found.people, found.rows, found.unseen, found.touched) == ({}, [], 0, 0)


def test_only_the_things_of_the_department_are_concerned(make, chen):
    other = make.unit("采购部", "CG")
    mine, theirs = (make.dossier(unit=code, tier="秘密") for code in ("XS", "CG"))

    def shown(unit):
        return [row.dossier for row in tried(make, (READING, STRICT), unit=unit).rows]

    assert set(shown("")) == {mine, theirs}
    assert shown(other.__name__) == [theirs]
    make.policy("grades: [A]\n", other)
    assert shown("") == [mine]


def test_what_the_asker_may_not_view_is_not_even_counted(make, chen):
    """S22: neither rows nor totals."""
    make.dossier(unit="XS", tier="秘密")
    outsider = make.person("wang", post=Post.MANAGER, clearance=Tier.TOP_SECRET)
    asker = make.acting_for(outsider).subject
    found = simulate(make.site, asker, rules(make, (READING, STRICT)))

    assert (found.rows, found.unseen, found.dossiers, found.touched) == ([], 0, 0, 0)
    assert found.people == {}


@pytest.mark.parametrize("turned, things", [((0,), 1), ((2,), 0), ((2, 0), 0)])
def test_behind_a_clock_turned_back_what_was_over_is_not_counted(make, site, turned, things):
    """S11: nor is it for the request."""
    wang = make.person(post=Post.READER, clearance=Tier.TOP_SECRET)
    asker = site.subject(wang)
    over = allow(
        f"person:{wang.__name__}", VIEW, until=clock.now() + timedelta(hours=1), cause="sharing"
    )
    apply_acl(make.dossier(), [over], make.request.registry)
    try:
        for hours in turned:
            clock.step(timedelta(hours=hours))
            site.log.append({"tag": "site named", "by": "system", "object": 0})
        found = simulate(site, asker, rules(make, (READING, STRICT)))
    finally:
        clock.step(None)

    assert found.things == things


def test_for_who_looks_after_rights_all_is_counted_and_nothing_told(make, chen):
    """S33."""
    made = make.dossier(unit="XS", tier="秘密")
    guard = make.person("wang", post=Post.SECURITY_ADMIN)
    asker = make.acting_for(guard).subject
    found = simulate(make.site, asker, rules(make, (READING, STRICT)))

    assert (found.rows, found.unseen, found.dossiers) == ([], 1, 1)
    assert found.people[chen.__name__] and made.unit


def test_a_post_that_the_draft_defines_gives_its_rights(make):
    post = "posts: {档案室主任: {rights: 档案主管, duties: 全部}}\n"
    make.rules("kinds:", f"{post}kinds:")
    li = make.person("li", post="档案室主任")
    made = make.dossier()
    lost = tried(make, (post, ""))
    kept = tried(make, (post, post.replace("档案主管", "查阅人")), unit="")

    assert lost.people[li.__name__][Change.LOST, Permission.RECORD_VIEW] == 2
    assert kept.people[li.__name__][Change.LOST, Permission.RECORD_EDIT] == 2
    assert [row.dossier for row in lost.rows] == [made]


def test_posts_that_nobody_holds_are_named(make):
    draft = "disposal: {approval: [部门经理, 查阅人]}\n"
    make.person("li", post=Post.READER)

    assert tried(make, ("kinds:", f"{draft}kinds:")).vacant[-1:] == ("部门经理",)
    assert "查阅人" not in tried(make, ("kinds:", f"{draft}kinds:")).vacant


def test_nothing_is_written(make, chen, site):
    make.dossier(unit="XS", tier="秘密")
    transaction.commit()
    size = site.log.size
    tried(make, (READING, STRICT))

    assert not site._p_jar._registered_objects and site.log.size == size


# What would not fit a dossier.


def findings_of(make, *pairs, **facts):
    made = make.dossier(**facts)
    for name in ("sort", "file"):
        dossier.advance(make.request, made, name)
    return made, tried(make, *pairs)


@pytest.mark.parametrize(
    "old, new, finding",
    [
        ("  KH: 客户基本信息档案\n", "", Finding.CLASS),
        ("minimum: 非密", "minimum: 秘密", Finding.TIER),
        ("{永久: permanent, 长期: 30 years, 短期: 10 years}\n  default: 长期",
         "{短期: 10 years}\n  default: 短期", Finding.TERM),
        ("kinds:", "filing: {plan_required: yes}\nkinds:", Finding.PLAN),
        ("{class}-{year}-{serial:4}", "{year}.{class}.{serial:3}", Finding.NUMBER),
        ("kinds:", "checklists: {客户: {items: [营业执照]}}\nkinds:", Finding.INCOMPLETE),
    ],
)  # fmt: skip
def test_a_dossier_that_would_not_fit_is_told(make, old, new, finding):
    made, found = findings_of(make, (old, new))

    assert [(row.dossier, finding in row.findings, row.standing) for row in found.rows] == [
        (made, True, frozenset())
    ]
    assert (found.now[finding], found.then[finding]) == (0, 1)


@pytest.mark.parametrize(
    "over_term, finding",
    [("review", Finding.DISPOSABLE), ("mandatory disposal", Finding.OVER_KEPT)],
)
def test_what_is_kept_too_long_is_told(make, over_term, finding):
    """R104, R105: newly disposable, or kept although the policy has it destroyed."""
    with clock.frozen(LONG_AGO):
        made = make.dossier()
        for name in ("sort", "file"):
            dossier.advance(make.request, made, name)
    short = "长期: 3 years, 短期: 2 years}\n  over_term: " + over_term
    found = tried(make, ("长期: 30 years, 短期: 10 years}", short))

    assert [each.findings for each in found.rows] == [{finding}]


def test_papers_that_meet_the_draft_are_not_missed(make):
    made = make.dossier()
    make.document(made, kind="证照").item = "营业执照"
    found = tried(make, ("kinds:", "checklists: {客户: {items: [营业执照]}}\nkinds:"))

    assert found.rows == []


def test_what_does_not_fit_already_is_not_new(make):
    made = make.dossier()
    make.rules("  KH: 客户基本信息档案\n", "")
    found = tried(make, ("minimum: 非密", "minimum: 秘密"))

    assert [(row.findings, row.standing) for row in found.rows] == [
        ({Finding.CLASS, Finding.TIER}, {Finding.CLASS})
    ]
    assert made and (found.now[Finding.CLASS], found.then[Finding.CLASS]) == (1, 1)
