"""Inspections (审计, 自查): a plan, a sample, findings, answers, a report that goes up (R113).

The code word is `inspection`, because `audit` is the log. What is kept of each step is a value in
the inspection's own record.
"""

import datetime
from typing import NamedTuple

import colander
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from dossier import clock
from dossier.customer import choice, day
from dossier.customer import text as written
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import InspectionKind, InspectionStage, Severity, Verdict

PROCEDURE = "inspection"  # the type of the workflow of an inspection; stored, never renamed


MOST_ITEMS = 500  # that one inspection looks at


class PlanSchema(Schema):
    """What is planned: what is looked at, of which time, how much of it, and by when."""

    title = written(_("审计题目"), 120, missing=colander.required)
    kind = choice(InspectionKind, _("方式"), missing=InspectionKind.AUDIT)
    unit = written(_("部门"), 60)
    dossier_class = written(_("类别"), 8, name="class")
    since = day(_("建档日期自"))
    until = day(_("建档日期至"), future=True)
    due = day(_("完成日期"), future=True, missing=colander.required)
    size = colander.SchemaNode(
        colander.Integer(),
        title=_("抽查份数"),
        missing=None,
        validator=colander.Range(1, MOST_ITEMS),
    )


class FindingSchema(Schema):
    """A finding: what is not as it should be, by which clause, and who answers for it."""

    text = written(_("发现的问题"), 2000, missing=colander.required, long=True)
    severity = choice(Severity, _("程度"), missing=Severity.MINOR)
    clause = written(_("依据条款"), 60)
    addressee = written(_("答复人"), 60)  # the person in charge of the dossier


class JudgementSchema(Schema):
    """How a thing of the sample stands; what is found where it does not conform."""

    verdict = choice(Verdict, _("结论"), missing=colander.required)
    note = written(_("核对说明"), 500, long=True)


class AnswerSchema(Schema):
    """What is said to a finding, what is done about it, and until when."""

    text = written(_("答复"), 2000, missing=colander.required, long=True)
    measure = written(_("整改措施"), 1000, missing=colander.required, long=True)
    until = day(_("整改期限"), future=True, missing=colander.required)


class Judgement(NamedTuple):
    """Whether a thing of the sample conforms, how that was seen, and who says so."""

    verdict: str
    note: str
    by: str
    at: datetime.datetime


class Answer(NamedTuple):
    """What the addressee of a finding says to it, what is done about it and until when."""

    text: str
    measure: str
    until: datetime.date
    by: str
    at: datetime.datetime


class Finding(NamedTuple):
    """What is not as it should be: with one thing of the sample, or (item '') altogether."""

    number: int
    item: str
    text: str
    severity: str
    clause: str
    addressee: str
    by: str
    at: datetime.datetime
    answer: Answer | None = None


class Report(NamedTuple):
    """What the inspection comes to, in words."""

    text: str
    by: str
    at: datetime.datetime


class Level(NamedTuple):
    """One level that a report passes: what the policy calls it, and the post that is asked."""

    word: str
    post: str


class Passing(NamedTuple):
    """That somebody passed a report on at a level, closed it there, or gave it back."""

    level: str
    by: str
    at: datetime.datetime
    remark: str


@content("Inspection")
class Inspection(Persistent):
    """One inspection. Its unit is what it looks at, and decides which policy it goes by."""

    title = ""
    unit = ""
    dossier_class = ""
    since = None
    until = None
    due = None
    size = None  # how many things to look at, where the policy does not say it
    sample = None
    findings = ()
    report = None
    levels = ()  # as the policy named them when it was reported
    passed = ()
    returned = ()
    revision = ""  # the edition that was drafted because of it

    def __init__(self, kind, number, edition, planned_by):
        self._kind = kind.value
        self.number = number  # (year, serial)
        self.edition = edition
        self.planned_by = planned_by
        self.planned_at = clock.now()
        self.judgements = {}
        self.history = ()

    @property
    def kind(self) -> InspectionKind:
        """Whether an auditor looks at others, or a department at itself."""
        return InspectionKind(self._kind)

    @property
    def stage(self) -> InspectionStage:
        """How far the inspection is."""
        states = getattr(self, "__workflow_state__", {})
        return InspectionStage(states.get(PROCEDURE, InspectionStage.PLANNED))

    @property
    def items(self) -> tuple:
        """The names of the dossiers of the sample, in the order in which they were drawn."""
        return self.sample.items if self.sample is not None else ()

    @property
    def unjudged(self) -> list:
        """The places (from 1) of the sample of which nobody has said how they stand."""
        return [place for place, name in enumerate(self.items, 1) if name not in self.judgements]

    @property
    def unanswered(self) -> list:
        """The findings that nobody has answered yet."""
        return [each for each in self.findings if each.answer is None]

    @property
    def hands(self) -> set:
        """Everybody who inspected: none of them is a level of the report."""
        found = {self.planned_by, *(each.by for each in self.findings)}
        found |= {each.by for each in self.judgements.values()}
        found |= {each.by for each in (self.sample, self.report) if each is not None}
        return found

    @property
    def level(self) -> Level | None:
        """The level that has the report in hand; None before and after."""
        if self.stage is not InspectionStage.REPORTED:
            return None
        return self.levels[len(self.passed)]

    @property
    def is_at_last_level(self) -> bool:
        """Whether the report has come to who closes it."""
        return self.level is not None and len(self.passed) == len(self.levels) - 1

    def finding(self, number) -> Finding | None:
        """The finding of that number."""
        return next((each for each in self.findings if each.number == number), None)

    def finding_about(self, item) -> Finding | None:
        """The finding about a thing of the sample."""
        return next((each for each in self.findings if each.item == item), None)

    def put(self, finding):
        """Keep a finding, in the place of the one of its number if there is one."""
        others = [each for each in self.findings if each.number != finding.number]
        self.findings = tuple(sorted([*others, finding], key=lambda each: each.number))

    def drop(self, finding):
        """Keep a finding no longer; its number is not used again while there are later ones."""
        self.findings = tuple(each for each in self.findings if each is not finding)

    def judge(self, item, judgement):
        """Keep what is said of a thing of the sample."""
        self.judgements = {**self.judgements, item: judgement}

    @property
    def conforming(self) -> int:
        """How many things of the sample conform."""
        return sum(each.verdict == Verdict.CONFORMS for each in self.judgements.values())


@content("Inspections")
class Inspections(Folder):
    """All inspections of the company.

    `reported` tells on which day the last one of a policy (slug), kind and unit was reported,
    from which the next is counted; `running` names those that are not closed.
    """

    running = ()

    def __init__(self, data=None, family=None):
        super().__init__(data, family)
        self.serials = {}
        self.reported = {}

    def next_number(self, kind, year) -> tuple:
        """(year, serial) of the next inspection of a kind in a year; none comes twice."""
        serial = self.serials.get((kind.value, year), 0) + 1
        self.serials = {**self.serials, (kind.value, year): serial}
        return year, serial

    def open_ones(self) -> list:
        """The inspections that are not closed, in the order in which they were planned."""
        return [self.data[name] for name in self.running]
