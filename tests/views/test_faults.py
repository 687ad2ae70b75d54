"""A fault where rights, sessions, time or the log are asked: refused, never served (S68)."""

import inspect
import sys

import pytest

from catalog.allowed import AllowedIndex
from dossier import access, clock
from dossier.audit import Log
from dossier.login import LoginSessions
from dossier.vocabulary import State
from tests.views.browsing import token

NAME, TITLE, LETTER = "海港远洋贸易有限公司", "绝密往来", "付款日期定在八月"
FLOORS = ("dossier", "catalog", "workflows", "views")
EACH = 5  # places at which each function fails, spread over its calls in one request
ASKED = {
    "decide": access.decide,
    "target_of": access.target_of,
    "subject_of": access.subject_of,
    "permitted": AllowedIndex.permitted,
    "now": clock.now,
    "session": LoginSessions.find,
    "log": Log.append,
}
PAGES = (
    "/",
    "/customers",
    "/customers/{customer}",
    "/dossiers/{dossier}",
    "/dossiers/{dossier}/history",
    "/dossiers/{dossier}/{document}",
    "/dossiers/{dossier}/{document}/download",
    "/search?q=%E6%B5%B7%E6%B8%AF",
    "/suggest?q=%E6%B5%B7%E6%B8%AF",
    "/api/v1/customers",
    "/api/v1/dossiers/{dossier}",
)


class Fault(Exception):
    """What goes wrong."""


class Calls:
    """Counts the calls of a function, wherever it is known, and lets one of them fail."""

    def __init__(self, function, failing=None):
        self.function, self.failing, self.count = function, failing, 0

    def __enter__(self):
        self.places = list(_known(self.function))
        for holder, name in self.places:
            setattr(holder, name, self._stand_in())
        return self

    def __exit__(self, *error):
        for holder, name in self.places:
            setattr(holder, name, self.function)

    def _stand_in(self):
        def stand_in(*arguments, **named):
            self.count += 1
            if self.count == self.failing:
                raise Fault(NAME)
            return self.function(*arguments, **named)

        return stand_in


def _known(function):
    """(module or class, name) under which a function is known to the four floors."""
    for module in list(sys.modules.values()):
        if module.__name__.partition(".")[0] in FLOORS:
            for holder in (module, *filter(inspect.isclass, vars(module).values())):
                for name, each in list(vars(holder).items()):
                    if each is function:
                        yield holder, name


@pytest.fixture
def browser(enter):
    return enter("guan")


@pytest.fixture
def secrets_(make, browser):
    """The names of a customer, his dossier and a letter in it that nobody is to see."""
    customer = make.customer(name=NAME)
    dossier = make.dossier(customer, title=TITLE)
    letter = make.document(dossier, data=LETTER.encode(), title=LETTER)
    return {
        "customer": customer.__name__,
        "dossier": dossier.__name__,
        "document": letter.__name__,
    }


def places(count):
    """At which of so many calls to fail: the first, the last, and some between."""
    number = min(EACH, count)
    return [1 + each * (count - 1) // max(1, number - 1) for each in range(number)]


def tried(ask, function):
    """(answer without a fault, [answer with the function failing, place by place])."""
    with Calls(function) as calls:
        whole = ask()
    found = []
    for place in places(calls.count):
        with Calls(function, place):
            found.append(ask())
    return whole, found


def tells(answer):
    """Whether an answer tells anything of the papers."""
    return any(each.encode() in answer.body for each in (NAME, TITLE, LETTER))


@pytest.mark.parametrize("name", sorted(ASKED.keys() - {"log"}))
@pytest.mark.parametrize("page", PAGES)
def test_a_fault_while_a_page_is_made_serves_nothing_of_it(browser, secrets_, page, name):
    """S68: wherever it happens, the answer is an error and tells nothing."""
    url = page.format(**secrets_)
    browser.get(url)  # what is kept from page to page is there from now on
    whole, answers = tried(lambda: browser.get(url, status="*"), ASKED[name])

    assert whole.status_int == 200
    assert answers or name == "permitted"
    assert [each.status for each in answers if each.status_int == 200 or tells(each)] == []


@pytest.fixture
def advance(browser, request_):
    """Send a dossier on, from the browser; the answer."""
    values = {"csrf_token": token(browser)}

    def advance(dossier):
        answer = browser.post(
            f"/dossiers/{dossier.__name__}/advance?transition=sort", values, status="*"
        )
        request_.root._p_jar.sync()
        return answer

    return advance


@pytest.mark.parametrize("name", ["decide", "target_of", "subject_of", "session", "log"])
def test_a_fault_while_something_is_changed_changes_nothing(advance, make, site, name):
    """S68: neither the thing nor the log; without the fault the same act goes through."""
    dossier, other = make.dossier(), make.dossier()
    with Calls(ASKED[name]) as calls:
        advance(other)
    before = dossier.state, site.log.size
    for place in places(calls.count):
        with Calls(ASKED[name], place):
            answer = advance(dossier)
        assert answer.status_int >= 400 or answer.location.endswith("/login")
        assert (dossier.state, site.log.size) == before

    assert advance(dossier).status_int == 303
    assert dossier.state == State.SORTING
