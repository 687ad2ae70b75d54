"""The page 备份: what was done and is due, a backup at a press, checks of devices (R150-R152)."""

import re
import time

import pytest
from webtest import TestApp

from dossier.vocabulary import Post, Tag
from tests.views.browsing import faults, press, refusal, send, token, words
from tests.workflows.night import Night
from tests.world import PASSWORD

FINDING = "两块硬盘正常，备用盘已换"


@pytest.fixture
def lin(make):
    """A system admin."""
    make.person("xitong", post=Post.SYSTEM_ADMIN, name="林系统")
    return "xitong"


def test_a_system_admin_sees_what_is_due(enter, lin):
    page = enter(lin).get("/backups")
    said = words(page)

    assert "每月 1 日；上次 还没有；下次" in said and "定期；上次 还没有" in said
    assert "还没有备份。" in said and "还没有检查记录。" in said
    assert "没有设置数据备份文件夹" in said


def test_the_menu_leads_there_those_alone_who_may(enter, lin):
    assert enter(lin).get("/").html.select('nav a[href="/backups"]')
    assert not enter("guan").get("/").html.select('nav a[href="/backups"]')


@pytest.mark.parametrize("login", ["guan", "an", "shen", "chen"])
def test_nobody_else_sees_it_or_begins_one(enter, login):
    """R152: other role, 403."""
    browser = enter(login)
    browser.get("/backups", status=403)
    browser.get("/check-devices", status=403)
    press(browser, "/backups", status=403)
    press(browser, "/check-devices", status=403, finding="正常")


def test_the_post_that_the_policy_names_may(enter, make):
    """R152, P23: 营销总监."""
    make.rules(
        "profile: default", "backup: {every: monthly on the 1st, by: 总经理}\nprofile: default"
    )
    make.person("zongjing", post=Post.GENERAL_MANAGER, name="总经理")
    said = words(enter("zongjing").get("/backups"))

    assert "系统管理员、总经理" in said
    enter("guan").get("/backups", status=403)


def test_the_check_of_the_devices_is_told_and_shown(enter, lin, site):
    browser = enter(lin)
    shown = send(browser.get("/check-devices"), finding=FINDING).follow()

    assert (
        "已记录设备检查。" in shown.text and FINDING in words(shown) and "林系统" in words(shown)
    )
    entry = next(each for each in site.log.entries(newest_first=True) if "reason" in each)
    assert (entry["tag"], entry["reason"]) == (Tag.DEVICES_CHECKED, FINDING)


@pytest.mark.parametrize("finding", ["", "  ", "长" * 501])
def test_a_check_without_a_finding_comes_back(enter, lin, finding):
    page = enter(lin).get("/check-devices")

    assert faults(send(page, status=422, finding=finding))


def test_sent_twice_it_is_told_once(enter, lin, site):
    browser = enter(lin)
    form = browser.get("/check-devices").forms["form"]
    form["finding"] = FINDING
    form.submit("submit", status=303)
    form.submit("submit", status="*")
    told = [entry["tag"] for entry in site.log.entries()]

    assert told.count(Tag.DEVICES_CHECKED) == 1


def test_without_a_folder_nothing_is_begun(enter, lin):
    assert "没有设置备份文件夹" in refusal(press(enter(lin), "/backups", status=409))


@pytest.fixture
def night(tmp_path):
    made = Night(tmp_path)
    yield made
    made.close()


@pytest.fixture
def browser(night):
    """The system admin's browser over a site on a real store."""
    made = TestApp(night.ground.config.make_wsgi_app(), extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    form = made.get("/login").forms["form"]
    form["login"], form["password"] = "xi", PASSWORD
    form.submit("submit", status=303)
    return made


def over(browser, answer):
    """The page of a job once it is over."""
    for _time in range(200):
        page = browser.get(answer.location)
        if "hx-trigger" not in str(page.html.select_one(".progress-page")):
            return page
        time.sleep(0.1)
    raise AssertionError("the job does not end")


def test_a_press_backs_data_and_keys_up(browser, night):
    """The next page says so, wherever the person is by then."""
    page = over(browser, press(browser, "/backups"))
    said = words(page)

    assert "已备份数据第 1 部分" in said and "已备份密钥第 1 份" in said
    assert len(list(night.data.glob("*.json"))) == len(list(night.keys.glob("*.json"))) == 1
    listed = words(browser.get("/backups"))
    assert "完成备份" in listed and "备份密钥" in listed and "相符" in listed
    assert re.search(r"[0-9a-f]{16}…", listed)


def test_a_backup_that_fails_says_why_and_is_listed(browser, night):
    night.data.write_text("a file where the folder should be")
    said = words(over(browser, press(browser, "/backups")))

    assert "工作中断了" in said or "出错" in said
    assert "备份失败" in words(browser.get("/backups"))
    assert not list(night.keys.glob("*"))


def test_two_presses_are_one_backup(browser, night):
    receipt = "一次".encode().hex()
    given = {"csrf_token": token(browser), "receipt": receipt}
    first = browser.post("/backups", given, status=303)
    browser.post("/backups", given, status="*")
    over(browser, first)

    assert len(list(night.data.glob("*.json"))) == 1
