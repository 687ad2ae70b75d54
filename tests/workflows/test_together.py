"""Several verbs together: at the same time (R022, S13), and in any order (S22, S25, S27)."""

import random

import pytest
import transaction
from pyramid.request import Request, apply_request_extensions
from substanced.util import get_oid
from ZODB.POSException import ConflictError

from catalog import queries
from dossier import clock
from dossier.access import decide, subject_of, target_of
from dossier.dossier import LIFE
from dossier.errors import Conflict, Refused
from dossier.vocabulary import Permission, Post, State, Tier
from tests.conftest import become
from tests.world import ADMIN
from workflows import customer, document, dossier, person

ACTS = 120


@pytest.fixture
def second(base, database, request_):
    """A second request with a connection of its own, at the same time as `request_`."""
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


def begin(request):
    """Let the second request see what is committed, as the first admin."""
    transaction.commit()
    request.tm.begin()
    become(request, request.root["people"].by_login(ADMIN))


def sorted_dossier(make):
    made = make.dossier()
    made.__workflow_state__ = {LIFE: State.SORTING.value}
    return made


def test_of_two_filings_at_once_one_begins_again_and_no_number_is_lost(make, site, second):
    """R022: serials rise by one also under two simultaneous filings."""
    first, other = sorted_dossier(make), sorted_dossier(make)
    begin(second)
    dossier.advance(make.request, first, "file")
    dossier.advance(second, second.root["dossiers"][other.__name__], "file")
    transaction.commit()
    with pytest.raises(ConflictError):
        second.tm.commit()
    begin(second)
    again = dossier.advance(second, second.root["dossiers"][other.__name__], "file")
    second.tm.commit()

    assert [each.number[-4:] for each in (first, again)] == ["0001", "0002"]
    assert len(second.root.numbering.given) == 2


def test_a_dossier_filed_by_two_at_once_is_filed_once(make, site, second):
    """S13, S18."""
    filed = sorted_dossier(make)
    begin(second)
    dossier.advance(make.request, filed, "file")
    same = second.root["dossiers"][filed.__name__]
    dossier.advance(second, same, "file")
    transaction.commit()
    with pytest.raises(ConflictError):
        second.tm.commit()
    begin(second)

    with pytest.raises(Conflict):
        dossier.advance(second, same, "file")
    assert (same.number, len(second.root.numbering.given)) == (filed.number, 1)


def test_the_same_customer_opened_by_two_at_once_is_opened_once(make, site, second):
    """R100, S13: neither sees the other's; only one is kept."""
    facts = {"name": "海港贸易有限公司", "phone": "13800000001"}
    begin(second)
    make.customer(**facts)
    mine, make.request, make.site = make.request, second, second.root
    make.customer(**facts)
    mine.tm.commit()

    with pytest.raises(ConflictError):
        second.tm.commit()


def test_a_paper_laid_into_a_dossier_that_is_being_filed_is_not_kept(make, site, chen, second):
    """S13, R096: each was allowed by itself."""
    filed = sorted_dossier(make)
    customer_owner = filed.owner = chen.__name__
    begin(second)
    become(second, second.root["people"][customer_owner])
    dossier.advance(make.request, filed, "file")
    transaction.commit()
    make.request, make.site = second, second.root
    with pytest.raises(Refused):
        make.document(second.root["dossiers"][filed.__name__])
        second.tm.commit()


@pytest.fixture
def chen(make):
    """A salesperson, cleared for 秘密."""
    return make.person("chen", post=Post.STAFF, unit=make.unit(), clearance=Tier.SECRET)


@pytest.mark.parametrize("seed", range(3))
def test_whatever_the_verbs_do_lists_show_what_the_decision_allows(make, site, chen, seed):
    """S22, S25, S27: after each act, for each person, one by one; nothing is left stale."""
    world = Walk(make, site, random.Random(seed))
    for _ in range(ACTS):
        world.act()
        assert world.differing() == []

    assert world.done > ACTS // 5


class Walk:
    """Random acts by random people on a growing site."""

    def __init__(self, make, site, random_):
        self.make, self.site, self.random, self.done = make, site, random_, 0
        self.units = [site["units"].by_name("XS"), make.unit("财务部", "CW")]
        for number, post in enumerate((Post.STAFF, Post.RECORDS_OFFICER, Post.SECURITY_ADMIN)):
            unit = self.random.choice(self.units)
            make.person(f"p{number}", post=post, unit=unit, clearance=number + 1)
        make.document(tier="秘密")

    def act(self):
        """One act; what is refused changes nothing."""
        people = sorted(self.site["people"].values(), key=lambda each: each.login)
        self.make.acting_for(self.random.choice([*people, *people[-3:]]))
        name = self.random.choice([name for name in dir(self) if name.startswith("do_")])
        savepoint = transaction.savepoint()
        try:
            getattr(self, name)()
            self.done += 1
        except Refused:
            savepoint.rollback()

    def things(self):
        dossiers = list(self.site["dossiers"].values())
        documents = [document for each in dossiers for document in each.values()]
        return [*self.site["customers"].values(), *dossiers, *documents]

    def differing(self):
        """Where the set of the index is not what is decided one by one."""
        now, found = clock.now(), []
        things = [(each, target_of(each)) for each in self.things()]
        for each in self.site["people"].values():
            filled = self.site.offices_filled() if each.founder else True
            subject = subject_of(each, each.__name__, filled)
            permitted = queries.permitted(self.site, subject)
            for thing, target in things:
                decided = bool(decide(subject, Permission.RECORD_VIEW, target, now))
                if decided is not (thing.__oid__ in permitted):
                    found.append((each.login, thing))
        return found

    def _any(self, container):
        return self.random.choice(sorted(self.site[container].values(), key=get_oid))

    def _facts(self):
        people = [each.login for each in self.site["people"].values()]
        facts = {
            "tier": Tier(self.random.randrange(4)),
            "unit": self.random.choice(["", *(unit.code for unit in self.units)]),
            "owner": self.random.choice(["", *sorted(people)]),
        }
        return {name: value for name, value in facts.items() if self.random.random() < 0.5}

    def do_open_customer(self):
        self.make.customer(tier=str(self.random.randrange(3)))

    def do_open_dossier(self):
        self.make.dossier(self._any("customers"), tier=str(self.random.randrange(3)))

    def do_deposit(self):
        self.make.document(self._any("dossiers"), tier=str(self.random.randrange(4)))

    def do_change_customer(self):
        customer.change(self.make.request, self._any("customers"), self._facts())

    def do_change_dossier(self):
        dossier.change(self.make.request, self._any("dossiers"), self._facts())

    def do_change_document(self):
        documents = sorted(self._any("dossiers").values(), key=get_oid)
        if documents:
            tier = Tier(self.random.randrange(4))
            document.change(self.make.request, self.random.choice(documents), {"tier": tier})

    def do_advance(self):
        name = self.random.choice(list(dossier.TRANSITIONS))
        dossier.advance(self.make.request, self._any("dossiers"), name)

    def do_clear(self):
        person.clear(self.make.request, self._any("people"), self.random.randrange(4))

    def do_give_post(self):
        unit = self.random.choice(["", *(unit.__name__ for unit in self.units)])
        post = self.random.choice(list(Post))
        person.give_post(self.make.request, self._any("people"), post, unit)

    def do_end_post(self):
        somebody = self._any("people")
        if somebody.posts:
            person.end_post(self.make.request, somebody, *self.random.choice(somebody.posts))

    def do_disable(self):
        if self.random.random() < 0.1:
            person.disable(self.make.request, self._any("people"))
