"""A dossier goes its way from collecting to use, and gets its number when it is filed (R022)."""

import datetime
import re

import pytest


@pytest.fixture
def collected(house):
    """The path of a dossier that is being collected."""
    with house.making() as make:
        made = make.dossier(title="流转中的档案")
        make.document(made)
        return house.path(made)


def test_a_dossier_is_sorted_filed_and_used(browser, collected):
    browser.enter("guan").visit(collected)
    before = browser.one(".thing .number").text
    for verb, state in (("整理", "整理"), ("归档", "归档"), ("转入使用", "使用")):
        browser.press(verb).wait(lambda state=state: browser.words(".thing .state") == [state])

    assert before == "未编档号"
    year = datetime.date.today().year
    assert re.fullmatch(rf"KH-{year}-\d+", browser.one(".thing .number").text)
    assert browser.words(".steps .step-here") == ["使用"]


def test_what_is_filed_is_found_by_its_number(browser, house, collected):
    browser.enter("guan").visit(collected)
    browser.press("整理").press("归档").wait(lambda: browser.words(".thing .state") == ["归档"])
    number = browser.one(".thing .number").text
    browser.visit(f"/search?q={number}")

    assert browser.words(".hit h2") == ["流转中的档案"]


def test_a_dossier_that_was_sent_back_keeps_its_number(browser, collected):
    browser.enter("guan").visit(collected).press("整理").press("归档")
    browser.wait(lambda: browser.words(".thing .state") == ["归档"])
    number = browser.one(".thing .number").text
    browser.press("退回整理").wait(lambda: browser.words(".thing .state") == ["整理"])
    browser.press("归档").wait(lambda: browser.words(".thing .state") == ["归档"])

    assert browser.one(".thing .number").text == number


def test_who_only_reads_is_offered_no_step(browser, collected):
    browser.enter("zong").visit(collected).wait_for("流转中的档案")

    assert browser.words(".thing form button") == []
