"""Tests of policies: what is written badly is refused with file and line (R001)."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from dossier import library, policy
from dossier.errors import Invalid
from dossier.unit import Unit
from dossier.vocabulary import Permission, State, Tier
from tests import access_worlds
from tests.access_model import Thing, World

DEFAULT = Path("etc/policies/default.yaml").read_text(encoding="utf-8")
SMALL = """\
profile: harbour
title: 客户档案管理制度
classes:
  KH: 客户基本信息档案
  "01": 交易记录档案
numbering:
  dossier: "{class}-{year}-{serial:4}"
  start: 1
kinds: [合同, 订单]
intake: {sources: [部门移交]}
grades: [A, B]
uploads:
  formats: [pdf, docx]
  largest: 200 MB
tiers:
  minimum: 非密
  longest: {秘密: 10}
  matrix:
    秘密: {request: yes, lend: 4 hours, read: yes, download: yes, print: no, copy: no}
    机密: {request: yes, lend: no, read: reading room, download: no, print: no, copy: no}
    绝密: {request: no, lend: no, read: no, download: no, print: no, copy: no}
states: {收集: [download]}
retention: {terms: {长期: 30 years}, default: 长期}
"""


def test_the_default_policy_loads():
    found = policy.parse(DEFAULT, "default.yaml")

    assert (found.profile, found.numbering.start, found.uploads.largest) == (
        "default",
        1,
        200 * 1024**2,
    )
    assert list(found.classes) == ["KH", "JY", "FW", "TS", "QT"]
    assert set(found.uploads.formats) <= set(policy.FORMATS)


@pytest.mark.parametrize("path", sorted(Path("etc/policies").glob("*.yaml")), ids=str)
def test_every_policy_that_is_shipped_loads_and_numbers_its_classes(path):
    found = library.shipped(path.parent, path.stem).read()
    parts = {"year": "2026", "unit": "XS", "room": "12A"}

    for code in found.classes:
        number = found.pattern.number({**parts, "class": code}, found.numbering.start)
        assert found.pattern.decode(number)


def test_every_value_is_read_as_it_was_written():
    found = policy.parse(SMALL)

    assert found.title == "客户档案管理制度"
    assert [each.name for each in found.classes.values()] == ["客户基本信息档案", "交易记录档案"]
    assert found.class_name("01") == "交易记录档案" and found.class_name("99") == "99"
    assert found.pattern.text == "{class}-{year}-{serial:4}"
    assert (tuple(found.kinds), found.intake.sources, found.grades) == (
        *(("合同", "订单"), ("部门移交",), ("A", "B")),
    )
    assert found.uploads.formats == ("pdf", "docx")
    assert found.tiers.minimum is Tier.OPEN
    assert found.tiers.longest == {Tier.SECRET: 10}
    assert [found.lends(tier) for tier in Tier] == [None, timedelta(hours=4), None, None]


@pytest.mark.parametrize(
    "tier, never, in_place",
    [
        (Tier.OPEN, (), ()),
        (Tier.SECRET, (Permission.DOCUMENT_PRINT, Permission.COPY_REQUEST), ()),
        (
            Tier.CONFIDENTIAL,
            (Permission.DOCUMENT_DOWNLOAD, Permission.DOCUMENT_PRINT, Permission.COPY_REQUEST),
            (Permission.DOCUMENT_READ,),
        ),
        (Tier.TOP_SECRET, tuple(policy.ACTS.values()), ()),
    ],
)
def test_the_matrix_bars_what_a_tier_does_not_allow(tier, never, in_place):
    """R061, R064."""
    barred, _closed = policy.parse(SMALL).bars(tier, None)

    assert barred == (frozenset(never), frozenset(in_place))


def test_a_state_rules_out_what_the_policy_says():
    found = policy.parse(SMALL)

    assert found.bars(Tier.OPEN, State.COLLECTING)[1] == {Permission.DOCUMENT_DOWNLOAD}
    assert found.bars(Tier.OPEN, State.FILED)[1] == frozenset()


BAD = [
    # line of SMALL, what stands there instead, the line that is named, what is said
    (1, "profil: harbour", 1, "profil"),
    (1, "", 1, "profile"),
    (1, "profile:", 1, "写法"),
    (1, "profile: [harbour]", 1, "文字"),
    (1, "profile: {a: b}", 1, "文字"),
    (1, 'profile: "  "', 1, "写法"),
    (2, "title: a\ntitle: b", 3, "title"),
    (4, "  KH: [a]", 4, "键: 值"),
    (4, "  KH:", 4, "不能为空"),
    (4, '  "": 客户', 4, "代码"),
    (4, "  K H: 客户", 4, "代码"),
    (4, "  KHKHKHKHK: 客户", 4, "代码"),
    (4, "  KH: a\n  KH: b", 5, "KH"),
    (4, "  [KH]: a", 4, "文字"),
    (7, '  dossier: "{class}-{year}"', 7, "流水号"),
    (7, '  dossier: "{class}-{month}-{serial}"', 7, "month"),
    (7, "  dossier: [a]", 7, "文字"),
    (7, "  rule: a", 7, "rule"),
    (8, "  start: first", 8, "整数"),
    (8, "  start: -1", 8, "整数"),
    (8, "  start: 1.5", 8, "整数"),
    (8, "  start: ²", 8, "整数"),
    (8, "  start:", 8, "整数"),
    (9, "kinds: 合同", 9, "列表"),
    (9, "kinds:\n  - 合同\n  - [订单]", 9, "文字"),
    (10, "intake: {sources: {a: b}}", 10, "列表"),
    (13, "  formats:\n  - pdf\n  - exe", 15, "exe"),
    (14, "  largest: 200", 14, "200 MB"),
    (14, "  largest: 200 TB", 14, "200 MB"),
    (14, "  largest: much", 14, "200 MB"),
    (14, "  largest: 200 MB\n  smallest: 1 KB", 15, "smallest"),
    (14, "  smallest: 1 KB", 14, "smallest"),
    (9, "kinds: [合同", 10, "YAML"),
    (9, "\tkinds: [合同]", 9, "YAML"),
    (9, "kinds: *nothing", 9, "锚点"),
    (14, "  largest: 200 MB\n---\nprofile: b", 15, "YAML"),
    (16, "  minimum: 甲级", 16, "甲级"),
    (16, "  minimum: [非密]", 16, "范围"),
    (17, "  longest: {甲级: 10}", 17, "甲级"),
    (17, "  longest: {秘密: ten}", 17, "整数"),
    (
        19,
        "    秘密: {request: maybe, lend: no, read: yes, download: yes, print: no, copy: no}",
        19,
        "maybe",
    ),
    (
        19,
        "    秘密: {request: reading room, lend: no, read: yes, download: no, "
        "print: no, copy: no}",
        19,
        "reading room",
    ),
    (
        19,
        "    秘密: {request: yes, lend: 4 moons, read: yes, download: yes, print: no, copy: no}",
        19,
        "4 hours",
    ),
    (19, "    秘密: {request: yes, lend: no, read: yes, download: yes}", 19, "print"),
    (
        19,
        "    秘密: {request: yes, lend: no, read: yes, download: no, print: no, "
        "copy: no, sell: no}",
        19,
        "sell",
    ),
    (22, "states: {收纳: [download]}", 22, "收纳"),
    (22, "states: {收集: [sell]}", 22, "sell"),
]


@pytest.mark.parametrize("line, instead, named, why", BAD)
def test_a_bad_line_is_refused_with_file_line_and_reason(line, instead, named, why):
    """R001: unknown key or bad type → V422."""
    lines = SMALL.splitlines()
    lines[line - 1] = instead

    with pytest.raises(Invalid) as refused:
        policy.parse("\n".join(line for line in lines if line), "港湾.yaml")

    assert why in refused.value.fields["policy"].interpolate()
    assert refused.value.fields["where"].interpolate() == f"港湾.yaml 第 {named} 行"


def with_section(key, instead):
    """SMALL with a whole section written otherwise."""
    sections = {}
    for line in SMALL.splitlines():
        if not line.startswith(" "):
            current = sections.setdefault(line.partition(":")[0], [])
        current.append(line)
    sections[key] = [instead] if instead else []
    return "\n".join(line for lines in sections.values() for line in lines)


@pytest.mark.parametrize("key", ["classes", "kinds", "uploads", "numbering"])
def test_a_missing_section_is_named(key):
    with pytest.raises(Invalid) as refused:
        policy.parse(with_section(key, ""))

    assert refused.value.fields["policy"].interpolate() == f"缺少 {key}"


@pytest.mark.parametrize(
    "key, instead, line, why",
    [
        ("classes", "classes: KH", 3, "键: 值"),
        ("classes", "classes: [KH]", 3, "键: 值"),
        ("classes", "classes: {}", 3, "至少"),
        ("numbering", "numbering: [a]", 6, "键: 值"),
        ("uploads", "uploads: pdf", 12, "键: 值"),
    ],
)
def test_a_section_of_another_form_is_refused(key, instead, line, why):
    with pytest.raises(Invalid) as refused:
        policy.parse(with_section(key, instead))

    assert why in refused.value.fields["policy"].interpolate()
    assert refused.value.fields["where"].interpolate() == f"policy 第 {line} 行"


@pytest.mark.parametrize("text", ["", "# nothing", "just words", "[a, b]", "\0", "[" * 1500])
def test_what_is_no_policy_at_all_is_refused(text):
    with pytest.raises(Invalid) as refused:
        policy.parse(text)

    assert refused.value.fields["where"].interpolate() in ("policy 第 1 行", "policy 第 2 行")


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 12),
    st.text("{}[]:-&*!?|>\"'%@`# \n\t\0aK1²", max_size=6),
)
def test_a_policy_with_any_part_replaced_is_read_or_refused(start, length, instead):
    """S51: a slip of the pen is a refusal with a line, never a fault."""
    try:
        found = policy.parse(SMALL[:start] + instead + SMALL[start + length :])
    except Invalid as refused:
        assert refused.fields["where"].interpolate().startswith("policy 第 ")
    else:
        assert found.classes and found.uploads.largest >= 0


def test_no_object_is_made_of_a_tag():
    """T14: YAML is read as nodes; a tag builds nothing."""
    text = SMALL.replace("harbour", "!!python/object/apply:os.getcwd []")

    with pytest.raises(Invalid):
        policy.parse(text)


@pytest.mark.parametrize(
    "written, size",
    [("1 KB", 1024), ("1KB", 1024), ("3 MB", 3 * 1024**2), ("2  GB", 2 * 1024**3)],
)
def test_sizes_are_read_in_their_units(written, size):
    assert policy.parse(SMALL.replace("200 MB", written)).uploads.largest == size


def test_a_policy_cannot_be_changed_after_reading():
    with pytest.raises(ValidationError):
        policy.parse(SMALL).title = "别的制度"


@pytest.fixture
def tree():
    """A site with a dossier in it."""
    things = {
        "site": Thing(None),
        "customers": Thing("site"),
        "dossiers": Thing("site"),
        "c1": Thing("customers"),
        "d1": Thing("dossiers", about="c1"),
    }
    return access_worlds.nouns_of(World(things, {}))


def test_a_dossier_obeys_the_policy_of_its_department_or_else_the_companys(tree):
    """R001."""
    site, dossier = tree["site"], tree["d1"]
    dossier.unit = "u1"
    site["units"].data["u1"] = Unit("销售部", "XS")
    access_worlds.rule(site, SMALL, "harbour")
    access_worlds.rule(site, DEFAULT)
    far = policy.of(dossier).profile
    site["units"].data["u1"].profile = "harbour"

    assert (far, policy.of(dossier).profile) == ("default", "harbour")
    assert policy.of(tree["c1"]).profile == "default"


def test_without_any_policy_above_nothing_is_made_up(tree):
    tree["site"].profile = ""

    with pytest.raises(KeyError):
        policy.of(tree["d1"])
