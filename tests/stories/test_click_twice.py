"""The second click on a form's button makes one thing (S18)."""

import pytest

TWICE = """
const button = document.querySelector("main form [type=submit]");
button.click();
button.click();
"""
# What somebody gets who has no script, or whose browser sends the form again by itself.
SENT_TWICE = """
const form = document.querySelector("main form");
const sent = new URLSearchParams(new FormData(form));
const send = () => fetch(form.action, {method: "POST", body: sent});
const done = arguments[arguments.length - 1];
send().then(send).then((answer) => done(answer.url));
"""


def new_customer(browser, name):
    browser.enter("guan").visit("/customers/add")
    browser.fill(
        name=name, contact="陈静", phone="13800001234", address="青岛市西区", business="贸易"
    )
    return browser


def named(browser, name):
    return browser.visit(f"/search?q={name}&type=Customer").words(".hit h2")


def test_a_double_click_makes_one_customer(browser):
    new_customer(browser, "双击有限公司").run(TWICE)
    browser.wait(lambda: browser.words("h1") == ["双击有限公司"])

    assert named(browser, "双击有限公司") == ["双击有限公司"]


def test_a_form_sent_twice_leads_to_the_one_customer_that_it_made(browser):
    new_customer(browser, "重发有限公司")
    address = browser.driver.execute_async_script(SENT_TWICE)
    browser.driver.get(address)

    assert browser.words("h1") == ["重发有限公司"]
    assert named(browser, "重发有限公司") == ["重发有限公司"]


@pytest.mark.parametrize("again", ["back", "refresh"])
def test_going_back_or_reloading_makes_nothing_anew(browser, again):
    new_customer(browser, f"{again}有限公司").press("建立客户")
    browser.wait(lambda: browser.words("h1") == [f"{again}有限公司"])
    getattr(browser.driver, again)()

    assert named(browser, f"{again}有限公司") == [f"{again}有限公司"]


def test_a_step_of_a_dossier_is_taken_once(browser, house):
    with house.making() as make:
        path = house.path(make.dossier(title="只走一步"))
    browser.enter("guan").visit(path)
    browser.run("document.querySelectorAll('.thing form [type=submit]')[0].click();" * 2)
    browser.wait(lambda: browser.words(".thing .state") == ["整理"])

    assert browser.visit(path).words(".thing .state") == ["整理"]
