"""The same pages in English: no word of ours stays Chinese, what people wrote stays as it is."""

import pytest

from tests.stories.pages import PAGES, open_page

# Places that hold nothing but what people wrote; elsewhere their words are taken out one by one.
OWN_NAME = "中文"
WRITTEN = "[lang=zh-CN], pre, textarea, option, .hit, .timeline, #suggestions"
CHINESE = """
const [places, words] = arguments;
const ours = (text) => words.reduce((rest, word) => rest.replaceAll(word, ""), text ?? "");
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
const found = [document.title];
while (walk.nextNode())
    if (!walk.currentNode.parentElement.closest(places)) found.push(walk.currentNode.data.trim());
for (const each of document.querySelectorAll("[placeholder], [aria-label], [alt]"))
    for (const name of ["placeholder", "aria-label", "alt"])
        if (!each.closest(places)) found.push(each.getAttribute(name));
return found.filter((text) => /\\p{Script=Han}/u.test(ours(text)));
"""


@pytest.fixture
def english(browser):
    """A browser whose visitor has chosen English."""
    return browser.bear("_LOCALE_", "en")


@pytest.mark.parametrize("name", PAGES)
def test_no_word_of_ours_stays_chinese(english, name):
    open_page(english, name)

    assert english.run("return document.documentElement.lang") == "en"
    words = english.house.written(policies="polic" in name)
    assert english.run(CHINESE, WRITTEN, [*words, OWN_NAME]) == []


def test_what_people_wrote_stays_as_it_is(english):
    english.enter("guan").visit("{dossier}")

    assert english.words("h1") == ["远帆船务往来"]


def test_the_switch_leads_to_english_and_back(browser):
    browser.visit("/login").press("English").wait(lambda: browser.words("h1") == ["Log in"])
    browser.press("中文").wait(lambda: browser.words("h1") == ["登录"])


def test_the_menu_switches_the_page_one_is_on(browser):
    """Both ways, because the choice is kept with the person."""
    browser.enter("jing").visit("{dossier}")
    for word, lang in (("English", "en"), ("中文", "zh-CN")):
        browser.one("details.menu summary").click()
        browser.press(word).wait(lambda lang=lang: browser.all(f"html[lang={lang}]"))

        assert browser.path.rstrip("/") == browser.house.at["dossier"]
