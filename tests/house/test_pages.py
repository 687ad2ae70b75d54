"""What holds for every page: a GET writes nothing, headers stand on all, text stays text (S46)."""

import re
from urllib.parse import quote

import pytest
from webtest import Upload
from ZODB.Connection import Connection

from dossier import clock, library, policy
from dossier.login import Kind
from tests import files
from tests.house.crawl import pages
from tests.views.browsing import press, send
from tests.world import ADMIN, CAST, UNITS
from views import headers
from workflows.dossier import advance

WAYS = ((), ("sort",), ("sort", "file"), ("sort", "file", "use"))
STARTS = (
    "/",
    "/search?q=a",
    "/suggest?q=a",
    "/nowhere",
    "/customers?b_size=1",
    "/factor",
    "/prove",
)
CHINESE = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+"
EVIL = "'\"><xss-mark onerror=alert(1)></title></textarea><script>xssMark()</script><!--${1+1}"
SHORT = '"><xss-mark>'


@pytest.fixture
def town(make, cast):
    """Everybody, and at least one thing of each kind and state, in Latin letters."""
    cast.everybody()
    unit = cast.unit("XS").__name__
    for number, way in enumerate(WAYS):
        owner = cast["chen"].__name__
        facts = {"region": "North", "industry": "Shipping", "grade": "A", "unit": unit}
        customer = make.customer(
            name=f"Harbour {number}", owner=owner, tier=str(number), contact="C", address="A",
            business="B", **facts,
        )  # fmt: skip
        dossier = make.dossier(customer, title=f"Papers {number}", remark="R")
        for name, data in (("a.txt", b"a letter"), ("b.pdf", files.pdf("a page"))):
            make.document(dossier, data, name, title="Letter", kind="Letter", source="Post")
        for step in way:
            advance(make.request, dossier, step)


@pytest.fixture
def written(monkeypatch):
    """The objects that anybody changes from now on."""
    changed, register = [], Connection.register

    def noting(self, obj):
        changed.append(obj)
        register(self, obj)

    monkeypatch.setattr(Connection, "register", noting)
    return changed


def assert_protected(answer):
    for name, value in headers.HEADERS.items():
        assert answer.headers[name] == value
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers


def assert_sound(page):
    """Nothing inline, every form that posts has its token, no two elements share an id."""
    assert page.select("style, [style], script:not([src])") == []
    assert not [tag for tag in page.find_all(True) if any(n.startswith("on") for n in tag.attrs)]
    assert all(form.select_one("[name=csrf_token]") for form in page.select("form[method=post]"))
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("login", [ADMIN, *CAST])
def test_no_page_of_anybody_writes_or_breaks(enter, town, written, database, login):
    browser = enter(login)
    written.clear()
    before, seen = database.lastTransaction(), 0

    for address, answer in pages(browser, *STARTS):
        seen += 1
        assert answer.status_int < 500, address
        assert written == [], address
        assert_protected(answer)
        if answer.content_type == "text/html" and answer.html.html:
            assert_sound(answer.html)
    assert database.lastTransaction() == before
    assert seen > 10


def test_every_page_of_a_visitor_is_the_door(enter, town, written, database):
    browser = enter(None)
    browser.get("/health")
    written.clear()
    before = database.lastTransaction()

    for address, answer in pages(browser, "/", "/customers", "/search", "/me", "/nowhere"):
        assert answer.status_int == 303 or address.startswith("/login"), address
        assert_protected(answer)
    assert written == []
    assert database.lastTransaction() == before


def own_words(site):
    """What people wrote here themselves, which no page translates."""
    rules = policy.of(site)
    people = [name for name, *_rest in CAST.values()]
    words = [
        site.title,
        "中文",
        *UNITS.values(),
        *people,
        *(each.name for each in rules.classes.values()),
        *rules.kinds,
        *rules.retention.terms,
        *(term.trigger for term in rules.retention.terms.values()),
    ]
    return sorted({*words, *rules.intake.sources}, key=len, reverse=True)


# The pages that show policies, whose rules are in the company's words.
OF_POLICIES = ("/policies", "/begin", "/attach", "/units")


