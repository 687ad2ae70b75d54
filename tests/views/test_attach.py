"""A policy attached to the company or a department: what differs is shown, then asked (R002)."""

from tests.views.browsing import press, send, told, words
from tests.views.policies import SMALL, issued, people

__all__ = ["issued", "people"]


def choose(page, slug):
    form = next(f for f in page.forms.values() if "policy" in f.fields)
    form["policy"] = slug
    return form.submit()


def agree(page, status=303):
    form = next(f for f in page.forms.values() if "confirmed" in f.fields)
    return form.submit("confirmed", status=status)


def test_attaching_shows_what_differs_and_for_how_many_before_it_asks(enter, make, issued, people):
    issued(SMALL)
    sales = people.unit("XS")
    for _number in range(3):
        make.dossier(unit=sales.__name__)
    make.dossier()
    browser = enter("an")
    page = choose(browser.get(f"/units/{sales.__name__}/attach"), "small")

    assert "类别 CW — 财务档案" in words(page) and "共 3 项" in words(page)
    assert sales.profile == ""
    assert told(agree(page).follow()) == ["已适用。今后的事都按这份制度。"]
    assert sales.profile == "small"
    assert "小公司档案办法" in words(browser.get(f"/units/{sales.__name__}"))


def test_for_the_company_those_count_whose_department_has_no_policy(enter, make, issued, people):
    issued(SMALL)
    sales, other = people.unit("XS"), issued(SMALL.replace("small", "other"))
    sales.profile = other.__parent__.__name__
    make.dossier(unit=sales.__name__)
    for _number in range(2):
        make.dossier()
    page = choose(enter("an").get("/attach"), "small")

    assert "共 2 项" in words(page)


def test_the_companys_policy_may_hold_again(enter, issued, people):
    issued(SMALL)
    people.unit("XS").profile = "small"
    page = choose(enter("an").get(f"/units/{people.unit('XS').__name__}/attach"), "-")
    agree(page)

    assert people.unit("XS").profile == ""


def test_vacant_posts_are_told_before_attaching(enter, issued):
    issued(SMALL + "approvals: {read: [{steps: [分管副总经理]}]}\n")
    page = choose(enter("an").get("/attach"), "small")

    assert "没有人担任分管副总经理" in words(page)


def test_a_second_click_on_attaching_is_refused(enter, issued, site):
    issued(SMALL)
    page = choose(enter("an").get("/attach"), "small")
    agree(page)
    press(enter("an"), "/attach", 409, policy="small")

    assert site.profile == "small"


def test_what_was_changed_after_it_was_seen_is_shown_again(enter, issued, site):
    issued(SMALL)
    page = choose(enter("an").get("/attach"), "small")
    assert page.html.select_one("[name=seen]")["value"] == "default/1..small/1"
    press(enter("an"), "/attach", 409, policy="small", seen="default/1..small/2")
    press(enter("an"), "/attach", 409, policy="small")

    assert site.profile == "default"


def test_only_security_admins_attach(enter, issued, people):
    issued(SMALL)
    for login in ("guan", "zong", "xi", "yue"):
        enter(login).get("/attach", status=403)
        press(enter(login), "/attach", 403, policy="small")


def test_what_is_not_in_force_cannot_be_chosen(enter, people, site):
    send(enter("guan").get("/policies/@@add"), text=SMALL)
    browser = enter("an")

    assert "没有别的生效的制度" in words(browser.get("/attach"))
    browser.get("/attach?policy=small", status=409)
    press(browser, "/attach", 409, policy="small")
    press(browser, "/attach", 422, policy="none")
    assert site.profile == "default"
