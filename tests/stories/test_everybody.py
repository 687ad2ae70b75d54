"""Every page can be used by everybody: axe finds nothing to complain of, in light and in dark."""

import pytest
from selenium_axe_python import Axe

from tests.stories.pages import PAGES, open_page

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERYTHING = {"runOnly": STANDARD, "rules": {"target-size": {"enabled": 1}}}
CONTRAST = {"runOnly": ["color-contrast"]}


def faults(axe, rules):
    """What axe complains of, one line for each element."""
    return [
        f"{rule['id']}: {node['html'][:120]} {node['failureSummary']}"
        for rule in axe.run(options=rules)["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_fault(browser, name):
    open_page(browser, name)
    axe = Axe(browser.driver)
    axe.inject()
    light = faults(axe, EVERYTHING)
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    browser.command("Emulation.setEmulatedMedia", features=dark)

    assert light + faults(axe, CONTRAST) == []


def test_axe_is_not_blind(browser):
    browser.enter("guan").visit("/")
    browser.run("document.querySelector('#search').removeAttribute('aria-label')")
    browser.run("document.querySelector('h1').className = 'text-warning'")
    axe = Axe(browser.driver)
    axe.inject()

    found = {fault.partition(":")[0] for fault in faults(axe, EVERYTHING)}
    assert {"color-contrast"} <= found
