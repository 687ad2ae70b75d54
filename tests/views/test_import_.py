"""Import through the pages: send, check the columns, try, start, read the report."""

import io
import threading
import time
import zipfile
from types import SimpleNamespace

import pytest
import transaction
from openpyxl import Workbook, load_workbook
from webtest import Upload

from dossier import clock
from dossier.errors import NotAllowed
from tests.views.browsing import told
from tests.world import ADMIN, PASSWORD
from views import import_, job

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


def started(browser, *rows):
    """The address of a job that imports these rows."""
    form = columns_form(sent(browser, workbook(*rows)).follow())
    return form.submit("act", value="start", status=303).location


@pytest.fixture
def held(monkeypatch):
    """An import that is under way until the test lets it go on."""
    steps = SimpleNamespace(begun=threading.Event(), go_on=threading.Event(), fault=None)

    def act(request, table, *, progress, cancelled, dry_run):
        progress(1, 2)
        steps.begun.set()
        assert steps.go_on.wait(30)
        if steps.fault is not None:
            raise steps.fault
        stopped = "已停止。" if cancelled() else ""
        return SimpleNamespace(total=2, done=1, refused=[], stopped=stopped)

    monkeypatch.setattr(import_.CustomerTable, "act", staticmethod(act))
    yield steps
    steps.go_on.set()


def job_page(browser, address):
    """The page of a job, once it is over."""
    return finished(browser, SimpleNamespace(location=address))


def test_the_page_of_a_running_job_shows_how_far_it_is_and_asks_again(officer, held):
    address = started(officer, good(1), good(2))
    assert held.begun.wait(30)

    page = officer.get(address)

    assert page.html.select_one("progress")["value"] == "1"
    assert page.html.select_one("progress")["max"] == "2"
    assert page.html.select_one("[hx-get]")["hx-trigger"] == "every 2s"


def test_a_job_is_stopped_by_its_owner(officer, held):
    address = started(officer, good(1), good(2))
    assert held.begun.wait(30)
    stop = next(
        form for form in officer.get(address).forms.values() if "job-cancel" in form.action
    )
    stop.submit(status=303)
    held.go_on.set()

    page = job_page(officer, address)

    assert "已停止。 共 2 行，已导入 1 行，退回 0 行。" in eventually(officer, address, "已停止")
    assert "查看结果" not in page


def eventually(browser, address, words):
    """The page once it says these words."""
    for _attempt in range(100):
        page = browser.get(address)
        if words in page:
            return page
        time.sleep(0.1)
    raise AssertionError(words)


def test_one_has_one_import_at_a_time(officer, held):
    started(officer, good(1))
    assert held.begun.wait(30)
    form = columns_form(sent(officer, workbook(good(2))).follow())

    page = form.submit("act", value="start", status=409)

    assert "您有一项工作正在进行" in page


def test_the_next_page_tells_that_the_work_is_over_and_only_once(officer, held):
    address = started(officer, good(1), good(2))
    assert held.begun.wait(30)
    assert told(officer.get("/customers/")) == []
    held.go_on.set()
    over(officer, address)

    pages = [told(officer.get("/customers/")) for _ in range(2)]

    assert pages == [["导入 客户.xlsx：共 2 行，已导入 1 行，退回 0 行。"], []]


def over(browser, address):
    """Wait for the end of a job without looking at its page."""
    jobs = browser.app.registry["jobs"]
    for _attempt in range(100):
        with jobs.store.read() as sql:
            states = sql.exec_driver_sql("SELECT state FROM jobs WHERE state = 'running'").all()
        if not states:
            return
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_who_has_seen_the_end_is_not_told_of_it(officer):
    job_page(officer, started(officer, good(1)))

    assert told(officer.get("/customers/")) == []


@pytest.mark.parametrize(
    ("fault", "words"),
    [(NotAllowed(), "您没有权限进行此操作。"), (ZeroDivisionError("秘密"), "工作中断了")],
)
def test_a_job_that_fails_says_why_and_nothing_else(officer, held, fault, words):
    held.fault = fault
    address = started(officer, good(1))
    held.go_on.set()

    page = job_page(officer, address)

    assert words in page
    assert "秘密" not in page


