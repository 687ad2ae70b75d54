"""Each contradiction is found when the policy is read, and named with its line."""

from pathlib import Path

import pytest

from dossier.errors import Invalid
from dossier.policy import parse

BASE = ("default.yaml", Path("etc/policies/default.yaml").read_text(encoding="utf-8"))
HEAD = "profile: harbour\ntitle: 客户档案管理制度\nextends: default\n"

ROW = "request: yes, read: yes, download: yes, print: no, copy: no"
# What the company writes from its fourth line on, the line that is named, what is said.
WRONG = [
    ("posts:\n  总监: {rights: 老板}", 5, "老板"),
    ("posts:\n  总监: {rights: 审计员}", 5, "三员"),
    ("approvals:\n  lend:\n    - {steps: [营销总监]}", 6, "营销总监"),
    ("approvals:\n  read:\n    - {when: {asker: [董事]}, steps: [总经理]}", 6, "董事"),
    ("delegation:\n  - {principal: 总经理, to: [秘书]}", 5, "秘书"),
    ("life:\n  verification: {by: [市场监察]}", 5, "市场监察"),
    ("life:\n  verification: {confirmed_by: 销售总监}", 5, "销售总监"),
    ("levels:\n  公司级: {keeper: 营销总监}", 5, "营销总监"),
    ("disposal:\n  approval: [公司领导]", 5, "公司领导"),
    ("walls:\n  units: [营销部]\n  others: [营销部经理]", 6, "营销部经理"),
    ("approvals:\n  lend:\n    - {steps: [{any: []}]}", 6, "没有岗位"),
    ("approvals:\n  lend:\n    - {banned: yes, steps: [总经理]}", 6, "禁止"),
    ("approvals:\n  read:\n    - {steps: [总经理]}\n    - {when: {tier: 秘密}}", 7, "轮不到"),
    ("numbering:\n  room_once: yes", 5, "room"),
    ('numbering:\n  contract: "HT{serial:2}"', 5, "dossier"),
    ("retention:\n  default: 十年", 5, "十年"),
    ("classes:\n  KH: {name: 基本, retention: 十年}", 5, "十年"),
    ("kinds:\n  合同: {retention: 十年}", 5, "十年"),
    ("retention:\n  legal_minimum: {短期: 15}", 5, "15"),
    ("retention:\n  legal_minimum: {二十年: 15}", 5, "二十年"),
    ("retention:\n  legal_maximum: 3", 5, "3"),
    ('loans:\n  mode: "none"', 5, "不外借"),
    (f"tiers:\n  matrix:\n    秘密: {{lend: 2 weeks, {ROW}}}", 6, "小时"),
    (
        "approvals:\n  lend:\n    - {when: {tier: 机密}, steps: [总经理]}",
        6,
        "机密 不能外借",
    ),
    ("tiers:\n  minimum: 机密\n  default: 秘密", 6, "最低"),
    ("tiers:\n  minimum: 机密\nclasses:\n  KH: {name: 基本, tier: 秘密}", 7, "最低"),
    (f"tiers:\n  matrix:\n    秘密: {{lend: no, {ROW}}}", 5, "机密"),
    ("classes:\n  KH: {name: 基本, checklist: 门店}", 5, "门店"),
    ("checklists:\n  门店:\n    items: [执照]\n    classes: [ZZ]", 7, "ZZ"),
    ("checklists:\n  门店:\n    items:\n      按揭: {only: {付款: 按揭}}", 7, "付款"),
    ("kinds:\n  合同: {class: ZZ}", 5, "ZZ"),
    ("forms:\n  卡: {fields: [客户名称], required: [电话]}", 5, "电话"),
    ("fields:\n  性质: {type: choice}", 5, "选项"),
    ("fields:\n  性质: {values: [国有]}", 5, "选项"),
    ("rules:\n  P01.1: scope.owner", 5, "scope.owner"),
    ("grades: [A]\nrules: {P01.1: grades}\noutside: {P01.1: 只是目的}", 5, "P01.1"),
    ("calendar:\n  closed: [2026-05-04]\n  worked: [2026-05-04]", 6, "2026-05-04"),
]


@pytest.mark.parametrize("written, line, why", WRONG, ids=[each[0] for each in WRONG])
def test_a_contradiction_is_named_with_its_line(written, line, why):
    """R001, R003, R005, R021, R050, R061, R087, R103."""
    with pytest.raises(Invalid) as refused:
        parse(f"{HEAD}{written}\n", "harbour.yaml", BASE)

    where = refused.value.fields["where"].interpolate()
    said = refused.value.fields["policy"]
    assert (where, why in _plain(said)) == (f"harbour.yaml 第 {line} 行", True), _plain(said)


def _plain(said):
    if not hasattr(said, "interpolate"):
        return str(said)
    mapping = {name: _plain(value) for name, value in (said.mapping or {}).items()}
    return (said % mapping).interpolate() if mapping else said.interpolate()


GOOD = [
    "posts: {营销总监: {rights: 总经理}}\napprovals:\n  lend:\n    - {steps: [营销总监]}",
    'loans: {mode: "none"}\ntiers: {matrix: {}}',
    "retention: {terms: {短期: 3 years}, default: 短期, legal_maximum: 3}",
]


@pytest.mark.parametrize("written", GOOD)
def test_what_goes_together_is_taken(written):
    assert parse(f"{HEAD}{written}\n", "harbour.yaml", BASE).profile == "harbour"
