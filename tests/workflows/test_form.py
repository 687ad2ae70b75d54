"""Filling in the forms of a policy: who may, what must be there, what the log says (R039)."""

import pytest

from dossier.errors import Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post
from workflows import form

FORMS = (
    "fields: {年限: {type: number}}\n"
    "forms:\n"
    "  客户登记表: {fields: [客户名称, 地区, 年限, 签收人], required: [客户名称, 年限]}\n"
    "  经销商客户档案卡: {units: [业务部], fields: [客户名称]}\n"
    "  档案清单: {of: dossier, fields: [档案编号, 备注]}\n"
    "grades:"
)
CARD = "客户登记表"


@pytest.fixture
def printed(make):
    make.rules("grades:", FORMS)
    return make.customer(name="海港公司")


def fill(make, thing, values, name=CARD):
    return form.fill(make.request, thing, name, values)


def test_what_is_filled_in_is_on_the_card(make, printed, site):
    fill(make, printed, {"fields.年限": "3", "region": "青岛"})
    entries = [site.log.entry(number) for number in printed.history][-2:]

    assert (printed.more, printed.region) == ({"年限": 3}, "青岛")
    assert [entry["tag"] for entry in entries] == ["customer:changed", "form:filled"]
    assert entries[1]["after"] == {"form": CARD, "edition": site.edition_for("").cited}


def test_a_mandatory_line_that_stays_empty_is_refused(make, printed):
    """R039: mandatory field empty → V422."""
    for values in ({"region": "青岛"}, {"fields.年限": None}, {"fields.年限": "3", "name": ""}):
        with pytest.raises(Invalid) as refused:
            fill(make, printed, values)
        assert str(next(iter(refused.value.fields.values()))) == "必填"
    assert printed.region == ""


def test_what_was_known_before_counts(make, printed):
    fill(make, printed, {"fields.年限": "3"})
    fill(make, printed, {"region": "青岛"})

    assert (printed.more, printed.region) == ({"年限": 3}, "青岛")


def test_a_field_that_is_not_on_the_form_is_refused(make, printed):
    with pytest.raises(Invalid) as refused:
        fill(make, printed, {"fields.年限": "3", "contact": "x"})

    assert list(refused.value.fields) == ["contact"]


def test_a_form_that_the_policy_has_not_is_missing(make, printed):
    for name in ("没有这张表", "档案清单", ""):
        with pytest.raises(Hidden):
            fill(make, printed, {}, name)


def test_a_form_of_another_department_is_refused(make, printed):
    """R039: dealer card from a department not entitled → F403."""
    with pytest.raises(NotAllowed):
        fill(make, printed, {"name": "x"}, "经销商客户档案卡")

    unit = make.unit("业务部", "YW")
    make.acting_for(make.person(post=Post.RECORDS_OFFICER, unit=unit))
    assert list(form.usable(make.request, printed)) == [CARD, "经销商客户档案卡"]
    fill(make, printed, {"name": "海港第二公司"}, "经销商客户档案卡")
    assert printed.name == "海港第二公司"


def test_who_may_not_edit_fills_in_nothing(make, printed):
    reader, stranger = make.person(post=Post.GENERAL_MANAGER), make.person()
    make.acting_for(reader)
    with pytest.raises(NotAllowed):
        fill(make, printed, {"fields.年限": "3"})

    make.acting_for(stranger)
    with pytest.raises(Hidden):
        fill(make, printed, {"fields.年限": "3"})


def test_a_dossier_has_forms_of_its_own(make, printed):
    made = make.dossier(printed)
    fill(make, made, {"remark": "第一柜"}, "档案清单")

    assert made.remark == "第一柜"
    assert list(form.usable(make.request, made)) == ["档案清单"]
    with pytest.raises(Invalid):
        fill(make, made, {"number": "KH-1"}, "档案清单")
