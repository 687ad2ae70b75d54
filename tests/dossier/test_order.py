"""In which order the documents of a dossier lie (R024, X07)."""

import datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dossier import policy
from dossier.order import arranged
from dossier.rules.classes import ITEM_ORDERS
from tests.dossier.test_calendar import DEFAULT

TEXT = """
profile: p
title: p
extends: default
classes: {KH: {name: 客户, parts: [审批, 合同], checklist: 项目}, JY: 交易}
kinds: [来函, 合同, 决议]
order: {items: %s}
checklists:
  项目: {items: {决议书: {part: 审批}, 说明: {}}}
  交易: {classes: [JY], items: {对账单: {part: 合同}}}
"""


def rules(items):
    return policy.parse(TEXT % items, "p.yaml", ("default", DEFAULT))


def paper(title, day, kind="来函", item=""):
    return SimpleNamespace(title=title, date=datetime.date(2026, 1, day), kind=kind, item=item)


PAPERS = [
    paper("丁", 9, "合同"),
    paper("甲", 7),
    paper("丙", 8, "决议", "决议书"),
    paper("乙", 7),
    paper("戊", 1, "合同"),
    paper("己", 2, "别的"),
]


@pytest.mark.parametrize(
    "items, titles",
    [
        ("newest first", "丁丙乙甲己戊"),
        ("oldest first", "戊己乙甲丙丁"),
        ("filing rules", "乙甲戊丁丙己"),
        ("parts", "丙戊丁己乙甲"),
    ],
)
def test_documents_lie_as_the_policy_says(items, titles):
    found = arranged(rules(items), SimpleNamespace(dossier_class="KH"), PAPERS)

    assert "".join(each.title for each in found) == titles


@pytest.mark.parametrize("code", ["JY", "没有"])
def test_a_class_without_parts_lies_by_time(code):
    found = arranged(rules("parts"), SimpleNamespace(dossier_class=code), PAPERS)

    assert "".join(each.title for each in found) == "戊己乙甲丙丁"


@given(some.sampled_from(ITEM_ORDERS), some.permutations(PAPERS))
def test_the_order_does_not_hang_on_how_they_came(items, mixed):
    held = SimpleNamespace(dossier_class="KH")

    assert arranged(rules(items), held, mixed) == arranged(rules(items), held, PAPERS)
