"""The second click does nothing twice (S18)."""

from datetime import timedelta

import pytest

from dossier import clock
from tests.views.browsing import fill, press, receipt, send, token
from views.receipt import LONGEST


@pytest.fixture
def units(site):
    return site["units"]


def sent(browser, **values):
    """The fields of a unit's form as a browser sends them."""
    return fill(browser.get("/units/add"), **values).submit_fields("submit")


def test_one_form_sent_three_times_acts_once(enter, units):
    browser = enter("xi")
    fields = sent(browser, name="仓储部", code="CC")
    answers = [browser.post("/units/add", fields, status=303) for _n in range(3)]

    assert {answer.location for answer in answers} == {"http://localhost/units/"}
    assert len(units) == 1


def test_two_forms_act_twice(enter, units):
    browser = enter("xi")
    send(browser.get("/units/add"), name="仓储部", code="CC")
    send(browser.get("/units/add"), name="法务部", code="FW")

    assert len(units) == 2


def test_a_refused_form_may_be_sent_again(enter, units):
    browser = enter("xi")
    page = send(browser.get("/units/add"), 422, name="仓储部", code="-")
    send(page, code="CC")

    assert len(units) == 1


def test_the_receipt_of_another_person_is_not_mine(enter, make, units):
    key = receipt()
    for login in ("guan", "chen"):
        press(enter(login), "/language", locale="en", receipt=key)

    assert {person.locale for person in units.__parent__["people"].values()} >= {"en"}
    assert sum(person.locale == "en" for person in units.__parent__["people"].values()) == 2


def test_a_receipt_is_known_over_midnight_and_then_forgotten(enter, units, site):
    browser = enter("xi")
    fields = sent(browser, name="仓储部", code="CC")
    browser.post("/units/add", fields, status=303)
    with clock.frozen(clock.now() + timedelta(days=1)):
        later = enter("xi")
        again = dict(fields) | {"csrf_token": token(later)}
        later.post("/units/add", again, status=303)
    with clock.frozen(clock.now() + timedelta(days=4)):
        send(enter("xi").get("/units/add"), name="法务部", code="FW")

    assert len(units) == 2
    assert len(site.receipts) == 1


@pytest.mark.parametrize("key", ["", "x" * (LONGEST + 1)])
def test_without_a_sound_receipt_each_post_counts(enter, cast, site, key):
    browser = enter("chen")
    for _n in range(2):
        press(browser, "/language", locale="en", receipt=key)

    assert len(site.receipts) == 0
    assert len(cast["chen"].history) > 2
