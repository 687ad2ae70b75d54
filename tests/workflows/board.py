"""Everybody who has to do with an inspection, and the steps of one, for the tests of its verbs."""

import datetime

from dossier import clock
from dossier.edition import CONTROL
from dossier.inspection import PlanSchema
from dossier.vocabulary import Post, Severity, Stage, Tier, Verdict
from workflows import inspection, reporting, sampling

NOON = datetime.datetime(2026, 11, 21, 4, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 21)
DAY = datetime.timedelta(days=1)
AUDIT = """
audit: {by: 审计部门, every: yearly, sample: 3, reports_to: [档案主管, 总经理], revises: yes,
        self_check: monthly}
"""
POSTS = {
    "auditor": (Post.AUDITOR, ""),
    "second": (Post.AUDITOR, ""),
    "head": (Post.RECORDS_SUPERVISOR, ""),
    "chief": (Post.GENERAL_MANAGER, ""),
    "keeper": (Post.RECORDS_OFFICER, ""),
    "seller": (Post.STAFF, "XS"),
    "buyer": (Post.STAFF, "CW"),
    "manager": (Post.MANAGER, "XS"),
    "guard": (Post.SECURITY_ADMIN, ""),
    "operator": (Post.SYSTEM_ADMIN, ""),
    "reader": (Post.READER, ""),
}


class Board:
    """A company of two departments with a policy that wants audits, and its dossiers."""

    def __init__(self, make, policy=AUDIT):
        self.make, self.site = make, make.site
        if policy:
            make.rules("states: {}", f"states: {{}}\n{policy}")
            current = self.site["policies"]["default"].current()
            current.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
        self.units = {
            code: make.unit(name, code) for code, name in (("XS", "销售部"), ("CW", "财务部"))
        }
        tier = Tier.TOP_SECRET
        self.people = {
            login: make.person(login, tier, post, self.units.get(code))
            for login, (post, code) in POSTS.items()
        }
        self.dossiers = [self.dossier("seller", "XS") for _ in range(4)]
        self.dossiers += [self.dossier("buyer", "CW") for _ in range(2)]
        self.inspections = self.site["inspections"]

    def dossier(self, owner, code, **facts):
        """A dossier of a department, of which somebody is in charge."""
        self.as_("admin")
        facts = {"unit": code, "owner": owner, "opened": "2026-01-05", **facts}
        return self.make.dossier(self.make.customer(unit=code, owner=owner), **facts)

    def as_(self, login):
        """The request of somebody."""
        people = self.site["people"]
        person = self.people.get(login) or next(each for each in people.values() if each.founder)
        return self.make.acting_for(person)

    def person(self, login, post):
        """One more who holds a post in the company."""
        self.as_("guard")
        self.people[login] = self.make.person(login, Tier.OPEN, post)
        return self.people[login]

    def id(self, login):
        """The id of somebody."""
        return self.people[login].__name__

    def plan(self, login="auditor", **values):
        """A planned inspection of the sales department."""
        values = {"title": "年度审计", "unit": "XS", "due": "2026-12-31", **values}
        given = PlanSchema().deserialize(values)
        return inspection.plan(self.as_(login), self.inspections, given)

    def drawn(self, login="auditor", **values):
        """One whose sample is drawn."""
        planned = self.plan(login, **values)
        sampling.draw(self.as_(login), planned)
        return planned

    def judge(self, of, item, fails=False, login="auditor", **finding):
        """Say how a thing of the sample stands."""
        verdict = Verdict.FAILS if fails else Verdict.CONFORMS
        about = found(**finding) if fails else None
        values = {"verdict": verdict, "note": "查看了纸质件"}
        return sampling.judge(self.as_(login), of, item, values, about)

    def issued(self, fails=1, login="auditor", **values):
        """One whose findings are sent; so many things of the sample failed."""
        made = self.drawn(login, **values)
        for place, item in enumerate(made.items):
            self.judge(made, item, place < fails, login)
        return inspection.issue(self.as_(login), made)

    def answered(self, **values):
        """One whose findings are all answered."""
        made = self.issued(**values)
        for each in made.findings:
            self.answer(made, each.number)
        return made

    def answer(self, of, number, login="seller", **values):
        """Answer a finding."""
        said = {"text": "漏放", "measure": "补归", "until": clock.today() + 30 * DAY, **values}
        return inspection.answer(self.as_(login), of, number, said)

    def reported(self, **values):
        """One whose report is at the first level."""
        made = self.answered(**values)
        return reporting.report(self.as_("auditor"), made, "总体良好")

    def at_last(self, **values):
        """One whose report is at the last level."""
        made = self.reported(**values)
        return reporting.pass_on(self.as_("head"), made, "同意")

    def closed(self, **values):
        """One that is closed."""
        made = self.at_last(**values)
        return reporting.close(self.as_("chief"), made, "已阅")


def found(**facts):
    """What a finding says."""
    plain = {"text": "缺合同原件", "severity": Severity.MAJOR, "clause": "P17.2", "addressee": ""}
    return {**plain, **facts}


def still():
    """It is noon of TODAY in Shanghai."""
    return clock.frozen(NOON)
