"""The house of the stories: a real site on SQLite, served by waitress, with people and papers."""

import itertools
import re
import threading
from contextlib import contextmanager

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext
from substanced.util import get_oid
from waitress.server import create_server

from dossier import clock, library
from dossier.alert import Draft
from dossier.inspection import PlanSchema
from dossier.settings import complete
from dossier.vocabulary import Post, Severity, Tag, Tier, Verdict
from tests import files
from tests.conftest import CHEAP, become
from tests.make import Make
from tests.world import ADMIN, CAST, PASSWORD, UNITS
from views import configure
from workflows import inspection, sampling, site
from workflows.alert import raised

# Sits in the sales department beside Chen Jing, and is cleared for nothing.
PEOPLE = {**CAST, "bai": ("白露", Post.STAFF, "XS", Tier.OPEN)}
NAMED = ("customers", "people", "units")
PHRASE = "授信额度须经两位经理会签"
ANOTHER = "验收合格后十五日内付清余款"


class House:
    """A running site. `url` is its root, `at` the paths of some things in it, by name."""

    def __init__(self, var):
        settings = complete(
            {
                "dossier.var": str(var),
                "dossier.password_cost": "cheap",
                "dossier.reading_room": "127.0.0.0/8",
                "available_languages": "zh_CN en",
                "pyramid.default_locale_name": "zh_CN",
            },
            environ={},
        )
        self.config = configure(settings)
        self.registry = self.config.registry
        self.database = self.registry._zodb_databases[""]
        self._found()
        self.at, self.cookies = {}, {}
        self.serial = itertools.count(1)
        self._furnish()
        app = self.config.make_wsgi_app()
        self.server = create_server(app, listen="127.0.0.1:0", ident=None, threads=8)
        threading.Thread(target=self.server.run, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.effective_port}"

    def close(self):
        """Stop serving."""
        self.server.close()
        self.database.close()

    @contextmanager
    def making(self, login=ADMIN):
        """Builders (tests/make.py) that act for somebody; what they made is kept at the end."""
        connection = self.database.open()
        request = Request.blank("/")
        request.registry, request.tm = self.registry, transaction.manager
        with self.registry.writer_lock.held(), RequestContext(request):
            apply_request_extensions(request)
            request.tm.abort()
            request.root = connection.root()["site"]
            become(request, request.root["people"].by_login(login))
            try:
                make = Make(request, become)
                make.serial = self.serial
                yield make
                request.tm.commit()
            finally:
                request.tm.abort()
                connection.close()

    def path(self, thing):
        """The path of a thing in the house."""
        names = []
        while thing.__parent__ is not None:
            names.insert(0, thing.__name__)
            thing = thing.__parent__
        return "/" + "/".join(names)

    def written(self, policies=False):
        """The words in which people named what is in the house, the longest first.

        With `policies` also all that the policies say.
        """
        with self.making() as make:
            site = make.site
            words = {site.title}
            for rules in site.in_force():
                words |= {
                    rules.title,
                    *(each.name for each in rules.classes.values()),
                    *rules.posts,
                    *rules.kinds,
                    *rules.retention.terms,
                    *(each.trigger for each in rules.retention.terms.values()),
                    *rules.intake.sources,
                }
            if policies:
                kept = [profile.current().rules for profile in site["policies"].values()]
                kept.append(library.shipped("etc/policies", "customer-list").read())
                said = "".join(repr(rules) for rules in kept)
                words |= set(re.findall("[\u4e00-\u9fff]+", said))
            words |= {each.name for folder in NAMED for each in site[folder].values()}
            words |= {draft.what for each in site["alerts"].values() for draft in each.drafts}
            for each in site["inspections"].values():
                words |= {each.title, *(finding.text for finding in each.findings)}
            for each in site["dossiers"].values():
                words |= {each.title, *(paper.title for paper in each.values())}
            for each in site["customers"].values():
                words |= {each.region, each.industry, each.address, each.business, each.contact}
        return sorted(words - {""}, key=len, reverse=True)

    def _found(self):
        connection = self.database.open()
        policy = library.shipped("etc/policies", "default")
        title = "港湾贸易有限公司"
        request = Request.blank("/")
        request.registry = self.registry
        with RequestContext(request):
            site.create(self.registry, connection.root(), title, policy, ADMIN, PASSWORD, CHEAP)
        transaction.commit()
        connection.close()

    def _furnish(self):
        """The cast, and a customer with a dossier of secret papers that belong to the sales."""
        with self.making() as make:
            units = {code: make.unit(name, code) for code, name in UNITS.items()}
            for login, (name, post, code, tier) in PEOPLE.items():
                made = make.person(login, tier, post, units.get(code), name)
                self.at[login] = self.path(made)
            owner = make.site["people"].by_login("chen").__name__
            belongs = {"unit": units["XS"].__name__, "owner": owner, "tier": Tier.SECRET}
            customer = make.customer(
                name="青岛远帆船务有限公司", uscc="91370200MA3C5YQ71M", region="青岛", **belongs
            )
            kept = make.dossier(customer, title="远帆船务往来", **belongs)
            contract = files.pdf(f"第一条 {PHRASE}。", "第二条 附则。")
            first = make.document(kept, contract, "合同.pdf", title="购销合同", tier=Tier.SECRET)
            make.document(kept, files.word(f"第三条 {ANOTHER}。"), "验收单.docx")
            things = {"customer": customer, "dossier": kept, "document": first}
            things["audit"] = self._inspected(make)
            things["alert"] = self._watched(make, customer)
            self.at.update({name: self.path(thing) for name, thing in things.items()})

    def _watched(self, make, customer):
        """An alert about Chen Jing, with a draft violation, for the security admin to close."""
        chen = make.site["people"].by_login("chen").__name__
        looked = {"tag": Tag.RECORD_VIEWED, "by": chen, "object": get_oid(customer)}
        entries = [make.site.log.append({**looked, "address": "10.0.0.8"}) for _time in range(3)]
        about = {"person": chen, "entries": entries, "day": clock.today().isoformat()}
        drafts = [Draft("未经审批查看客户档案", 50, 3)]
        raised(make.request, "bulk", **about)
        raised(make.request, "backup-overdue", {"due": "2026-01-01"})
        return raised(make.request, "ungranted", **about, drafts=drafts)

    def _inspected(self, make):
        """An audit whose only finding Chen Jing has to answer."""
        founder, auditor = make.request.person, make.site["people"].by_login("shen")
        plan = {"title": "年度审计", "due": clock.today().isoformat(), "size": "1"}
        request = make.acting_for(auditor)
        made = inspection.plan(request, make.site["inspections"], PlanSchema().deserialize(plan))
        sampling.draw(request, made)
        found = {"text": "缺合同原件", "severity": Severity.MAJOR, "clause": "", "addressee": ""}
        verdict = {"verdict": Verdict.FAILS, "note": ""}
        sampling.judge(request, made, made.items[0], verdict, found)
        inspection.issue(request, made)
        make.acting_for(founder)
        return made
