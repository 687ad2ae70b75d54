"""A decision in sentences: each kind of cause, period and rule has its own."""

import datetime
from dataclasses import replace

import pytest

from dossier.access import Decision, Mandate, Reason, Rule, allow, decide, subject_of, target_of
from dossier.vocabulary import Permission, State, Tier
from views import reasons

START = datetime.datetime(2026, 3, 2, 4, tzinfo=datetime.UTC)
MIDNIGHT = datetime.datetime(2026, 3, 1, 16, tzinfo=datetime.UTC)
END = datetime.datetime(2026, 3, 12, 4, tzinfo=datetime.UTC)


def said(request, thing, decision):
    return [each.text for each in reasons.told(request, thing, decision)]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        (None, None, ""),
        (START, None, "自 2026-03-02 12:00 起"),
        (None, END, "至 2026-03-12 12:00"),
        (START, END, "2026-03-02 12:00 至 2026-03-12 12:00"),
        (MIDNIGHT, None, "自 2026-03-02 起"),
        (None, MIDNIGHT, "至 2026-03-01"),
    ],
)
def test_a_period_in_words(request_, since, until, words):
    entry = allow("everyone", Permission.RECORD_VIEW, since=since, until=until)

    assert reasons.period_of(request_, entry) == words


def test_whom_an_entry_names(request_, make):
    unit, person = make.unit(), make.person("lin", name="林青")
    tokens = {
        "everyone": "每个账号",
        "founder": "首任管理员",
        "post:staff": "业务员",
        f"post:staff@{unit.__name__}": "销售部的业务员",
        "post:staff@gone": "gone的业务员",
        f"unit:{unit.__name__}": "销售部",
        f"person:{person.__name__}": "林青",
        "person:gone": "gone",
        "unit:gone": "gone",
    }

    assert {token: reasons.whose(request_, token) for token in tokens} == tokens


def test_a_cause_that_has_no_word_yet_is_told_as_it_is(request_):
    entry = allow("everyone", Permission.RECORD_VIEW, cause="subpoena", reference="7")

    assert reasons.cause_of(request_, entry) == "subpoena（7）"


def test_a_thing_is_called_by_its_name_by_who_may_view_it(request_, make):
    dossier = make.dossier(make.customer(name="远洋公司"), title="合同")

    assert reasons.called(request_, dossier) == "档案“合同”"
    assert reasons.called(request_, dossier.customer) == "客户“远洋公司”"
    assert reasons.called(request_, request_.root) == "全公司"


def test_a_right_by_mandate_names_who_gave_it(request_, make):
    dossier, giver = make.dossier(), make.person("zong", 3, "general-manager", name="宗立")
    principal = subject_of(giver, giver.__name__, True)
    mandate = Mandate(principal, frozenset({Permission.RECORD_VIEW}), START, END, "委1")
    reader = make.person("yue", name="岳读")
    subject = replace(subject_of(reader, reader.__name__, True), mandates=(mandate,))
    decision = decide(subject, Permission.RECORD_VIEW, target_of(dossier), START)

    assert decision.allowed
    period = "2026-03-02 12:00 至 2026-03-12 12:00"
    assert f"给予：宗立的委托；依据：委托（委1）；期限：{period}。" in said(
        request_, dossier, decision
    )
    told = reasons.told(request_, dossier, decision)
    (facts,) = [each.facts for each in told if each.rule == "right"]
    assert (facts["who"], facts["cause"]) == (f"person:{giver.__name__}", "delegation")


def test_what_a_state_rules_out_is_told(request_, make):
    dossier = make.dossier()
    closed = replace(target_of(dossier), closed=frozenset({Permission.RECORD_EDIT}))
    decision = decide(request_.subject, Permission.RECORD_EDIT, closed, START)

    assert not decision.allowed and dossier.state == State.COLLECTING
    words = "按制度，在档案现在的状态下任何人都不能这样做。"
    assert words in said(request_, dossier, decision)


FACTS = {
    Rule.CLEARANCE: (Tier.OPEN, Tier.OPEN),
    Rule.TIER: (Tier.SECRET,),
    Rule.PLACE: (Tier.SECRET,),
}


@pytest.mark.parametrize("rule", [rule for rule in Rule if rule != Rule.NEED_TO_KNOW])
def test_every_rule_of_the_decision_has_its_sentence(request_, make, rule):
    """A rule that is born tomorrow has to be told as well."""
    met = rule == Rule.DENIAL
    decision = Decision((Reason(rule, met, FACTS.get(rule, ())),))

    assert all(said(request_, make.dossier(), decision))
