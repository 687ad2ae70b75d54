"""People: listed, added, given rights, disabled; by whom, and what is never told."""

import pytest

from tests.world import PASSWORD

NEW = {"login": "chenjing", "name": "陈静", "password": PASSWORD}


def test_a_new_person_is_found_and_can_log_in(keeper, programs):
    made = keeper.post("/users", NEW | {"clearance": "秘密", "post": "业务员", "unit": "销售部"})

    assert keeper.get(made.location).json == made.json
    assert made.json["clearance"] == "秘密"
    assert made.json["posts"] == [{"post": "staff", "post_title": "业务员", "unit": "销售部"}]
    programs.nobody.post("/session", {"login": "chenjing", "password": PASSWORD}, 200)


def test_no_secret_is_told(keeper, paths):
    shown = keeper.get(f"/users/{paths.user}").json

    assert set(shown) == {
        "@id",
        "@type",
        "id",
        "title",
        "login",
        "name",
        "clearance",
        "active",
        "left",
        "posts",
    }
    assert "argon2" not in keeper.get("/users").text


def test_everybody_is_listed_page_by_page(keeper, company):
    page = keeper.get("/users", {"b_size": 4}).json
    rest = keeper.get(page["batching"]["next"]).json

    assert (len(page["items"]), len(rest["items"]), rest["items_total"]) == (4, 2, 6)


WRONG = [
    ({"login": "ZHANGWEI"}, "login"),
    ({"login": "a b"}, "login"),
    ({"login": ""}, "login"),
    ({"name": ""}, "name"),
    ({"password": "12345678"}, "password"),
    ({"password": None}, "password"),
    ({"password": "\ud800" * 20}, "password"),
    ({"clearance": "极密"}, "clearance"),
    ({"post": "皇帝"}, "post"),
    ({"post": "staff", "unit": "没有的部门"}, "unit"),
    ({"unit": "销售部"}, "unit"),
    ({"active": True}, "active"),
    ({"founder": True}, "founder"),
    ({"password_hash": "x"}, "password_hash"),
]


def test_what_is_wrong_is_named_and_nobody_is_added(keeper):
    before = keeper.get("/users").json["items_total"]

    for more, field in WRONG:
        assert keeper.post("/users", NEW | more, 422).json["field"] == field
    assert keeper.get("/users").json["items_total"] == before


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 403), ("stranger", 403), ("auditor", 200), ("guard", 200)]
)
def test_who_may_see_people(programs, paths, who, status):
    getattr(programs, who).get("/users", status=status)
    getattr(programs, who).get(f"/users/{paths.user}", status=status)


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("auditor", 403), ("guard", 201)])
def test_who_may_add_people(programs, who, status):
    getattr(programs, who).post("/users", NEW, status)


@pytest.mark.parametrize(("who", "status"), [("owner", 403), ("auditor", 403), ("guard", 200)])
@pytest.mark.parametrize(
    "change", [{"clearance": "机密"}, {"active": False}, {"post": "reader"}], ids=str
)
def test_who_may_change_people(programs, company, who, status, change):
    path = f"/users/{company.colleague.__name__}"

    getattr(programs, who).patch(path, change, status)


def test_who_may_not_see_people_is_told_so(owner, paths):
    for call in (owner.get, lambda path, status: owner.patch(path, {}, status)):
        assert call(f"/users/{paths.user}", status=403).json["type"] == "Forbidden"
        assert call("/users/none", status=404)


def test_a_disabled_person_is_shut_out_at_once(keeper, owner, paths):
    owner.get("/customers")

    assert keeper.patch(f"/users/{paths.user}", {"active": False}).json["active"] is False
    owner.get("/customers", status=401)


def test_a_disabled_account_is_never_made_active_again(keeper, paths):
    path = f"/users/{paths.user}"
    keeper.patch(path, {"active": False})

    keeper.patch(path, {"active": True}, 409)
    assert keeper.patch(path, {"active": False}).json["active"] is False


def test_who_leaves_waits_and_may_come_back(keeper, paths):
    """R140: every right rests, and the account is not closed."""
    path = f"/users/{paths.user}"

    assert keeper.patch(path, {"left": True}).json["active"] is False
    assert keeper.patch(path, {"left": True}).json["left"] is True
    assert keeper.patch(path, {"left": False}).json["active"] is True
    keeper.patch(path, {"left": False}, 409)


def test_an_active_one_may_be_called_active(keeper, paths):
    assert keeper.patch(f"/users/{paths.user}", {"active": True}).json["active"] is True


def test_active_is_true_or_false(keeper, paths):
    for value in ("false", "true", 0, 1, [], {}):
        answer = keeper.patch(f"/users/{paths.user}", {"active": value}, 422)
        assert answer.json["field"] == "active"


def test_nothing_else_is_changed_here(keeper, paths):
    for field in ("login", "name", "password", "founder", "posts"):
        assert keeper.patch(f"/users/{paths.user}", {field: "x"}, 422).json["field"] == field


def test_nobody_clears_himself(programs, company):
    programs.guard.patch(f"/users/{company.guard.__name__}", {"clearance": "绝密"}, 403)


def test_two_offices_in_one_hand_are_a_conflict(keeper, company):
    answer = keeper.patch(f"/users/{company.auditor.__name__}", {"post": "security-admin"}, 409)

    assert answer.json["missing"]


def test_of_several_changes_all_are_made_or_none(keeper, company):
    path = f"/users/{company.auditor.__name__}"
    keeper.patch(path, {"clearance": "机密", "post": "security-admin"}, 409)

    assert keeper.get(path).json["clearance"] == "非密"
