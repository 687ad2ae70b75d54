"""Pairs of verbs of which each is allowed by itself and both together may not be (S13, S32, S33).

Each later verb adds its own pairs here.
"""

import io
import itertools
from collections.abc import Callable
from typing import NamedTuple

from catalog import queries
from dossier import clock
from dossier.access import decide, target_of
from dossier.document import DocumentSchema
from dossier.dossier import LIFE
from dossier.library import shipped
from dossier.vocabulary import Permission, Post, State, Tier
from tests.conftest import CHEAP
from tests.skew.ground import PEOPLE
from tests.world import PASSWORD
from workflows import access, customer, document, dossier, person, policy

REASON = "两人同时办理"
PAPER = {"title": "来函", "kind": "往来函件", "date": "2026-01-05", "source": "业务人员收集"}
serial = itertools.count(1)


class Scenario(NamedTuple):
    """What is prepared, two verbs and who does them, and what is seen of it afterwards.

    Who does it is a log-in name, or a word of what was prepared.
    """

    prepare: Callable
    first: tuple
    second: tuple
    seen: Callable


def _dossier(make, **facts):
    made = make.dossier(**facts)
    return {"dossier": made.__name__}


def _sorted(make):
    made = make.dossier()
    made.__workflow_state__ = {LIFE: State.SORTING.value}
    return made.__name__


def _of(name):
    return lambda site, world: site["dossiers"][world[name]]


_its = _of("dossier")


def _on(find, verb, *values, **named):
    """A verb on the thing that `find` finds in the writer's own snapshot."""
    return lambda request, site, world: verb(request, find(site, world), *values, **named)


def _deposit(**facts):
    def act(request, site, world):
        described = DocumentSchema().deserialize({**PAPER, **facts})
        document.deposit(request, _its(site, world), described, io.BytesIO(b"text"), "a.txt")

    return act


def _labels(site, thing):
    """For each of the staff: whether lists show the thing, and whether it may be viewed."""
    now = clock.now()
    for login in PEOPLE:
        subject = site.subject(site["people"].by_login(login))
        target = target_of(thing)
        listed = thing.__oid__ in queries.permitted(site, subject)
        yield login, listed, decide(subject, Permission.RECORD_VIEW, target, now).allowed


def _seen(site, world):
    """The facts of the dossier and of all in it, and who sees what of it."""
    things = [_its(site, world), *_its(site, world).values()]
    return sorted(
        (
            type(each).__name__,
            int(each.tier),
            str(getattr(each, "state", "")),
            each.need_to_know is None,
            each.lowering is None,
            len(getattr(each, "__acl__", ())),
            tuple((login, listed) for login, listed, _may in _labels(site, each) if listed),
            all(listed == may for _login, listed, may in _labels(site, each)),
        )
        for each in things
    )


# Numbers.


def _two_sorted(make):
    return {"dossier": _sorted(make), "other": _sorted(make)}


def _numbers(site, world):
    serials = [site["dossiers"][name].number[-4:] for name in world.values()]
    given = sorted(int(each) for each in serials if each)
    return len(set(given)), [each - given[0] for each in given]


def _filed(site, world):
    made = _its(site, world)
    return bool(made.number), list(site.numbering.given.values()).count(made.__oid__)


# Customers, people, units.


def _open_customer(request, site, world):
    from dossier.customer import CustomerSchema

    values = CustomerSchema().deserialize(world["facts"])
    customer.open(request, site["customers"], values)


def _known(site, world):
    name = world["facts"]["name"]
    return sum(each.name == name for each in site["customers"].values())


def _officer(make, login="xi"):
    make.acting_for(make.site["people"].by_login(login))


def _person(make, *posts):
    _officer(make)
    made = make.person(f"p{next(serial)}")
    for post in posts:
        person.give_post(make.request, made, post)
    return made.login


def _somebody(make):
    return {"login": _person(make)}


def _who(word="login"):
    return lambda site, world: site["people"].by_login(world[word])


def _posts(site, world):
    made = _who()(site, world)
    return sorted(str(each.post) for each in made.posts), made.active


def _two_auditors(make):
    """The only two who read the log."""
    world = {"login": _person(make, Post.AUDITOR), "other": None}
    world["other"] = _person(make, Post.AUDITOR)
    for each in make.site["people"].values():
        if each.login not in world.values() and each.holds(Post.AUDITOR):
            person.end_post(make.request, each, Post.AUDITOR)
    return world


def _auditors(site, world):
    found = [each for each in site["people"].values() if each.active]
    return sum(each.holds(Post.AUDITOR) for each in found)


def _add_unit(request, site, world):
    person.add_unit(request, site["units"], {"name": world["name"], "code": world["name"]})


def _add_person(request, site, world):
    values = {"login": world["name"], "name": "新人"}
    person.add(request, site["people"], values, PASSWORD, CHEAP)


def _word(make):
    return {"name": f"W{next(serial)}"}


def _units(site, world):
    return sum(each.code == world["name"] for each in site["units"].values())


def _people(site, world):
    return sum(each.login == world["name"] for each in site["people"].values())


# Policies.


def _unit_and_policies(make):
    for slug in ("customer-list", "general-tiers-4h"):
        if slug not in make.site["policies"]:
            policy.found(make.request.registry, make.site, shipped("etc/policies", slug))
    _officer(make)
    return {"unit": make.unit(f"部门{next(serial)}", f"U{next(serial)}").__name__}


def _attach(slug):
    def act(request, site, world):
        policy.attach(request, site["units"][world["unit"]], slug)

    return act


def _attached(site, world):
    return site["units"][world["unit"]].profile


# Tiers.


