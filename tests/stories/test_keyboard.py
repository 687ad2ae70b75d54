"""Everything from finding to editing is done with the keyboard alone."""

from selenium.webdriver.common.keys import Keys


def test_a_customer_is_found_opened_and_edited_without_a_mouse(browser):
    browser.enter("guan").visit("/")
    browser.type("/", "远帆", Keys.ENTER).wait(lambda: browser.words(".hit"))
    browser.type("j", "j", "k")
    chosen = browser.one(".hit.here h2").text
    browser.type(Keys.ENTER).wait(lambda: browser.words("h1") == [chosen])
    browser.type("e").wait(lambda: browser.path.endswith("/edit"))

    assert chosen == browser.words(".hit h2, .crumbs li")[-1]


def test_a_row_of_a_list_is_opened_and_edited(browser):
    browser.enter("guan").visit("/customers?region=青岛")
    browser.type("j", "e").wait(lambda: browser.path.endswith("/edit"))

    assert browser.one("main [name=region]").get_attribute("value") == "青岛"


def test_a_suggestion_is_chosen_by_arrow_and_enter(browser):
    browser.enter("guan").visit("/").type("/", "qdyf")
    browser.wait(lambda: browser.words("#suggestions li"))
    browser.type(Keys.ARROW_DOWN, Keys.ENTER)

    browser.wait(lambda: browser.words("h1") == ["青岛远帆船务有限公司"])


def test_one_logs_in_by_keys_and_lands_on_the_work_bench(browser):
    browser.visit("/login")
    browser.one("main [name=login]").click()
    browser.type("guan", Keys.TAB, "harbour lantern 84 quiet", Keys.ENTER)

    browser.wait(lambda: browser.words("h1") == ["工作台"])


def test_the_first_tab_leads_past_the_menu_to_the_text(browser):
    browser.enter("guan").visit("/").type(Keys.TAB)
    skip = browser.driver.switch_to.active_element.text
    browser.type(Keys.ENTER)

    assert skip == "跳到正文"
    assert browser.driver.switch_to.active_element.get_attribute("id") == "main"


def test_tab_reaches_every_control_and_shows_where_it_is(browser):
    browser.enter("guan").visit("{dossier}")
    browser.run(CONTROLS)
    hidden = []
    while browser.all("[data-left]"):
        left = len(browser.all("[data-left]"))
        browser.type(Keys.TAB)
        hidden += browser.run(REACHED)
        assert len(browser.all("[data-left]")) < left, browser.run(LEFT)

    assert hidden == []


CONTROLS = """
const all = "a, button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
for (const each of document.querySelectorAll(all))
    if (each.checkVisibility({visibilityProperty: true}) && !each.disabled)
        each.setAttribute("data-left", "");
"""
REACHED = """
const here = document.activeElement, style = getComputedStyle(here);
here.removeAttribute("data-left");
const shown = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== "none";
return shown ? [] : [here.outerHTML.slice(0, 80)];
"""
LEFT = "return [...document.querySelectorAll('[data-left]')].map((each) => each.outerHTML)"
