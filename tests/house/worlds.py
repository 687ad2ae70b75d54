"""A town, and second towns that differ from it only in what one person may not know (S23).

The first is asked once for each address; time stands still, sessions and ids are shared, so that
nothing needs masking but the receipts of forms.
"""

import os
from urllib.parse import quote, urlsplit

from pyramid.traversal import resource_path_tuple
from webtest import TestApp

from dossier.vocabulary import Permission
from tests.house import routes
from tests.house.crawl import pages
from tests.house.hidden import Hidden
from tests.house.layers import Asker, Layer, bare, subject_in
from tests.house.routes import Outcome
from tests.house.town import settle

WHOLE = bool(os.environ.get("DOSSIER_SOAK"))
SEED = int(os.environ.get("DOSSIER_SEED", "20260301"))

READERS = (
    "zhou",
    "chen",
    "jing",
    "yue",
    "guan",
    "guo",
    "dang",
    "zong",
    "fu",
    "lan",
    "xi",
    "an",
    "shen",
)
GUARDS = ("an",)  # who looks after rights, and of them who has views that others have too
WIDEST = "guan"  # whose links nearly all others have too
STARTS = ("/", "/search?q=a", "/suggest?q=a", "/nowhere", "/customers?b_size=1")
MARKET, NATURE = quote("facet:市场"), quote("dossier-facet:性质")
FACETS = ",".join(
    ("type", "tier", "region", "industry", "unit", "owner", "customer", "year", "kind")
    + (MARKET, NATURE)
)
CALLS = (
    f"/api/v1/search?facet={FACETS}",
    "/api/v1/customers?sort_on=name",
    "/api/v1/dossiers?sort_on=modified",
    "/api/v1/search?type=Document&sort_on=date&b_size=3",
    "/export?as=csv",
    f"/search?{MARKET}={quote('国内')}",
    f"/dossiers?{MARKET}={quote('国际')}",
    f"/api/v1/search?{NATURE}={quote('交易')}",
)
ASKING = (
    "/search?q={}",
    "/suggest?q={}",
    "/export?as=csv&q={}",
    "/customers?q={}",
    "/dossiers?q={}",
    "/customers?region={}",
    "/dossiers?region={}",
    "/search?industry={}",
    "/search?kind={}",
    f"/search?{MARKET}={{}}",
    f"/api/v1/search?facet={FACETS}&q={{}}",
    "/api/v1/suggest?q={}",
)


class Town:
    """The base town, and what it answers to each of its readers."""

    def __init__(self, config, storage, furnish=settle):
        self.config, self.wsgi = config, config.make_wsgi_app()
        self.layer = Layer(config, storage)
        with self.layer.making() as make:
            self.paths = {name: resource_path_tuple(it) for name, it in furnish(make).items()}
        self.views = routes.live(config.introspector)
        self.known, self.routes, self.askers, self.crawled = {}, {}, {}, {}

    def asker(self, login):
        if login not in self.askers:
            person = self.paths[login][-1]
            self.askers[login] = Asker(self.wsgi, self.config.registry, person).enter()
        return self.askers[login]

    def things(self, request):
        """The nouns of the town in the world of a request, by name."""
        return {name: routes.at(request.root, path) for name, path in self.paths.items()}

    def answer(self, login, address):
        """What the base town answers, asked once."""
        if (login, address) not in self.known:
            self.layer.enter()
            self.known[login, address] = bare(self.asker(login).ask(address))
        return self.known[login, address]

    def addresses(self, login):
        """All that a reader can come to: by links, and each page and call of what he knows."""
        if login not in self.routes:
            crawled = self._links(login if WHOLE else WIDEST)
            found = dict.fromkeys([*crawled, *CALLS, *self.open_to(login)])
            self.routes[login] = [each for each in found if not self._is_of_an_office(each, login)]
        return self.routes[login]

    def _links(self, login):
        if login not in self.crawled:
            found = pages(self.browser(login), *STARTS)
            self.crawled[login] = [address for address, _answer in found]
        return self.crawled[login]

    def browser(self, login):
        """A reader with a browser that follows links."""
        self.layer.enter()
        browser = TestApp(self.wsgi, extra_environ={"REMOTE_ADDR": "127.0.1.1"})
        browser.set_cookie("dossier", self.asker(login).headers["Cookie"].partition("=")[2])
        return browser

    def _is_of_an_office(self, address, login):
        """Whether a page belongs to who looks after rights, on all things that there are.

        For him a draft is tried on everything, for others on what they may view; and he is told
        for how many dossiers a policy would hold.
        """
        name = urlsplit(address).path.rpartition("/")[2]
        counted = {Permission.POLICY_TRY, Permission.POLICY_ATTACH} if login in GUARDS else set()
        return name in {
            view.name
            for view in self.views
            if routes.is_of_an_office(view.permission) or view.permission in counted
        }

    def open_to(self, login) -> list:
        """Each page and call of each thing of the town that is open to a reader."""
        with self.layer.acting() as request:
            subject = subject_in(request, self.paths[login][-1])
            return addresses(self.views, subject, self.things(request).values(), Outcome.OPEN)


def addresses(views, subject, things, wanted) -> list:
    """Where views of these things are asked by GET, if that is what must come of it."""
    return [
        routes.address(view.face, resource_path_tuple(thing), view.name)
        for view in views
        for thing in things
        if view.takes(type(thing), view.name, "GET")
        and not routes.is_of_an_office(view.permission)
        and routes.outcome(views, subject, thing, view.face, view.name, "GET") is wanted
    ]


def second(town, login, draw, times):
    """A second world with so many differences, words of them, addresses of and around them."""
    layer = town.layer.over()
    with layer.making() as make:
        hidden = Hidden(make, town.things(make.request), login, draw).differ(times)
        paths = addresses(town.views, hidden.subject, hidden.made, Outcome.MISSING)
        beside = addresses(town.views, hidden.subject, hidden.around(), Outcome.OPEN)
    return layer, hidden.texts, paths, beside


def told(town, login, draw, count):
    """The addresses at which one pair of worlds answers a person differently."""
    layer, texts, paths, beside = second(town, login, draw, draw.randint(1, 4))
    asked = ["/", "/search", *some(draw, town.addresses(login), count)]
    asked += [*some(draw, paths, 2), *some(draw, beside, 3)]
    asked += [draw.choice(ASKING).format(quote(text)) for text in some(draw, texts, 3)]
    try:
        before = {address: town.answer(login, address) for address in asked}
        layer.enter()
        return [
            (login, address)
            for address in asked
            if bare(town.asker(login).ask(address)) != before[address]
        ]
    finally:
        layer.close()


def some(draw, things, count) -> list:
    """At most so many of them by chance, and more when there is time."""
    return draw.sample(things, min(len(things), count * 6 if WHOLE else count))
