"""The forms of a policy in the browser: listed, filled in, printed (R039)."""

from urllib.parse import quote

import pytest
import transaction

from tests.house.town import index_anew
from tests.views.browsing import faults, refusal, send, told, words
from tests.workflows.test_form import CARD, FORMS


@pytest.fixture
def printed(make, cast):
    """A customer of Chen's and his dossier, under a policy with forms."""
    cast.everybody()
    make.rules("grades:", FORMS.replace("签收人]", "签收人], signed_by: [经办人, 部门负责人]"))
    unit, chen = cast.unit("XS").__name__, cast["chen"].__name__
    return make.customer(name="海港公司", region="青岛", unit=unit, owner=chen)


def at(thing, view, form=CARD):
    return f"/{thing.__parent__.__name__}/{thing.__name__}/{view}?form={quote(form)}"


def test_the_forms_are_a_page_of_the_customer(enter, printed):
    browser = enter("chen")
    page = browser.get(f"/customers/{printed.__name__}").click("表单")

    assert CARD in words(page)
    assert "经销商客户档案卡" not in words(page)
    assert page.click("填写").status_int == page.click("打印件").status_int == 200


def test_without_forms_there_is_no_such_page(enter, make):
    made = make.customer()
    page = enter("guan").get(f"/customers/{made.__name__}")

    assert "表单" not in words(page)
    assert "没有供您部门使用" in words(enter("guan").get(f"/customers/{made.__name__}/forms"))


def test_a_form_on_the_screen_asks_for_its_fields_and_marks_the_mandatory_ones(enter, printed):
    page = enter("chen").get(at(printed, "fill-form"))
    labels = [each.get_text(" ", strip=True) for each in page.html.select("#form label")]

    assert labels == ["客户名称 *", "地区", "年限 *"]
    assert page.forms["form"]["region"].value == "青岛"


def test_a_form_filled_in_becomes_the_print(enter, printed):
    sent = send(enter("chen").get(at(printed, "fill-form")), **{"fields.年限": "１２"})
    page = sent.follow()

    assert told(page) == [f"已填写：{CARD}。"]
    lines = [row.get_text("|", strip=True) for row in page.html.select(".paper-form tr")]
    assert lines == ["客户名称|海港公司", "地区|青岛", "年限|12", "签收人"]


def test_a_mandatory_line_left_empty_is_named(enter, printed):
    page = send(enter("chen").get(at(printed, "fill-form")), 422, region="烟台")

    assert [fault.partition("：")[0] for fault in faults(page)] == ["年限"]
    assert page.forms["form"]["region"].value == "烟台"


def test_the_print_has_blanks_and_columns_to_sign(enter, printed):
    page = enter("chen").get(at(printed, "print-form"))

    assert len(page.html.select(".paper-form td.blank")) == 2
    assert [each.get_text(strip=True) for each in page.html.select(".signatures li")] == [
        "经办人（签字）日期：",
        "部门负责人（签字）日期：",
    ]


def test_a_form_of_another_department_is_refused(enter, printed):
    """R039: F403."""
    for view in ("fill-form", "print-form"):
        page = enter("chen").get(at(printed, view, "经销商客户档案卡"), status=403)
        assert "指定的部门" in refusal(page)


def test_who_may_not_view_the_customer_finds_no_form(enter, printed):
    for view in ("forms", "fill-form", "print-form"):
        enter("zhou").get(at(printed, view), status=404)


def test_who_may_view_and_not_edit_prints_only(enter, printed):
    assert enter("zong").get(at(printed, "print-form")).status_int == 200
    enter("zong").get(at(printed, "fill-form"), status=403)
    assert "填写" not in words(enter("zong").get(at(printed, "forms")))


def test_a_print_about_a_dossier_lists_the_papers_that_its_reader_may_view(
    enter, make, printed, cast
):
    make.rules("备注]", "备注, 资料明细, 客户名称, 负责人, 归档日期, 类别, 部门]")
    made = make.dossier(printed, unit=printed.unit, owner=printed.owner)
    make.document(made, title="开户申请")
    hidden = make.document(made, title="看不见的来函")
    hidden.need_to_know = ("person:nobody",)
    index_anew(hidden)
    transaction.commit()
    page = enter("chen").get(at(made, "print-form", "档案清单"))
    lines = dict(
        row.get_text("|", strip=True).partition("|")[::2] for row in page.html.select("tr")
    )

    assert lines["部门"] == "销售部"
    assert lines["资料明细"] == "开户申请"
    assert (lines["客户名称"], lines["负责人"]) == ("海港公司", cast["chen"].name)
    assert (lines["档案编号"], lines["归档日期"], lines["类别"]) == ("", "", "客户基本信息档案")


def test_no_such_form_is_a_missing_page(enter, printed):
    enter("guan").get(at(printed, "fill-form", "没有"), status=404)
    enter("guan").get(f"/customers/{printed.__name__}/print-form", status=404)
