"""On a telephone one searches, opens and reads without scrolling sideways."""

import pytest

from tests.stories.browser import TELEPHONE
from tests.stories.house import PHRASE
from tests.stories.pages import PAGES, open_page


@pytest.fixture
def telephone(browser):
    """A browser 390 pixels wide."""
    browser.command("Emulation.setDeviceMetricsOverride", **TELEPHONE)
    return browser


def overflow(browser):
    """How many pixels the page is wider than the screen, and what sticks out."""
    return browser.run(
        """
        const out = [...document.body.querySelectorAll("*")]
            .filter((each) => each.checkVisibility({visibilityProperty: true}))
            .filter((each) => !each.closest(".skip, .visually-hidden, .offcanvas-lg:not(.show)"))
            .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
            .map((each) => each.outerHTML.slice(0, 100));
        return [Math.max(0, document.documentElement.scrollWidth - innerWidth), out];
        """
    )


@pytest.mark.parametrize("name", PAGES)
def test_no_page_scrolls_sideways(telephone, name):
    open_page(telephone, name)

    assert telephone.run("return innerWidth") == TELEPHONE["width"]
    assert overflow(telephone) == [0, []]


def test_one_searches_opens_and_reads(telephone):
    telephone.enter("chen").visit("/")
    telephone.one("#search").send_keys(PHRASE + "\n")
    telephone.wait(lambda: telephone.words(".hit h2"))[0]
    telephone.one(".hit h2 a").click()
    telephone.wait(lambda: telephone.all(".preview img, .preview pre"))

    assert overflow(telephone) == [0, []]


def test_the_menu_leads_to_the_customers(telephone):
    telephone.enter("chen").visit("/").press("菜单")
    telephone.wait(lambda: telephone.one(".sections.show a").is_displayed())
    telephone.press("客户").wait(lambda: telephone.words("h1") == ["客户"])
