"""The same pages in English: no word of ours stays Chinese, what people wrote stays as it is."""

import pytest

from tests.stories.pages import PAGES, open_page

# What people wrote: names, titles, values; and the switch back, which names its language itself.
WRITTEN = (
    ".company, .foot, .menu summary, td, dd, .hit, .thing-name, .number, .facets li, .crumbs a,"
    " .plain-list, .timeline, .chips, .bars th, option, datalist, pre, textarea, input,"
    " .suggestions, [lang=zh-CN], .choices label, .hint, .thing h1, .written, .seat"
)
OURS = """
const written = arguments[0];
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = [document.title.split(" · ")[0]];
while (walk.nextNode()) {
    const place = walk.currentNode.parentElement;
    if (!place.closest(`script, ${written}`)) found.push(walk.currentNode.data.trim());
}
for (const each of document.querySelectorAll("[placeholder], [aria-label], [alt]"))
    if (!each.closest(written))
        found.push(...["placeholder", "aria-label", "alt"].map((name) => each.getAttribute(name)));
return found.filter((words) => /\\p{Script=Han}/u.test(words ?? ""));
"""


@pytest.fixture
def english(browser):
    """A browser whose visitor has chosen English with the switch of the log-in page."""
    browser.visit("/login").press("English")
    browser.wait(lambda: browser.run("return document.documentElement.lang") == "en")
    return browser


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_ours_stays_chinese(english, name):
    open_page(english, name)

    assert english.run("return document.documentElement.lang") == "en"
    assert english.run(OURS, WRITTEN) == []


def test_what_people_wrote_stays_as_it_is(english):
    english.enter("guan").visit("{dossier}")

    assert english.words("h1") == ["远帆船务往来"]


def test_the_switch_leads_back_to_chinese(english):
    english.enter("guan").visit("/")
    english.one("details.menu summary").click()
    english.press("中文").wait(lambda: english.words("h1") == ["工作台"])
