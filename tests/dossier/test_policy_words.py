"""Tests of policies in words: every rule said, each value as people write it (R001)."""

import re
from pathlib import Path

import pytest

from dossier import library, policy
from dossier.policy_words import CHOICES, Words, clauses, is_empty, statements
from tests.dossier.test_policy import SMALL

FOLDER = Path("etc/policies")
OURS = re.compile(r"\$\{|Span\(|Cadence\(|=|mappingproxy|Anyone")


def say(words):
    return words.interpolate() if hasattr(words, "interpolate") else str(words)


WORDS, ENGLISH = Words(say), Words(say, chinese=False)


def said(text, *path, words=WORDS):
    """What a policy of SMALL and further lines says at a path."""
    found = policy.parse(SMALL + text)
    return next((words.value(each) for each in statements(found) if each.path == path), None)


def test_a_rule_has_the_labels_of_the_format():
    one = next(
        each
        for each in statements(policy.parse(SMALL))
        if each.path == ("life", "verification", "by")
    )

    assert WORDS.labels(one.labels) == "档案过程 · 核实与确认 · 核实人"
    assert ENGLISH.labels(one.labels) == "life · verification · by"


SAID = [
    ("", ("classes", "KH"), "客户基本信息档案"),
    ("", ("kinds",), "合同、订单"),
    ("", ("uploads", "largest"), "200 MB"),
    ("", ("numbering", "given"), "归档时"),
    ("", ("order", "shelf"), "档号"),
    ("", ("tiers", "minimum"), "非密"),
    ("", ("tiers", "longest", "秘密"), "10 年"),
    ("", ("life", "verification", "required"), "是"),
    ("", ("retention", "terms", "长期"), "自归档起 30 年"),
    ("", ("states", "收集"), "下载"),
    ("", ("backup",), ""),
    ("officers: {change_notice: same day}\n", ("officers", "change_notice"), "当日"),
    ("officers: {change_notice: at once}\n", ("officers", "change_notice"), "立即"),
    ("reading: {lasts: 3 working days}\n", ("reading", "lasts"), "3 个工作日"),
    ("backup: {every: monthly by the 10th}\n", ("backup", "every"), "每月 10 日"),
    ("backup: {every: yearly in 2}\n", ("backup", "every"), "每年 2 月"),
    ("calendar: {closed: [2026-12-31]}\n", ("calendar", "closed"), "2026-12-31"),
    ("surveys: {every: yearly, target: 90}\n", ("surveys", "target"), "90%"),
    ("credit: {limits: {A: 1000000}}\n", ("credit", "limits", "A"), "1,000,000 元"),
]


@pytest.mark.parametrize(("text", "path", "wanted"), SAID)
def test_a_value_is_said_as_people_write_it(text, path, wanted):
    assert said(text, *path) == wanted


def test_a_row_of_the_matrix_is_said_with_its_labels():
    assert said("", "tiers", "matrix", "机密") == (
        "可申请：是；可外借：否；可阅览：只在阅览室；可下载：否；可打印：否；可复制：否"
    )


def test_steps_are_said_one_after_another():
    text = "approvals: {lend: [{steps: [业务员, {any: [部门经理, 总经理]}]}]}\n"

    assert said(text, "approvals", "lend") == "审批：业务员 → 部门经理或总经理"


def test_several_rules_are_counted():
    rules = "[{when: {tier: 秘密}, steps: [{all: [部门经理, 总经理]}]}, {steps: [部门经理]}]"

    assert said(f"approvals: {{lend: {rules}}}\n", "approvals", "lend") == (
        "(1) 情形：密级：秘密；审批：部门经理 与 总经理 (2) 审批：部门经理"
    )


def test_a_word_of_the_companys_is_not_taken_for_one_of_the_format():
    assert said("facets: {种类: [query, all]}\n", "facets", "种类") == "取值：query、all"


def test_what_is_not_said_is_empty():
    unsaid = [each for each in statements(policy.parse(SMALL)) if not each.is_said]

    assert unsaid and all(WORDS.value(each) == "" for each in unsaid)
    assert is_empty(None) and is_empty(()) and not is_empty(False) and not is_empty(0)
    assert WORDS.value(None) == ""


def test_clauses_lead_to_the_keys_that_carry_them_out():
    found = policy.parse(
        SMALL + "order: {items: parts}\nrules: {P01.1: [classes, order.items], P01.2: classes}\n"
    )

    assert clauses(found) == {
        ("classes",): ["P01.1", "P01.2"],
        ("order", "items"): ["P01.1"],
    }


@pytest.mark.parametrize("slug", library.slugs(FOLDER))
def test_every_shipped_policy_can_be_said_in_both_languages(slug):
    for each in statements(library.shipped(FOLDER, slug).read()):
        for words in (WORDS, ENGLISH):
            value = words.value(each)
            assert bool(value) == each.is_said, each.path
            assert not OURS.search(value), (each.path, value)
            assert all(words.labels(each.labels).split(" · ")), each.path


def test_every_choice_of_the_format_has_a_word():
    shipped = [library.shipped(FOLDER, slug).read() for slug in library.slugs(FOLDER)]
    offered = {word for rules in shipped for each in statements(rules) for word in each.choices}

    assert offered - CHOICES.keys() - set(policy.FORMATS) == set()
