"""Two departments of one company under two policies: the same officer, two tabs, two ways."""

import pytest
from selenium.webdriver.support.ui import Select

from dossier import library
from tests.world import ADMIN
from workflows import person, policy

GENERAL, HOMES = "general-tiers-4h", "real-estate-sale"


@pytest.fixture(scope="module")
def departments(house):
    """The paths of two departments, and of adding a dossier of a customer of each."""
    with house.making() as make:
        found = {}
        for slug, name, code in ((GENERAL, "总经理办公室", "ZB"), (HOMES, "营销部", "YX")):
            if slug not in make.site["policies"]:
                policy.found(house.registry, make.site, library.shipped("etc/policies", slug))
            system = make.acting_for(make.site["people"].by_login("xi"))
            unit = person.add_unit(system, make.site["units"], {"name": name, "code": code})
            make.acting_for(make.site["people"].by_login(ADMIN))
            customer = make.customer(unit=unit.__name__)
            found[slug] = (
                house.path(unit),
                f"/dossiers/add?customer={customer.__name__}&unit={unit.__name__}",
            )
        return found


def attach(browser, path, slug):
    """Let a policy hold for a department, as the security admin does it."""
    browser.visit(path).press("另定制度")
    Select(browser.one("#policy")).select_by_value(slug)
    browser.press("看有何不同").wait_for("有何不同")
    shown = browser.text
    browser.press("适用").wait_for("已适用")
    return shown


def choices(browser):
    """The classes that the form offers: few as radio buttons, many as a list."""
    return browser.all(
        "main fieldset:has([value='class:rename']) input[type=radio]"
    ) or browser.all("main select[name=class] option:not([value=''])")


def offered(browser):
    """The codes of the classes that the form offers."""
    return [each.get_attribute("value") for each in choices(browser)]


def open_dossier(browser, title):
    """Open a dossier of the first class of the policy."""
    choices(browser)[0].click()
    browser.one("main [name=title]").clear()
    browser.fill(title=title).press("建立档案").wait_for("已建立档案")


def test_two_departments_work_by_two_policies_in_two_tabs(browser, departments):
    browser.enter("an")
    told = [attach(browser, departments[slug][0], slug) for slug in (GENERAL, HOMES)]
    browser.driver.delete_all_cookies()
    browser.enter("guan").visit(departments[GENERAL][1])
    general, general_classes = browser.driver.current_window_handle, offered(browser)
    open_dossier(browser, "年度经营计划")
    browser.driver.switch_to.new_window("tab")
    browser.visit(departments[HOMES][1])
    homes_classes = offered(browser)
    open_dossier(browser, "三号楼买卖")

    browser.wait_for("买卖合同")
    shut = [each for each in browser.words("main button[disabled]") if each == "整理"]
    browser.driver.switch_to.window(general)
    browser.press("整理").wait(lambda: "归档" in browser.words("main button, main a.btn"))

    assert shut == ["整理"]
    assert homes_classes == ["ZZ", "SP", "XZL", "JD"]
    assert set(homes_classes).isdisjoint(general_classes)
    assert "住宅" in told[1] and "住宅" not in told[0]