def _asked(make):
    world = _dossier(make, tier="机密")
    made = make.site["dossiers"][world["dossier"]]
    _officer(make, "bao")
    access.ask_lowering(make.request, made, Tier.SECRET, REASON)
    return world


def _with_paper(make):
    made = make.dossier()
    return {"dossier": made.__name__, "paper": make.document(made).__name__}


def _paper(site, world):
    return _its(site, world)[world["paper"]]


def _correct(request, site, world):
    document.correct(request, _paper(site, world), io.BytesIO(b"other"), "b.txt", REASON)


def _versions(site, world):
    return len(_paper(site, world).versions), _seen(site, world)


def _colleague(make):
    """A second records officer, with a dossier to work at."""
    world = {**_dossier(make), "login": _person(make, Post.RECORDS_OFFICER)}
    _officer(make, "an")
    person.clear(make.request, make.site["people"].by_login(world["login"]), Tier.TOP_SECRET)
    return world


def _worked(site, world):
    return _who()(site, world).active, _seen(site, world)


SCENARIOS = {
    "number and number": Scenario(
        _two_sorted,
        ("guan", _on(_its, dossier.advance, "file")),
        ("guan", _on(_of("other"), dossier.advance, "file")),
        _numbers,
    ),
    "filed twice": Scenario(
        lambda make: {"dossier": _sorted(make)},
        ("guan", _on(_its, dossier.advance, "file")),
        ("guan", _on(_its, dossier.advance, "file")),
        _filed,
    ),
    "filed and changed": Scenario(
        lambda make: {"dossier": _sorted(make)},
        ("guan", _on(_its, dossier.advance, "file")),
        ("guan", _on(_its, dossier.change, {"tier": Tier.SECRET})),
        lambda site, world: (_filed(site, world), _seen(site, world)),
    ),
    "filed and laid in": Scenario(
        lambda make: {"dossier": _sorted(make)},
        ("guan", _on(_its, dossier.advance, "file")),
        ("guan", _deposit(tier="秘密")),
        lambda site, world: (_filed(site, world), _seen(site, world)),
    ),
    "one customer twice": Scenario(
        lambda make: {"facts": make.facts(name=f"双开第{next(serial)}有限公司")},
        ("guan", _open_customer),
        ("guan", _open_customer),
        _known,
    ),
    "tier and ACL": Scenario(
        _dossier,
        ("an", _on(_its, access.set_tier, Tier.CONFIDENTIAL, REASON)),
        ("bao", _on(_its, access.set_need_to_know, ("post:records-officer",), REASON)),
        _seen,
    ),
    "tier and paper laid in": Scenario(
        _dossier,
        ("an", _on(_its, access.set_tier, Tier.CONFIDENTIAL, REASON)),
        ("guan", _deposit()),
        _seen,
    ),
    "need to know and paper laid in": Scenario(
        _dossier,
        ("an", _on(_its, access.set_need_to_know, ("post:general-manager",), REASON)),
        ("guan", _deposit(tier="秘密")),
        _seen,
    ),
    "papers laid in": Scenario(
        _dossier,
        ("guan", _deposit(tier="机密")),
        ("guan", _deposit(tier="秘密")),
        _seen,
    ),
    "lowered and refused": Scenario(
        _asked,
        ("an", _on(_its, access.confirm_lowering)),
        ("an", _on(_its, access.refuse_lowering, REASON)),
        _seen,
    ),
    "lowered twice": Scenario(
        _asked,
        ("an", _on(_its, access.confirm_lowering)),
        ("an", _on(_its, access.confirm_lowering)),
        _seen,
    ),
    "lowered and raised": Scenario(
        _asked,
        ("an", _on(_its, access.confirm_lowering)),
        ("bao", _on(_its, access.set_tier, Tier.TOP_SECRET, REASON)),
        _seen,
    ),
    "corrected twice": Scenario(_with_paper, ("guan", _correct), ("guan", _correct), _versions),
    "corrected and classified": Scenario(
        _with_paper,
        ("guan", _correct),
        ("an", _on(_paper, access.set_tier, Tier.SECRET, REASON)),
        _versions,
    ),
    "office and reading post": Scenario(
        _somebody,
        ("xi", _on(_who(), person.give_post, Post.AUDITOR)),
        ("xi", _on(_who(), person.give_post, Post.RECORDS_OFFICER)),
        _posts,
    ),
    "two offices": Scenario(
        _somebody,
        ("xi", _on(_who(), person.give_post, Post.AUDITOR)),
        ("xi", _on(_who(), person.give_post, Post.SECURITY_ADMIN)),
        _posts,
    ),
    "disabled and given a post": Scenario(
        _somebody,
        ("xi", _on(_who(), person.disable)),
        ("xi", _on(_who(), person.give_post, Post.RECORDS_OFFICER)),
        _posts,
    ),
    "disabled and acting": Scenario(
        _colleague,
        ("xi", _on(_who(), person.disable)),
        ("login", _deposit(tier="秘密")),
        _worked,
    ),
    "clearance taken and acting": Scenario(
        _colleague,
        ("an", _on(_who(), person.clear, Tier.OPEN)),
        ("login", _deposit(tier="机密")),
        _worked,
    ),
    "the last two of an office": Scenario(
        _two_auditors,
        ("xi", _on(_who(), person.end_post, Post.AUDITOR)),
        ("xi", _on(_who("other"), person.disable)),
        _auditors,
    ),
    "one log-in name twice": Scenario(_word, ("xi", _add_person), ("xi", _add_person), _people),
    "one unit twice": Scenario(_word, ("xi", _add_unit), ("xi", _add_unit), _units),
    "two policies for one unit": Scenario(
        _unit_and_policies,
        ("an", _attach("customer-list")),
        ("bao", _attach("general-tiers-4h")),
        _attached,
    ),
}
