"""Checklists: what is missing, wrong in form or without its marks, against a plain model."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from dossier import checklist, library
from dossier.checklist import FITS, SHAPES, Fault, Lack, Paper
from dossier.policy import parse
from dossier.rules.intake import SHAPES as WRITTEN
from dossier.vocabulary import Manifestation

BASE = library.shipped("etc/policies", "default")
BELOW = ((BASE.name, BASE.text),)
STORE = library.shipped("etc/policies", "dealer-store-checklist").read()
SALE = library.shipped("etc/policies", "real-estate-sale").read()


def policy(text):
    return parse(f"profile: own\ntitle: 自订\nextends: default\n{text}", "own", *BELOW)


def of(text, *papers, code="KH", **facets):
    return checklist.lacks(checklist.lines(policy(text), code, facets, papers))


def said(lacks):
    return [lack.sentence().interpolate() for lack in lacks]


def test_every_shape_that_may_be_written_is_known():
    assert set(FITS) == set(SHAPES) == set(WRITTEN)
    assert FITS["any"] == set(Manifestation)


@pytest.mark.parametrize(
    ("form", "fitting"),
    [
        ("original", {"paper-original", "electronic-original", "completed-form"}),
        ("copy", {"paper-copy", "stamped-copy"}),
        ("stamped copy", {"stamped-copy"}),
        ("electronic", {"electronic-original", "scan"}),
        ("completed form", {"completed-form"}),
    ],
)
def test_a_form_is_met_by_these_manifestations_alone(form, fitting):
    found = {each.value for each in Manifestation if checklist.is_fit(each, (form,))}

    assert found == fitting


def test_an_empty_store_lacks_all_fifteen_items():
    """P38.2."""
    code = next(iter(STORE.classes))
    lacks = checklist.lacks(checklist.lines(STORE, code, {}, ()))

    assert len(lacks) == 15
    assert {lack.fault for lack in lacks} == {Fault.MISSING}


def test_a_buyer_has_twenty_papers_in_each_of_the_four_classes():
    """P39.2."""
    assert [len(checklist.items(SALE, code)) for code in SALE.classes] == [20] * 4


def test_a_credit_report_as_a_copy_is_the_wrong_form():
    """R029."""
    code = next(iter(STORE.classes))
    paper = Paper("股东征信报告", Manifestation.PAPER_COPY)
    lacks = checklist.lacks(checklist.lines(STORE, code, {}, [paper]))

    assert Lack("股东征信报告", "form", ("original",)) in lacks
    assert str(Lack("甲", "form", ("original",)).sentence().mapping["form"]) == "原件"


def test_either_of_two_forms_is_named():
    lack = Lack("租赁合同", "form", ("copy", "electronic"))

    form = lack.sentence().mapping["form"]
    assert str(form) == "${one}或${other}"
    assert [str(each) for each in form.mapping.values()] == ["复印件", "电子件"]


def test_a_contract_without_its_seal_lacks_the_mark():
    text = "checklists: {清单: {items: {合同: {marks: [骑缝章, 签字]}}}}"
    half = Paper("合同", Manifestation.PAPER_ORIGINAL, frozenset({"签字"}))

    assert said(of(text, half)) == ["合同：缺要件（骑缝章）"]
    assert of(text, half._replace(marks=frozenset({"签字", "骑缝章"}))) == ()


def test_marks_on_a_paper_of_the_wrong_form_do_not_count():
    text = "checklists: {清单: {items: {合同: {form: original, marks: [骑缝章]}}}}"
    copy = Paper("合同", Manifestation.PAPER_COPY, frozenset({"骑缝章"}))
    original = Paper("合同", Manifestation.PAPER_ORIGINAL)

    assert said(of(text, copy, original)) == ["合同：缺要件（骑缝章）"]


def test_what_is_not_mandatory_may_miss_and_not_be_wrong():
    text = "checklists: {清单: {items: {合同: {required: no, form: original}}}}"

    assert of(text) == ()
    assert said(of(text, Paper("合同", Manifestation.SCAN)))[0].startswith("合同：形式不符")


def test_a_line_for_one_facet_is_mandatory_there_alone():
    text = (
        "facets: {性质: {of: dossier, values: [按揭, 全款]}}\n"
        "checklists: {清单: {items: {收入证明: {only: {性质: 按揭}}}}}"
    )

    assert said(of(text, 性质="按揭")) == ["收入证明：缺"]
    assert of(text, 性质="全款") == of(text) == ()


CLASSES = "classes: {KH: {name: 一, checklist: 自用}, JY: 二}\n"


def test_the_own_checklist_of_a_class_is_for_it_alone():
    rules = policy(CLASSES + "checklists: {自用: {items: [甲]}, 通用: {items: [乙]}}")

    assert checklist.items(rules, "KH") == ("甲", "乙")
    assert checklist.items(rules, "JY") == ("乙",)


def test_a_checklist_is_for_the_classes_that_it_names():
    rules = policy(CLASSES + "checklists: {自用: {items: [甲]}, 二: {classes: [JY], items: [乙]}}")

    assert checklist.items(rules, "JY") == ("乙",)
    assert checklist.items(rules, "ZZ") == ()


def test_an_item_of_two_lists_is_told_once():
    text = "checklists: {一: {items: [甲]}, 二: {items: [甲]}}"

    assert said(of(text)) == ["甲：缺"]
    assert checklist.items(policy(text), "KH") == ("甲",)


PAPERS = some.lists(
    some.builds(
        Paper,
        some.sampled_from(["甲", "乙", "丙", "别的"]),
        some.sampled_from(Manifestation),
        some.frozensets(some.sampled_from(["章", "签"])),
    ),
    max_size=6,
)
FORMS = some.lists(some.sampled_from(WRITTEN), min_size=1, max_size=3, unique=True)
ITEMS = some.dictionaries(
    some.sampled_from(["甲", "乙", "丙"]),
    some.fixed_dictionaries(
        {
            "form": FORMS,
            "required": some.booleans(),
            "marks": some.lists(some.sampled_from(["章", "签"]), unique=True),
            "only": some.sampled_from([{}, {"性质": ["按揭"]}, {"性质": ["按揭", "全款"]}]),
        }
    ),
    min_size=1,
)


def brute(item, rule, facet, papers):
    """Whether the item is in order, said as the policy says it."""
    tied = [paper for paper in papers if paper.item == item]
    if not tied:
        asked = rule["only"].get("性质")
        return not (rule["required"] and (asked is None or facet in asked))
    good = [paper for paper in tied if any(paper.manifestation in FITS[f] for f in rule["form"])]
    return bool(good) and all(any(mark in each.marks for each in good) for mark in rule["marks"])


@given(items=ITEMS, papers=PAPERS, facet=some.sampled_from(["按揭", "全款", None]))
def test_exactly_the_items_that_are_not_in_order_are_lacking(items, papers, facet):
    text = (
        "facets: {性质: {of: dossier, values: [按揭, 全款]}}\n"
        f"checklists: {{清单: {{items: {written(items)}}}}}"
    )
    lacks = of(text, *papers, **({"性质": facet} if facet else {}))

    wrong = [item for item, rule in items.items() if not brute(item, rule, facet, papers)]
    assert [lack.item for lack in lacks] == wrong


def written(value):
    """A value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {written(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return {True: "yes", False: "no"}.get(value, value)


@given(papers=PAPERS)
def test_one_more_good_paper_never_makes_more_lacking(papers):
    text = "checklists: {清单: {items: {甲: {form: original, marks: [章]}, 乙: {form: copy}}}}"
    good = Paper("甲", Manifestation.PAPER_ORIGINAL, frozenset({"章"}))

    before = {lack.item for lack in of(text, *papers)}
    assert {lack.item for lack in of(text, *papers, good)} == before - {"甲"}


PLAIN = Paper("", Manifestation.PAPER_ORIGINAL, title="甲")


@pytest.mark.parametrize(
    ("medium", "manifestation", "wrong"),
    [
        ("any", "scan", 0),
        ("electronic", "paper-original", 0),
        ("paper", "scan", 1),
        ("paper", "paper-copy", 0),
        ("both", "electronic-original", 1),
        ("both", "completed-form", 0),
        ("copies", "paper-original", 1),
        ("copies", "stamped-copy", 0),
        ("copies", "scan", 1),
    ],
)
def test_a_medium_is_met_or_told(medium, manifestation, wrong):
    """R042."""
    paper = PLAIN._replace(manifestation=Manifestation(manifestation))

    assert len(checklist.of_medium(medium, [paper], {})) == wrong


def test_the_paper_of_the_same_line_or_title_is_the_other_half():
    scan = PLAIN._replace(manifestation=Manifestation.SCAN)
    tied = scan._replace(item="合同", title="乙")

    assert checklist.of_medium("both", [scan, PLAIN], {}) == []
    assert checklist.of_medium("both", [tied, PLAIN._replace(item="合同")], {}) == []
    assert len(checklist.of_medium("both", [tied, PLAIN], {})) == 1


def test_what_the_checklist_wants_electronic_needs_no_paper():
    scan = Paper("流水", Manifestation.SCAN, title="流水")

    assert checklist.of_medium("both", [scan], {"流水": ("electronic",)}) == []
    assert len(checklist.of_medium("both", [scan], {"流水": ("copy", "electronic")})) == 1
