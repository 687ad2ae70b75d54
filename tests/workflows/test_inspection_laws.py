"""The whole procedure of an audit against a model of its own: who may what when, in any order.

R113. The model below says it in its own words and knows nothing of the verbs.
"""

import os
from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.vocabulary import Severity, Verdict
from tests.workflows.board import DAY, TODAY, Board, still
from workflows import inspection, reporting, sampling

RUNS = int(os.environ.get("DOSSIER_INSPECTIONS", 40))
STEPS = 40
AUDITORS, LEVELS = ("auditor", "second"), ("head", "chief")
ACTORS = st.sampled_from([*AUDITORS * 3, *LEVELS * 2, "seller", "seller", "buyer", "keeper"])
PLACES, NUMBERS = st.integers(0, 1), st.integers(1, 3)
WORDS = st.sampled_from(["缺合同", "缺证照"])
AUDIT = "audit: {by: 审计部门, every: yearly, sample: 2, reports_to: [档案主管, 总经理]}"
OK, FORBIDDEN, CONFLICT, INVALID = "ok", 403, 409, 422


class Model:
    """An audit as the requirement tells it."""

    def __init__(self):
        self.stage, self.verdicts, self.passed = "planned", {}, 0
        self.findings = {}  # number → [place or None, words, who answers, answered]

    def sees(self, who):
        """Whether somebody may look at the audit at all."""
        return who in AUDITORS or self.asked(who) or who in self.reached()

    def asked(self, who):
        out = self.stage in ("answering", "reported", "closed")
        return out and who in {each[2] for each in self.findings.values()}

    def reached(self):
        return LEVELS[: self.passed + 1] if self.stage in ("reported", "closed") else ()

    def reads(self, who, number):
        """Whether a finding is there for somebody."""
        if number not in self.findings:
            return False
        return who in (*AUDITORS, *self.reached()) or self.findings[number][2] == who

    def carries(self, who, stage):
        """What a step of the auditor comes to before it is looked at more closely."""
        if who not in AUDITORS:
            return FORBIDDEN
        return OK if self.stage == stage else CONFLICT

    def holds(self, who):
        """What a step of a level comes to before it is looked at more closely."""
        if not self.sees(who):
            return FORBIDDEN
        if self.stage != "reported":
            return CONFLICT
        return OK if LEVELS[self.passed] == who else FORBIDDEN

    def about(self, place):
        return next((n for n, each in self.findings.items() if each[0] == place), None)

    def add(self, place, words, who):
        self.findings[max(self.findings, default=0) + 1] = [place, words, who, False]


