"""A real store without its writer lock, on which two people act in any order of their steps.

Each writer begins (his snapshot), acts and commits; of two that overlap ZODB may refuse the later
one, who then begins again, as pyramid_retry lets him. What comes out is compared with one verb
done after the other: whatever is seen in between is somebody's damage.
"""

import itertools

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext
from ZODB.POSException import ConflictError

from dossier import library
from dossier.errors import Refused
from dossier.settings import complete
from dossier.vocabulary import Post, Tier
from tests.conftest import CHEAP, become
from tests.make import Make
from tests.world import ADMIN, PASSWORD
from views import configure
from workflows import person, site

STEPS = ("begin", "act", "commit")
ATTEMPTS = 3
PEOPLE = {
    "guan": (Post.RECORDS_OFFICER, Tier.TOP_SECRET),
    "chen": (Post.STAFF, Tier.SECRET),
    "an": (Post.SECURITY_ADMIN, Tier.OPEN),
    "bao": (Post.SECURITY_ADMIN, Tier.OPEN),
    "xi": (Post.SYSTEM_ADMIN, Tier.OPEN),
    "shen": (Post.AUDITOR, Tier.OPEN),
}

# Every order of the steps of two writers: the first is 0, the second 1.
SCHEDULES = tuple(sorted(set(itertools.permutations((0, 0, 0, 1, 1, 1)))))


class Writer:
    """Somebody with a connection of his own who does one verb."""

    def __init__(self, ground, login, verb):
        self.ground, self.login, self.verb = ground, login, verb
        self.outcome = None
        self.manager = transaction.TransactionManager()
        self.connection = None

    def step(self, name):
        """One of STEPS; a commit that loses begins again at once, as often as a request does."""
        if name != "commit":
            getattr(self, name)()
            return
        for _attempt in range(ATTEMPTS):
            try:
                self.manager.commit()
                return
            except ConflictError:
                self.manager.abort()
                self.begin()
                self.act()
        raise AssertionError(f"{self.login} lost {ATTEMPTS} times")

    def begin(self):
        """Take a snapshot, and be who one is in it."""
        if self.connection is not None:
            self.connection.close()
        self.connection = self.ground.database.open(self.manager)
        self.request = self.ground.request(self.connection, self.manager)
        become(self.request, self.request.root["people"].by_login(self.login))

    def act(self):
        """Do the verb, or be refused."""
        with RequestContext(self.request):
            try:
                self.verb(self.request, self.request.root)
                self.outcome = "done"
            except Refused as refused:
                self.outcome = type(refused).__name__
                self.manager.abort()
                self.manager.begin()

    def close(self):
        self.manager.abort()
        if self.connection is not None:
            self.connection.close()


class Ground:
    """A site in a folder; `settings` says in which store."""

    def __init__(self, var, **settings):
        given = {"dossier.var": str(var), "dossier.password_cost": "cheap", **settings}
        given |= {"available_languages": "zh_CN", "pyramid.default_locale_name": "zh_CN"}
        self.config = configure(complete(given, environ={}))
        self.registry = self.config.registry
        self.database = self.registry._zodb_databases[""]
        self.serial = itertools.count(1)
        self._found()

    def close(self):
        self.database.close()

    def request(self, connection, manager):
        """A request of a connection; nobody's yet."""
        made = Request.blank("/")
        made.registry, made.tm = self.registry, manager
        apply_request_extensions(made)
        made.root = connection.root()["site"]
        return made

    def prepare(self, scenario):
        """What the scenario makes for its verbs, kept: a dictionary of words."""
        return self.alone(lambda make: scenario.prepare(make))

    def seen(self, scenario, world):
        """What a third person sees of it afterwards."""
        return self.alone(lambda make: scenario.seen(make.site, world))

    def run(self, scenario, order):
        """(outcomes, what is seen) of the two verbs with their steps in this order."""
        world = self.prepare(scenario)
        writers = [
            Writer(self, world.get(login, login), lambda *given, do=do: do(*given, world))
            for login, do in (scenario.first, scenario.second)
        ]
        try:
            steps = [iter(STEPS), iter(STEPS)]
            for number in order:
                writers[number].step(next(steps[number]))
        finally:
            for writer in writers:
                writer.close()
        return tuple(each.outcome for each in writers), self.seen(scenario, world)

    def alone(self, do):
        """What `do(make)` makes as the first admin, kept, with nobody else about."""
        manager = transaction.TransactionManager()
        connection = self.database.open(manager)
        request = self.request(connection, manager)
        become(request, request.root["people"].by_login(ADMIN))
        try:
            with RequestContext(request):
                make = Make(request, become)
                make.serial = self.serial
                made = do(make)
            manager.commit()
            return made
        finally:
            manager.abort()
            connection.close()

    def _found(self):
        connection = self.database.open()
        request = Request.blank("/")
        request.registry = self.registry
        with RequestContext(request):
            written = library.shipped("etc/policies", "default")
            root = connection.root()
            site.create(self.registry, root, "港湾贸易有限公司", written, ADMIN, PASSWORD, CHEAP)
        transaction.commit()
        connection.close()
        self.alone(_staff)


def _staff(make):
    unit = make.unit()
    for login, (post, tier) in PEOPLE.items():
        made = make.person(login, tier)
        person.give_post(make.request, made, post, unit.__name__ if post == Post.STAFF else "")
