"""Documents added in three acts: the dossier found, the files dropped, saved."""

from datetime import UTC, datetime

import pytest
from webtest import Upload

from dossier import clock
from tests.views.browsing import faults, fill, send, told
from views.deposit import kind_of
from workflows.dossier import advance

KINDS = ("合同", "补充协议", "对账单", "其他")


def address(dossier, name=""):
    return f"/dossiers/{dossier.__name__}/{name}"


def dropped(browser, dossier, *uploads, status=303, **values):
    """What becomes of files dropped on the page of a dossier."""
    return send(browser.get(address(dossier)), status, file=list(uploads), **values)


def documents(dossier):
    return {(each.title, each.kind) for each in dossier.values()}


def test_a_dropped_file_needs_nothing_but_to_be_saved(enter, make):
    dossier = make.dossier()
    shown = dropped(enter("guan"), dossier, Upload("2026年供货合同.txt", b"a")).follow()

    assert told(shown) == ["已添加文件。"]
    assert documents(dossier) == {("2026年供货合同", "合同")}


def test_several_files_are_told_apart_by_their_names(enter, make):
    dossier = make.dossier()
    uploads = Upload("补充协议一.txt", b"a"), Upload("函.txt", b"b")
    answer = dropped(enter("guan"), dossier, *uploads, title="不用的题名")

    assert answer.location == f"http://localhost{address(dossier)}"
    assert documents(dossier) == {("补充协议一", "补充协议"), ("函", "其他")}


def test_what_one_writes_goes_before_the_name(enter, make):
    dossier = make.dossier()
    dropped(enter("guan"), dossier, Upload("合同.txt", b"a"), title="来函", kind="往来函件")

    assert documents(dossier) == {("来函", "往来函件")}


def test_one_bad_file_among_several_leaves_none_and_is_named(enter, make):
    dossier = make.dossier()
    uploads = Upload("甲.txt", b"a"), Upload("乙.txt", b"")
    page = dropped(enter("guan"), dossier, *uploads, status=422)

    assert faults(page)[0].startswith("文件：乙.txt：文件是空的")
    assert documents(dossier) == set()


def test_other_faults_of_several_files_stand_at_their_own_fields(enter, make, cast):
    dossier = make.dossier(make.customer(owner=cast["chen"].__name__))
    uploads = Upload("甲.txt", b"a"), Upload("乙.txt", b"b")
    page = dropped(enter("chen"), dossier, *uploads, status=422, tier="3")

    assert faults(page) == ["密级：不能高于您本人的涉密等级"]


def test_a_long_file_name_makes_a_title_that_fits(enter, make):
    dossier = make.dossier()
    dropped(enter("guan"), dossier, Upload("长" * 80 + "x" * 10 + ".txt", b"a"))

    assert [len(title) for title, _kind in documents(dossier)] == [90]


@pytest.mark.parametrize(
    ("stem", "kind"),
    [("供货合同", "合同"), ("合同补充协议", "补充协议"), ("扫描0001", "其他"), ("", "其他")],
)
def test_the_longest_kind_in_a_name_is_meant(stem, kind):
    assert kind_of(stem, KINDS) == kind


def test_who_may_not_add_is_offered_no_form(enter, make):
    page = enter("zong").get(address(make.dossier()))

    assert page.html.select(".deposit") == []


def test_a_filed_dossier_takes_files_from_who_files_alone(enter, make, cast):
    dossier = make.dossier(make.customer(owner=cast["chen"].__name__))
    for step in ("sort", "file"):
        advance(make.request, dossier, step)

    assert enter("guan").get(address(dossier)).html.select(".deposit")
    page = enter("chen").get(address(dossier))
    assert page.html.select(".deposit, .thing .verbs .btn") == []


def test_the_words_of_the_policy_are_offered(enter, make):
    form = fill(enter("guan").get(address(make.dossier())))
    words = form["kind"].attrs["list"]
    page = form.response.html

    assert "合同" in [each["value"] for each in page.select_one(f"#{words}").select("option")]
    assert form["source"].value == "业务人员收集"


def deposit_form(browser, dossier):
    return browser.get(address(dossier)).forms["form"]


def test_the_form_of_a_dossier_has_its_own_address_and_a_receipt_of_its_own(enter, make):
    browser, one, other = enter("guan"), make.dossier(), make.dossier()
    first, second = deposit_form(browser, one), deposit_form(browser, other)

    assert (first.action, second.action) == (address(one, "add"), address(other, "add"))
    assert len({first["receipt"].value, second["receipt"].value}) == 2


def test_nobody_is_given_the_token_of_another(enter, make):
    browsers, dossier = (enter("guan"), enter()), make.dossier()
    tokens = {deposit_form(each, dossier)["csrf_token"].value for each in browsers}

    assert len(tokens) == 2
    assert all(len(token) > 20 for token in tokens)


def test_the_form_is_offered_in_the_language_of_each_reader(enter, make):
    browser, dossier = enter("guan"), make.dossier()
    titles = []
    for language in ("zh_CN", "en"):
        browser.set_cookie("_LOCALE_", language)
        titles.append(browser.get(address(dossier)).html.select_one(".deposit [type=submit]").text)

    assert titles == ["添加文件", "Add a document"]


def test_tomorrow_the_form_offers_another_day(enter, make):
    dossier, days = make.dossier(), []
    for day in (3, 4):
        with clock.frozen(datetime(2026, 11, day, 4, tzinfo=UTC)):
            days.append(deposit_form(enter("guan"), dossier)["date"].value)

    assert days == ["2026-11-03", "2026-11-04"]
