"""The language of a page: the browser's cookie, the person's choice, what the browser asks for."""

import re

import pytest
from pyramid import testing
from pyramid.request import Request
from webob.acceptparse import create_accept_language_header

from dossier.language import _
from tests.views.browsing import press, refusal, token
from views import language

CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def language_of(page):
    return page.html.html["lang"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "zh-CN"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("zh-TW,en;q=0.5", "zh-CN"),
        ("fr,en;q=0.5", "en"),
        ("fr", "zh-CN"),
        ("*", "zh-CN"),
        ("en;q=0, *", "zh-CN"),
        (";;q=\xff", "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_a_visitor_gets_what_his_browser_asks_for(enter, asked, given):
    headers = {} if asked is None else {"HTTP_ACCEPT_LANGUAGE": asked}

    assert language_of(enter(None, **headers).get("/login")) == given


def test_the_cookie_counts_before_the_person_and_he_before_the_browser(enter, cast):
    cast["chen"].locale = "en"
    browser = enter("chen", HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert language_of(browser.get("/")) == "en"

    browser.set_cookie("_LOCALE_", "zh_CN")
    assert language_of(browser.get("/")) == "zh-CN"


@pytest.mark.parametrize("cookie", ["xx", "en_US", "../en", "zh_CN%00"])
def test_a_cookie_of_another_kind_counts_nothing(enter, cookie):
    browser = enter(None)
    browser.set_cookie("_LOCALE_", cookie)

    assert language_of(browser.get("/login")) == "zh-CN"


def test_a_query_does_not_choose_the_language(enter):
    assert language_of(enter(None).get("/login?_LOCALE_=en")) == "zh-CN"


def test_a_request_before_there_is_a_site_has_a_language():
    request = Request.blank("/?_LOCALE_=%ff")
    request.accept_language = create_accept_language_header("en")

    assert language.negotiate(request) == "en"


def test_a_visitor_chooses_and_comes_back_to_where_he_was(enter):
    browser = enter(None)
    answer = browser.post(
        "/language",
        {"csrf_token": token(browser), "locale": "en"},
        headers={"Referer": "http://localhost/login?next=%2Fme"},
    )

    assert answer.location == "http://localhost/login?next=%2Fme"
    assert language_of(answer.follow()) == "en"


def test_the_choice_of_a_person_is_kept_with_him(enter, cast):
    press(enter("chen"), "/language", locale="en")

    assert language_of(enter("chen").get("/")) == "en"


def test_a_choice_never_leads_elsewhere(enter):
    browser = enter(None)
    answer = browser.post(
        "/language",
        {"csrf_token": token(browser), "locale": "en"},
        headers={"Referer": "https://evil.example/login"},
    )

    assert answer.location == "http://localhost/"


def test_a_language_that_does_not_exist_is_refused(enter):
    assert "没有这种语言" in refusal(press(enter("chen"), "/language", 422, locale="tlh"))


def test_the_cookie_is_for_the_server_alone(enter):
    browser = enter("chen", **{"wsgi.url_scheme": "http"})
    cookie = press(browser, "/language", locale="en").headers["Set-Cookie"]

    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_sentence_inside_a_sentence_is_translated_too(enter, make):
    dossier = make.dossier()
    browser = enter()
    press(browser, "/language", locale="en")
    page = press(browser, f"/dossiers/{dossier.__name__}/advance?transition=file", 409)

    assert CHINESE.findall(refusal(page)) == []
    assert "The state is “Collecting”" in refusal(page)


class Slow:
    """A translator that counts what it is asked."""

    def __init__(self):
        self.asked = []

    def __call__(self, msgid, *options):
        self.asked.append(msgid)
        return f"{msgid} {options} {getattr(msgid, 'mapping', None)}"


@pytest.fixture
def slow(config_of_requests):
    return Slow()


@pytest.fixture
def config_of_requests():
    with testing.testConfig(request=testing.DummyRequest(locale_name="en")) as config:
        yield config


def test_a_sentence_is_looked_up_once_in_each_language(slow, config_of_requests):
    translate = language.Translate(slow)
    for locale in ("en", "en", "zh_CN"):
        config_of_requests.begin(testing.DummyRequest(locale_name=locale))
        translate("客户", "dossier")

    assert slow.asked == ["客户", "客户"]


@pytest.mark.parametrize("mapping", [{"n": 1}, {"n": 2}])
def test_a_sentence_with_values_in_it_is_looked_up_each_time(slow, mapping):
    translate = language.Translate(slow)
    own = _("${n} 天", mapping=mapping)
    found = [translate("${n} 天", mapping=mapping), translate(own), translate(own)]

    assert len(slow.asked) == 3
    assert found[1] == found[2] != translate(_("${n} 天", mapping={"n": 3}))


def test_one_word_of_two_contexts_is_two(slow):
    translate = language.Translate(slow)
    for context in (None, "many", "act"):
        translate(_("档案", context=context))
    translate(_("档案"))

    assert len(slow.asked) == 3


def test_not_endlessly_many_sentences_are_kept(slow, monkeypatch):
    monkeypatch.setattr(language.Translate, "MOST", 3)
    translate = language.Translate(slow)
    for number in range(10):
        translate(f"第{number}句")

    assert len(translate.known) <= 3


def test_outside_of_a_request_nothing_is_kept():
    translate = language.Translate(Slow())
    translate("客户")

    assert translate.known == {}