def test_a_job_whose_process_died_is_shown_as_failed(officer, held):
    address = started(officer, good(1))
    assert held.begun.wait(30)
    with officer.app.registry["jobs"].store.write() as sql:
        sql.exec_driver_sql("UPDATE jobs SET touched = 0 WHERE state = 'running'")

    assert "工作中断了" in officer.get(address)
    assert told(officer.get("/customers/")) == []


def test_a_job_without_a_report_has_none_to_fetch(officer):
    address = started(officer, good(1))
    job_page(officer, address)

    officer.get(address.replace("/job?", "/job-report?"), status=404)


def test_two_columns_of_one_field_are_refused_in_the_form(officer):
    form = columns_form(sent(officer, workbook(good(1))).follow())
    form["column-5"] = "name"

    page = form.submit("act", value="start", status=422)

    assert "两列都对应“客户名称”" in page
    assert columns_form(page)["column-5"].value == "name"


def test_a_file_that_is_broken_further_down_is_refused_on_the_next_page(officer):
    rows = "客户名称,联系人,联系方式,地址,业务范围\n" + "甲,乙,13800138000,丙,丁\n" * 99
    page = sent(officer, (rows + '"没有结尾').encode(), "客户.csv")

    assert "引号不成对" in officer.get(page.location, status=422)


def test_a_file_above_the_limit_is_refused(officer, monkeypatch):
    monkeypatch.setattr(import_, "LARGEST", 1 << 20)

    page = sent(officer, bytes(2 << 20), status=422)

    assert "文件太大，最多 1 MB" in page


def test_a_name_of_a_file_is_shown_without_what_misleads(officer):
    page = sent(officer, workbook(good(1)), "../a\u202exslx.客户.xlsx").follow()

    assert page.html.select_one("h1").text == "导入 axslx.客户.xlsx"


def zipped(**files):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("_", "."), data)
    return stream.getvalue()


def sent_package(browser, data, status=303):
    form = browser.get("/dossiers/import").forms["form"]
    form["file"] = Upload("移交.zip", data)
    return form.submit(status=status)


MANIFEST = "客户名称,题名,文件\n青岛甲公司,来函,来函.txt\n青岛甲公司,回函,回函.txt\n"


def test_documents_come_as_a_zip_with_their_manifest(officer, make):
    make.customer(name="青岛甲公司")
    transaction.commit()
    data = zipped(manifest_csv=MANIFEST, 来函_txt="来函，商定付款日期")
    form = columns_form(sent_package(officer, data).follow())

    page = finished(officer, form.submit("act", value="start"))

    assert "已导入 1 行，退回 1 行" in page
    (_header, row) = load_workbook(io.BytesIO(page.click("查看结果").body)).active.values
    assert row[:3] == (3, "文件", "找不到文件：回函.txt")
    assert "来函" in officer.get("/search", {"q": "商定付款"})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "文件已损坏"),
        (zipped(a_txt="a"), "没有找到清单"),
        (zipped(manifest_csv="甲,乙\n1,2\n"), "没有找到表头"),
        (workbook(good(1)), "这不是文件夹的压缩包"),
    ],
)
def test_an_unfit_package_is_refused_at_once(officer, data, words):
    assert words in sent_package(officer, data, status=422)


def test_only_who_may_import_sees_the_pages(officer, make):
    make.person("reader", post="staff")
    transaction.commit()
    officer.reset()
    form = officer.get("/login").forms["form"]
    form["login"], form["password"] = "reader", PASSWORD
    form.submit(status=303)

    for address in ("customers/import", "customers/import-columns", "dossiers/import"):
        officer.get(f"/{address}", status=403)


def test_a_trial_of_another_is_no_way_back(officer):
    page = job_page(officer, started(officer, good(1)))
    address = page.request.url

    assert "import-columns" not in officer.get(f"{address}&columns=nothing")


def test_a_job_that_runs_is_not_begun_again(request_):
    kept, owner = job.jobs(request_.registry), request_.subject.person
    made = kept.find(kept.prepare(owner, "导入", "客户.csv", b"", clock.now()), owner, clock.now())
    kept.start(made, clock.now())
    before = threading.active_count()

    job.begin(request_, made, None)

    assert threading.active_count() == before
    kept.finish(made, job.JobState.DONE, "", clock.now())