class Procedure(RuleBasedStateMachine):
    """Anybody does anything; what comes of it is what the model says."""

    board = None

    def __init__(self):
        super().__init__()
        self.model, self.real = Model(), self.board.plan()

    def outcome(self, who, act, *arguments):
        """What a verb comes to; a refusal tells nothing and changes nothing."""
        size, before = self.board.site.log.size, dict(self.real.__dict__)
        try:
            act(self.board.as_(who), self.real, *arguments)
        except (NotAllowed, Conflict, Invalid) as refusal:
            assert self.board.site.log.size == size
            assert dict(self.real.__dict__) == before
            return refusal.status
        assert self.board.site.log.size > size
        return OK

    @rule(who=ACTORS)
    def draw(self, who):
        wanted = self.model.carries(who, "planned")
        assert self.outcome(who, sampling.draw) == wanted
        if wanted == OK:
            self.model.stage = "sampled"

    @rule(who=ACTORS, place=PLACES, fails=st.booleans(), words=WORDS)
    def judge(self, who, place, fails, words):
        wanted, model = self.model.carries(who, "sampled"), self.model
        item = self.real.items[place] if self.real.items else "nothing"
        values = {"verdict": Verdict.FAILS if fails else Verdict.CONFORMS, "note": "看了原件"}
        finding = dict(text=words, severity=Severity.MINOR, clause="", addressee="")
        assert self.outcome(who, sampling.judge, item, values, finding) == wanted
        if wanted != OK:
            return
        model.verdicts[place], number = fails, model.about(place)
        if not fails:
            model.findings.pop(number, None)
        elif number is None:
            model.add(place, words, "seller")
        elif model.findings[number][1] != words:
            model.findings[number] = [place, words, "seller", False]

    @rule(who=ACTORS, to=st.sampled_from(["seller", "buyer"]), words=WORDS)
    def find(self, who, to, words):
        wanted = self.model.carries(who, "sampled")
        values = dict(text=words, severity=Severity.GRAVE, clause="", addressee=to)
        assert self.outcome(who, sampling.find, values) == wanted
        if wanted == OK:
            self.model.add(None, words, to)

    @rule(who=ACTORS, number=NUMBERS)
    def drop(self, who, number):
        wanted = self.model.carries(who, "sampled")
        if wanted == OK and number not in self.model.findings:
            wanted = INVALID
        elif wanted == OK and self.model.findings[number][0] is not None:
            wanted = CONFLICT
        assert self.outcome(who, sampling.drop, number) == wanted
        if wanted == OK:
            del self.model.findings[number]

    @rule(who=ACTORS)
    def issue(self, who):
        wanted = self.model.carries(who, "sampled")
        wanted = CONFLICT if wanted == OK and len(self.model.verdicts) < 2 else wanted
        assert self.outcome(who, inspection.issue) == wanted
        if wanted == OK:
            self.model.stage = "answering"

    @rule(who=ACTORS, number=NUMBERS, words=st.uuids())
    def answer(self, who, number, words):
        wanted, model = OK, self.model
        if not model.sees(who):
            wanted = FORBIDDEN
        elif not model.reads(who, number):
            wanted = INVALID
        elif model.findings[number][2] != who:
            wanted = FORBIDDEN
        elif model.stage != "answering":
            wanted = CONFLICT
        said = {"text": str(words), "measure": "补归", "until": TODAY + DAY}
        assert self.outcome(who, inspection.answer, number, said) == wanted
        if wanted == OK:
            model.findings[number][3] = True

    @rule(who=ACTORS)
    def report(self, who):
        wanted = self.model.carries(who, "answering")
        unanswered = [n for n, each in self.model.findings.items() if not each[3]]
        wanted = CONFLICT if wanted == OK and unanswered else wanted
        assert self.outcome(who, reporting.report, "总体良好") == wanted
        if wanted == OK:
            self.model.stage, self.model.passed = "reported", 0

    @rule(who=ACTORS)
    def pass_on(self, who):
        wanted = self.model.holds(who)
        wanted = CONFLICT if wanted == OK and self.model.passed == len(LEVELS) - 1 else wanted
        assert self.outcome(who, reporting.pass_on, "同意") == wanted
        if wanted == OK:
            self.model.passed += 1

    @rule(who=ACTORS)
    def send_back(self, who):
        wanted = self.model.holds(who)
        assert self.outcome(who, reporting.send_back, "再查") == wanted
        if wanted == OK:
            self.model.stage, self.model.passed = "sampled", 0

    @rule(who=ACTORS)
    def close(self, who):
        wanted = self.model.holds(who)
        wanted = CONFLICT if wanted == OK and self.model.passed < len(LEVELS) - 1 else wanted
        assert self.outcome(who, reporting.close, "已阅") == wanted
        if wanted == OK:
            self.model.stage, self.model.passed = "closed", len(LEVELS)

    @rule()
    def go_on(self):
        """The next right step, so that the end is reached too."""
        model = self.model
        open_ones = [n for n, each in model.findings.items() if not each[3]]
        if model.stage == "planned":
            self.draw("auditor")
        elif model.stage == "sampled" and len(model.verdicts) < 2:
            self.judge("second", len({0} & model.verdicts.keys()), False, "缺合同")
        elif model.stage == "sampled":
            self.issue("auditor")
        elif open_ones:
            self.answer(model.findings[open_ones[0]][2], open_ones[0], "漏放")
        elif model.stage == "answering":
            self.report("auditor")
        elif model.stage == "reported":
            (self.pass_on if model.passed < len(LEVELS) - 1 else self.close)(LEVELS[model.passed])

    def teardown(self):
        reached[self.model.stage] += 1

    @invariant()
    def it_is_as_the_model_says(self):
        names, people = list(self.real.items), self.board.people
        found = {
            each.number: [
                names.index(each.item) if each.item else None,
                each.text,
                next(k for k, p in people.items() if p.__name__ == each.addressee),
                each.answer is not None,
            ]
            for each in self.real.findings
        }
        assert (self.real.stage, len(self.real.passed)) == (self.model.stage, self.model.passed)
        assert found == self.model.findings
        assert len(self.real.unjudged) == (2 - len(self.model.verdicts) if names else 0)
        assert not self.real.items or sampling.is_as_drawn(self.real)


reached = Counter()


@pytest.fixture
def board(make):
    with still():
        yield Board(make, AUDIT)


def test_anything_in_any_order_is_as_the_model_says(board):
    machine = type("Anything", (Procedure,), {"board": board})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=RUNS, stateful_step_count=STEPS, deadline=None)
    )
    assert reached["closed"], reached
