"""Import through the pages: send, check the columns, try, start, read the report."""

import io
import time

import pytest
import transaction
from openpyxl import Workbook, load_workbook
from webtest import Upload

from tests.world import ADMIN, PASSWORD

HEADER = ["客户名称", "联 系 人", "联系方式(电话)", "地址", "经营范围", "备用"]


def workbook(*rows):
    book = Workbook()
    for row in (HEADER, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def good(number):
    return [f"港口{number}公司", "张", f"139{number:08d}", "青岛", "贸易", ""]


@pytest.fixture
def officer(app, site):
    transaction.commit()
    form = app.get("/login").forms["form"]
    form["login"], form["password"] = ADMIN, PASSWORD
    form.submit(status=303)
    return app


def sent(browser, data, name="客户.xlsx", status=303):
    form = browser.get("/customers/import").forms["form"]
    form["file"] = Upload(name, data)
    return form.submit(status=status)


def columns_form(page):
    return next(form for form in page.forms.values() if "column-0" in form.fields)


def finished(browser, page):
    """The job's page once it is over."""
    address = page.location
    for _attempt in range(100):
        page = browser.get(address)
        if "hx-trigger" not in page:
            return page
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_the_columns_are_proposed_and_the_first_rows_shown(officer):
    page = sent(officer, workbook(good(1), good(2))).follow()
    form = columns_form(page)

    assert [form[f"column-{n}"].value for n in (0, 2, 5)] == ["name", "phone", ""]
    assert "港口1公司" in page


def test_a_trial_stores_nothing_and_leads_back(officer):
    form = columns_form(sent(officer, workbook(good(1), ["", "张"])).follow())
    page = finished(officer, form.submit("act", value="try"))

    assert "可导入 1 行，退回 1 行" in page
    assert "import-columns" in page
    assert "港口1公司" not in officer.get("/customers/")


def test_good_rows_go_in_and_the_report_names_the_others(officer):
    form = columns_form(sent(officer, workbook(good(1), good(2), ["", "张"])).follow())
    page = finished(officer, form.submit("act", value="start"))

    assert "已导入 2 行，退回 1 行" in page
    assert "港口1公司" in officer.get("/customers/")
    report = page.click("查看结果").body
    rows = list(load_workbook(io.BytesIO(report)).active.values)
    assert rows[0][:3] == ("行", "字段", "原因") and rows[1][0] == 4


def test_a_file_is_imported_once(officer):
    form = columns_form(sent(officer, workbook(good(1))).follow())
    finished(officer, form.submit("act", value="start"))
    form["receipt"].force_value("another")

    assert "已经开始导入" in form.submit("act", value="start", status=409)


@pytest.mark.parametrize(
    "data, name, words",
    [
        (b"", "客户.xlsx", "空"),
        (b"MZ\0\0 not a workbook", "客户.xlsx", "客户"),
        ("无表头,甲\n乙,丙\n".encode(), "客户.csv", "没有找到表头"),
    ],
)
def test_an_unfit_file_is_refused_at_once(officer, data, name, words):
    assert words in sent(officer, data, name, status=422)


def test_a_column_that_must_be_there_is_asked_for(officer):
    form = columns_form(sent(officer, workbook(good(1))).follow())
    form["column-0"] = ""

    assert "缺少必需的列" in form.submit("act", value="start", status=422)


def test_nobody_sees_the_job_of_another(officer, make):
    page = sent(officer, workbook(good(1)))
    job = page.location.rpartition("=")[2]
    colleague = make.person("officer2", post="records-officer")
    assert colleague.holds("records-officer")
    transaction.commit()
    officer.reset()
    form = officer.get("/login").forms["form"]
    form["login"], form["password"] = "officer2", PASSWORD
    form.submit(status=303)

    officer.get(f"/customers/import-columns?id={job}", status=404)
    officer.get(f"/job?id={job}", status=404)
    officer.get(f"/job-report?id={job}", status=404)
