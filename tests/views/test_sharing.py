"""Need to know and entries given by hand, each with its effect before it is saved."""

import datetime

import pytest
import transaction

from dossier import clock
from dossier.access import DENY, apply_acl
from dossier.vocabulary import Permission, Tier
from tests.views.browsing import faults, press, refusal, send, told, words
from tests.views.test_access import desk, entries
from tests.views.test_tier import confirm, form, items
from tests.views.test_why import path_of
from views.sharing import key_of

GIVE = {"verdict": "Allow", "reason": "项目需要"}


def choose(page, *values):
    """Tick these choices, and only these, wherever they stand in the form."""
    for boxes in page.forms["form"].fields.values():
        for box in boxes:
            if box.name == "checkbox":
                box.checked = box._value in values
    return page


def given(thing):
    return [entry for entry in thing.__acl__ if entry.cause == "sharing"]


@pytest.fixture
def cleared(cast, dossier):
    """Zhou of the accounts, cleared for what is secret, to whom nothing is given yet."""
    cast["zhou"].clearance = Tier.SECRET
    return f"person:{cast['zhou'].__name__}"


def test_who_gains_by_an_entry_is_shown_before_it_is_stored(enter, dossier, cleared):
    page = choose(form(enter("an"), dossier, "give"), Permission.RECORD_VIEW)
    page = send(page, 200, who=cleared, **GIVE)

    assert "给予周航：查看，长期？" in words(page)
    assert items(page)[:2] == ["将可以查看：周航（1 人）", "没有人因此不能查看。"]
    assert given(dossier) == []


def test_what_is_confirmed_is_given_and_told_at_the_desk(enter, dossier, cleared):
    browser = enter("an")
    day = (clock.today() + datetime.timedelta(days=9)).isoformat()
    page = choose(form(browser, dossier, "give"), Permission.RECORD_VIEW)
    page = send(page, 200, who=cleared, until=day, reference="安2026-3", **GIVE)
    page = confirm(page).submit("confirmed").follow()

    assert told(page) == ["已保存。"]
    assert ["周航", "给予", "查看", "共享（安2026-3）"] in [row[:4] for row in entries(page)]
    (entry,) = given(dossier)
    assert clock.local(entry.until).date() == clock.today() + datetime.timedelta(days=10)
    assert enter("zhou").get(path_of(dossier)).status_int == 200


def test_an_entry_that_denies_shows_who_loses(enter, dossier):
    page = choose(form(enter("an"), dossier, "give"), Permission.RECORD_VIEW)
    page = send(page, 200, who="post:manager", verdict=DENY, reason="回避")

    assert "禁止部门经理：查看，长期？" in words(page)
    assert "将不再能查看：经明（1 人）" in items(page)


def test_a_second_click_gives_once(enter, dossier, cleared):
    page = choose(form(enter("an"), dossier, "give"), Permission.RECORD_VIEW)
    sent = confirm(send(page, 200, who=cleared, **GIVE))
    sent.submit("confirmed", status=303)
    sent.submit("confirmed", status=303)

    assert len(given(dossier)) == 1


def test_nobody_gives_to_himself(enter, dossier, cast):
    page = choose(form(enter("an"), dossier, "give"), Permission.RECORD_VIEW)
    page = send(page, 403, who=f"person:{cast['an'].__name__}", **GIVE)

    assert "不能给自己授权。" in refusal(page)
    assert given(dossier) == []


def test_an_office_is_given_nothing(enter, dossier):
    page = choose(form(enter("an"), dossier, "give"), Permission.RECORD_VIEW)

    assert any("三员" in each for each in faults(send(page, 422, who="post:auditor", **GIVE)))


