"""Setting a tier and lowering it in two steps, each with its effect before it is saved."""

import datetime

import pytest

from dossier import clock
from dossier.secrecy import Secrecy
from dossier.vocabulary import Tier
from tests.views.browsing import faults, press, refusal, send, told, words
from tests.views.test_access import desk
from tests.views.test_why import path_of

NEXT_YEAR = (clock.today() + datetime.timedelta(days=365)).isoformat()
GROUND = {"reason": "谈判底价", "until": NEXT_YEAR}


def form(browser, thing, name):
    return browser.get(f"{path_of(thing)}{name}")


def confirm(page):
    """The form with which one confirms what the page shows."""
    (found,) = {each for each in page.forms.values() if "confirmed" in each.fields}
    return found


def items(page):
    return [each.get_text(strip=True) for each in page.html.select(".confirm li")]


def test_before_a_tier_is_set_its_effect_is_shown_and_nothing_stored(enter, make, dossier, cast):
    make.document(dossier)
    page = send(form(enter("an"), dossier, "classify"), 200, tier="3", **GROUND)

    assert "定为绝密？" in words(page)
    assert items(page)[:2] == ["没有人因此可以查看。", "将不再能查看：陈静、经明（2 人）"]
    assert items(page)[2].startswith("仍然可以查看：3 人")
    assert "共 2 项" in words(page)
    assert (dossier.tier, dossier.secrecy) == (Tier.SECRET, None)


def test_what_is_confirmed_is_stored_with_its_ground(enter, dossier, cast):
    page = send(
        form(enter("an"), dossier, "classify"),
        200,
        tier="2",
        responsible=cast["chen"].__name__,
        **GROUND,
    )
    page = confirm(page).submit("confirmed").follow()

    assert told(page) == ["已保存。"]
    assert (dossier.tier, dossier.secrecy.reason) == (Tier.CONFIDENTIAL, "谈判底价")
    assert dossier.secrecy.until.isoformat() == NEXT_YEAR
    assert dossier.secrecy.responsible == cast["chen"].__name__
    assert page.html.select_one(".band").text == f"公司商密·机密·至 {NEXT_YEAR}"


def test_a_second_click_does_nothing_twice(enter, site, dossier):
    page = send(form(enter("an"), dossier, "classify"), 200, tier="2", **GROUND)
    sent = confirm(page)
    sent.submit("confirmed", status=303)
    before = len(dossier.history)

    sent.submit("confirmed", status=303)
    assert len(dossier.history) == before


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"tier": "2", "reason": ""}, "定密原因"),
        ({"tier": "2", "reason": "x", "until": "2020-01-01"}, "期限须在今天之后"),
        ({"tier": "1", "reason": "x", "until": "2099-01-01"}, "的期限最长 10 年"),
        ({"tier": "2", "reason": "x", "until": "someday"}, "保密期限至"),
    ],
)
def test_what_is_wrong_is_told_before_the_effect(enter, dossier, values, fault):
    page = send(form(enter("an"), dossier, "classify"), 422, **values)

    assert any(fault in each for each in faults(page))
    assert dossier.secrecy is None


def test_a_lower_tier_cannot_be_slipped_in(enter, dossier):
    browser = enter("an")
    page = form(browser, dossier, "classify")
    values = {**GROUND, "tier": "0", "confirmed": "yes", "__formid__": "form"}

    assert "降低密级须先申请降密" in refusal(press(browser, page.request.path, 403, **values))
    assert dossier.tier == Tier.SECRET


def test_a_confirmation_without_the_form_stores_nothing(enter, dossier):
    press(enter("an"), f"{path_of(dossier)}classify", 422, confirmed="yes")

    assert dossier.secrecy is None


def test_asking_for_a_lower_tier_changes_nothing_yet(enter, dossier, cast):
    page = send(form(enter("an"), dossier, "lower"), 200, tier="0", reason="已公开")
    assert "申请降为非密？" in words(page) and dossier.lowering is None
    confirm(page).submit("confirmed", status=303)

    assert dossier.tier == Tier.SECRET
    assert (dossier.lowering.tier, dossier.lowering.by) == (Tier.OPEN, cast["an"].__name__)


@pytest.fixture
def asked(enter, dossier):
    """The first security admin has asked for 非密."""
    page = send(form(enter("an"), dossier, "lower"), 200, tier="0", reason="已公开")
    confirm(page).submit("confirmed", status=303)
    return dossier


def test_another_confirms_after_a_look_at_the_effect(enter, asked):
    page = desk(enter("bao"), asked).click(href="confirm-lowering")
    assert "同意降为非密？" in words(page)
    assert asked.tier == Tier.SECRET

    confirm(page).submit("confirmed", status=303)
    assert (asked.tier, asked.lowering) == (Tier.OPEN, None)


def test_who_asked_cannot_confirm(enter, asked):
    browser, path = enter("an"), f"{path_of(asked)}confirm-lowering"

    assert "申请人以外的人" in refusal(press(browser, path, 403, confirmed="yes"))
    assert asked.tier == Tier.SECRET


def test_another_refuses_with_a_reason(enter, asked):
    page = desk(enter("bao"), asked).click("不同意降密")
    assert "不同意降密" in words(page)
    assert send(page, 422, reason="").status_int == 422
    page = send(page, reason="尚未公开").follow()

    assert told(page) == ["密级不变。"]
    assert (asked.tier, asked.lowering) == (Tier.SECRET, None)


def test_a_second_asking_waits_for_the_first(enter, asked):
    page = send(form(enter("bao"), asked, "lower"), 409, tier="0", reason="x")

    assert "已有降密申请" in refusal(page)


def test_nothing_is_confirmed_that_nobody_asked_for(enter, dossier):
    press(enter("an"), f"{path_of(dossier)}confirm-lowering", 409, confirmed="yes")

    assert dossier.tier == Tier.SECRET


def test_a_forged_confirmation_is_refused(enter, asked):
    enter("bao").post(f"{path_of(asked)}confirm-lowering", {"confirmed": "yes"}, status=400)

    assert asked.tier == Tier.SECRET


def test_the_page_before_saving_names_the_thing_by_its_number(enter, dossier):
    page = send(form(enter("an"), dossier, "classify"), 200, tier="2", **GROUND)

    assert f"档案 {dossier.__name__}：确认后立即生效" in words(page)
    assert "年度合同" not in page.text and "${" not in words(page)


def test_the_page_before_saving_speaks_english_to_the_english(enter, dossier):
    browser = enter("an", HTTP_ACCEPT_LANGUAGE="en")
    page = send(form(browser, dossier, "classify"), 200, tier="3", **GROUND)

    assert f"Dossier {dossier.__name__}: it takes effect" in words(page)


def test_the_form_shows_the_period_and_who_answers_as_they_are(enter, dossier, cast):
    jing, day = cast["jing"].__name__, clock.today() + datetime.timedelta(days=9)
    dossier.secrecy = Secrecy("底价", jing, clock.today(), day, jing)
    shown = form(enter("an"), dossier, "classify").forms["form"]

    assert (shown["until"].value, shown["responsible"].value) == (day.isoformat(), jing)