def words_of_policies(site):
    """What the company's policy says, and the titles of those that come along."""
    said = repr(policy.of(site)) + policy.edition_of(site).text
    shipped = library.titles("etc/policies").values()
    return [*re.findall(CHINESE, said), *shipped]


def test_an_english_page_has_no_chinese_of_ours(enter, make, town, site):
    """As the first admin, who may see every page."""
    for office in ("an", "xi", "shen"):
        make.site["people"].by_login(office).active = False
    browser = enter(HTTP_ACCEPT_LANGUAGE="en")
    words = own_words(site)
    mine = re.compile("|".join(map(re.escape, words)))
    ours = sorted({*words, *words_of_policies(site)}, key=len, reverse=True)
    ours = re.compile("|".join(map(re.escape, ours)))

    for address, answer in pages(browser, *STARTS):
        if answer.content_type == "text/html":
            known = ours if address.startswith(OF_POLICIES) else mine
            assert re.findall(CHINESE, known.sub("", answer.text)) == [], address


@pytest.fixture
def attacked(make, site, cast):
    """A site in whose every text somebody has put markup."""
    site.title = EVIL
    unit = make.unit(EVIL[:60], "EV")
    person = make.person("evil", name=EVIL[:40], post="staff", unit=unit)
    site["people"].by_login(ADMIN).name = EVIL
    texts = ("industry", "region", "address", "business", "contact", "lost_because", "fax")
    limits = {"industry": 60, "region": 60, "contact": 60, "fax": 40}
    facts = {name: EVIL[: limits.get(name)] for name in texts}
    customer = make.customer(
        name=EVIL, website=EVIL, representative=EVIL[:60], unit=unit.__name__,
        owner=person.__name__, tier="2", relation="lost", **facts,
    )  # fmt: skip
    customer.grade = SHORT
    dossier = make.dossier(customer, title=EVIL, remark=EVIL)
    make.document(dossier, f"a {EVIL}".encode(), f"{EVIL}.txt".replace("/", ""), title=EVIL,
                  kind=EVIL[:40], source=EVIL[:60])  # fmt: skip
    return person, dossier


def test_markup_that_people_typed_stays_text_everywhere(enter, attacked, request_, site):
    person, dossier = attacked
    browser = enter(HTTP_USER_AGENT=EVIL)
    request_.logins.open(person.__name__, Kind.API, EVIL[:64], EVIL, clock.now(), name=EVIL[:80])
    me = site["people"].by_login(ADMIN).__name__
    request_.logins.open(me, Kind.API, EVIL[:64], EVIL, clock.now(), name=EVIL[:80])
    seen = 0

    for address, answer in pages(browser, *STARTS, f"/search?q={quote(SHORT)}"):
        if answer.content_type == "text/html":
            seen += "xss-mark" in answer.text
            assert answer.html.select("xss-mark, [onerror], script:not([src])") == [], address
            assert_sound(answer.html)
    assert seen > 40


def test_markup_in_a_form_that_comes_back_stays_text(enter, attacked):
    _person, dossier = attacked
    browser = enter()
    customer = dossier.customer.__name__
    page = browser.get(f"/customers/{customer}/edit")
    refused = [
        send(page, 422, phone=SHORT, uscc=SHORT, email=EVIL, opened=SHORT, capital=SHORT),
        send(browser.get("/units/add"), 422, name=EVIL, code=SHORT),
        send(browser.get("/people/add"), 422, login=EVIL, name=EVIL, password=EVIL, again="x"),
        send(browser.get("/prove"), 422, password=EVIL),
        send(
            browser.get(f"/dossiers/{dossier.__name__}/add"), 422,
            title=EVIL, kind=EVIL, source=EVIL, date=SHORT, file=[Upload(f"{EVIL}.exe", b"MZ")],
        ),
        press(browser, f"/dossiers/{dossier.__name__}/advance?transition={quote(EVIL)}", 422),
        press(browser, "/language", 422, locale=EVIL),
    ]  # fmt: skip

    for page in refused:
        assert page.html.select("xss-mark, [onerror], script:not([src])") == []
    assert sum("xss-mark" in page.text for page in refused) >= 5