@pytest.mark.parametrize(
    ("values", "fault"),
    [
        ({"reason": ""}, "原因"),
        ({"until": "2020-01-01", "since": "2021-01-01"}, "结束须在开始之后"),
        ({"until": "soon"}, "至"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told(enter, dossier, cleared, values, fault):
    page = choose(form(enter("an"), dossier, "give"), Permission.RECORD_VIEW)

    assert any(fault in each for each in faults(send(page, 422, who=cleared, **GIVE | values)))


def test_an_entry_without_any_act_is_refused(enter, dossier, cleared):
    page = choose(form(enter("an"), dossier, "give"))

    assert faults(send(page, 422, who=cleared, **GIVE))


def test_whom_nobody_knows_gets_nothing(enter, dossier):
    browser = enter("an")
    page = choose(form(browser, dossier, "give"), Permission.RECORD_VIEW)
    page.forms["form"]["who"].force_value("person:nobody")

    assert faults(send(page, 422, **GIVE))


@pytest.fixture
def shared(make, dossier, cleared):
    """An entry for Zhou that was given by hand."""
    entry = dossier.__acl__[0]._replace(who=cleared, cause="sharing")
    apply_acl(dossier, [*dossier.__acl__, entry], make.request.registry)
    return entry


def test_an_entry_ends_after_a_look_at_the_effect(enter, dossier, shared):
    page = desk(enter("an"), dossier).click("结束")
    assert "将不再能查看：周航（1 人）" in items(page)
    assert given(dossier) == [shared]

    confirm(page).submit("confirmed", status=303)
    assert given(dossier) == []


def test_an_entry_that_is_gone_cannot_be_ended_again(enter, dossier, shared):
    path = f"{path_of(dossier)}end-entry?entry={key_of(shared)}"
    browser = enter("an")
    confirm(browser.get(path)).submit("confirmed", status=303)

    assert "这一条授权已经不在了。" in refusal(press(browser, path, 409, confirmed="yes"))


def test_what_a_unit_or_an_owner_has_is_not_ended_by_hand(enter, dossier):
    path = f"{path_of(dossier)}end-entry?entry={key_of(dossier.__acl__[0])}"

    enter("an").get(path, status=409)


def limit(page, *values, people=""):
    """The form of need to know with these posts and units ticked, and the list switched on."""
    choose(page, *values)
    page.forms["form"]["limited"] = True
    page.forms["form"]["people"] = people
    return page


def test_a_need_to_know_list_shows_who_loses_and_is_then_stored(enter, dossier, cast):
    page = limit(form(enter("an"), dossier, "need-to-know"), people="chen\n经明\n")
    page = send(page, 200, reason="缩小范围")
    assert [each.split("：")[0] for each in items(page)] == [
        "没有人因此可以查看。", "将不再能查看", "仍然可以查看",
    ]  # fmt: skip
    assert dossier.need_to_know is None

    confirm(page).submit("confirmed", status=303)
    assert set(dossier.need_to_know) == {
        f"person:{cast['chen'].__name__}",
        f"person:{cast['jing'].__name__}",
    }


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(enter, dossier, cast):
    """The effect that was shown is no longer that of what would be saved."""
    page = limit(form(enter("an"), dossier, "need-to-know"), people="chen")
    page = send(page, 200, reason="缩小范围")
    dossier.need_to_know = ("post:staff",)
    transaction.commit()

    confirm(page).submit("confirmed", status=409)
    assert dossier.need_to_know == ("post:staff",)


def test_the_list_comes_back_as_it_was(enter, dossier, cast):
    unit, chen = cast.unit("XS").__name__, cast["chen"].__name__
    dossier.need_to_know = (f"person:{chen}", f"post:staff@{unit}", f"unit:{unit}")
    page = form(enter("an"), dossier, "need-to-know")
    page = confirm(send(page, 200, reason="复核")).submit("confirmed", status=303)

    assert dossier.need_to_know == (f"person:{chen}", f"post:staff@{unit}", f"unit:{unit}")


def test_a_list_is_taken_away_again(enter, dossier):
    dossier.need_to_know = ("post:staff",)
    page = form(enter("an"), dossier, "need-to-know")
    page.forms["form"]["limited"] = False
    page = send(page, 200, reason="解除")
    assert "取消知悉范围？" in words(page)

    confirm(page).submit("confirmed", status=303)
    assert dossier.need_to_know is None


def test_an_empty_list_says_that_nobody_is_on_it(enter, dossier):
    page = send(limit(form(enter("an"), dossier, "need-to-know")), 200, reason="封存")

    assert "其中没有任何人？" in words(page)


@pytest.mark.parametrize("name", ["nobody", "陈静"])
def test_a_name_that_fits_nobody_or_two_is_told(enter, make, dossier, name):
    make.person("chen2", name="陈静")
    page = limit(form(enter("an"), dossier, "need-to-know"), people=name)

    assert any(name in each for each in faults(send(page, 422, reason="x")))
