"""Policies through JSON: listed, drafted, led into force; moving under another (R002)."""

from pathlib import Path

import pytest
import transaction

from dossier import library
from dossier.edition import CONTROL
from dossier.vocabulary import Post, Stage, Tier
from tests.views.api.program import program
from workflows import policy

FOLDER = Path("etc/policies")
LIST = (FOLDER / "customer-list.yaml").read_text(encoding="utf-8")
SMALL = """\
profile: small
title: 小公司档案办法
extends: default
classes: {KH: 客户基本信息档案, CW: 财务档案}
numbering: {dossier: "{class}{year}{serial:3}"}
"""


@pytest.fixture
def chief(app, description, request_, make, company):
    """The program of the general manager."""
    person = make.person("zhao", Tier.OPEN, Post.GENERAL_MANAGER, None, "赵总")
    transaction.commit()
    return program(app, description, request_, person)


@pytest.fixture
def head(app, description, request_, make, company):
    """The program of the records supervisor."""
    person = make.person("shu", Tier.OPEN, Post.RECORDS_SUPERVISOR, None, "舒管")
    transaction.commit()
    return program(app, description, request_, person)


@pytest.fixture
def draft(programs):
    """The answer to a draft of a new policy."""
    return programs.guard.post("/policies", {"text": LIST, "name": "清单.yaml"})


def test_everybody_lists_the_policies(stranger):
    found = stranger.get("/policies").json

    assert found["items_total"] == 1
    (one,) = found["items"]
    assert (one["id"], one["title"], one["edition"]) == (
        "default",
        "客户档案管理制度（默认）",
        1,
    )
    assert one["company"] and one["units"] == []


def test_a_policy_has_its_editions(stranger):
    found = stranger.get("/policies/default").json

    assert [each["number"] for each in found["items"]] == [1]
    assert found["items"][0]["standing"] == "in-force"


def test_an_edition_has_its_text_and_its_data(stranger):
    found = stranger.get("/policies/default/1").json

    assert found["text"] == (FOLDER / "default.yaml").read_text(encoding="utf-8")
    assert found["data"]["numbering"] == {"dossier": "{class}-{year}-{serial:4}", "start": 1}
    assert (found["extends"], found["transitions"]) == ([], [])


def test_a_draft_is_found_under_its_address_with_what_it_extends(programs, draft):
    found = programs.guard.get(draft.location).json

    assert found == draft.json
    assert (found["text"], found["standing"], found["extends"]) == (
        LIST,
        "draft",
        ["default.yaml"],
    )
    assert found["data"]["profile"] == "customer-list" and found["data"]["numbering"]
    assert (found["drafted_by"], found["reviewed_by"], found["in_force_from"]) == (
        "赵敏",
        "",
        None,
    )


def test_it_is_led_into_force_by_those_who_may(draft, head, chief):
    step = f"{draft.location}/@workflow"

    assert head.post(f"{step}/review", None, 200).json["transitions"] == []
    assert chief.post(f"{step}/approve", None, 200).json["approved_by"] == "赵总"
    issued = chief.post(f"{step}/issue", {"day": "2099-01-01", "reason": "会议决定"}, 200).json
    assert (issued["standing"], issued["in_force_from"]) == ("pending", "2099-01-01")


def test_one_who_may_not_is_refused(programs, draft, owner, stranger):
    for who in (owner, stranger, programs.auditor):
        who.post("/policies", {"text": SMALL}, 403)
        who.post(f"{draft.location}/@workflow/review", None, 403)
    programs.guard.post(f"{draft.location}/@workflow/review", None, 403)  # his own
    programs.nobody.get("/policies", status=401)


def test_wrong_states_and_steps_are_refused(programs, draft, head, chief):
    step = f"{draft.location}/@workflow"
    chief.post(f"{step}/issue", None, 409)
    head.post(f"{step}/review", None, 200)
    head.post(f"{step}/review", None, 409)
    head.post(f"{step}/burn", None, 422)
    chief.post(f"{step}/approve", {"day": "2099-01-01"}, 422)
    chief.post(f"{step}/approve", {"person": "x"}, 422)
    chief.post(f"{step}/approve", None, 200)
    assert chief.post(f"{step}/issue", {"day": "2020-01-01"}, 422).json["field"] == "day"
    assert programs.guard.post("/policies", {"text": SMALL.replace("small", "customer-list")}, 409)


WRONG = [
    ({"text": SMALL + "gradse: [A]\n"}, "gradse"),
    ({"text": "a: 1\na: 2\n"}, "a"),
    ({"text": "a: &x 1\n"}, "锚点"),
    ({"text": "\ta: 1\n"}, "YAML"),
    ({"text": "#" * 300_000}, "过大"),
    ({"text": SMALL.replace("default", "../default")}, "没有制度"),
]


@pytest.mark.parametrize(("body", "said"), WRONG)
def test_a_wrong_text_is_told_with_file_and_line_and_kept_nowhere(programs, body, said):
    answer = programs.guard.post("/policies", body | {"name": "a.yaml"}, 422).json

    assert said in answer["message"] and "a.yaml 第 " in answer["fields"]["where"]
    assert programs.guard.get("/policies").json["items_total"] == 1


def test_a_wrong_body_is_told_by_its_field(programs):
    for body in ({}, {"text": None}, {"text": ["a"]}, {"text": "a: 1", "slug": "x"}):
        programs.guard.post("/policies", body, 422)
    programs.guard.raw("POST", "/policies", b"{", 400)
    programs.guard.raw("POST", "/policies", b'{"text": "%s"}' % (b"#" * 10_000_000), 400)


def test_what_is_not_there_is_missing(stranger):
    for path in ("/policies/none", "/policies/default/9", "/policies/default/1/x"):
        stranger.get(path, status=404)


@pytest.fixture
def export(make, site, company):
    """The export department, with a policy of its own."""
    edition = policy.draft(
        make.request, site["policies"], library.completed(FOLDER, "small.yaml", SMALL)
    )
    edition.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
    edition.__parent__.begin(edition)
    unit = site["units"].by_name("WM")
    unit.profile = "small"
    transaction.commit()
    return "WM"


# A dossier moves.


def test_a_move_under_another_policy_is_answered_with_what_differs(keeper, paths, export):
    answer = keeper.patch(paths.dossier, {"unit": export}, 409).json

    assert answer["missing"] == [
        "编号 · 档号：{class}-{year}-{serial:4} → {class}{year}{serial:3}"
    ]
    assert keeper.get(paths.dossier).json["unit"] == "销售部"


def test_confirmed_it_is_done(keeper, paths, export):
    keeper.patch(paths.dossier, {"unit": export, "confirmed": False}, 409)
    moved = keeper.patch(paths.dossier, {"unit": export, "confirmed": True}).json

    assert moved["unit"] == "外贸部"


def test_a_class_unknown_there_is_a_fault(keeper, company, export):
    facts = {"customer": company.customer, "class": "FW", "title": "服务"}
    made = keeper.post("/dossiers", facts).location
    answer = keeper.patch(made, {"unit": export, "confirmed": True}, 422).json

    assert answer["field"] == "class"
    moved = keeper.patch(made, {"unit": export, "class": "CW", "confirmed": True}).json
    assert (moved["class"], moved["unit"]) == ("CW", "外贸部")


def test_a_customer_moves_once_what_differs_for_him_was_seen(keeper, owner, make, paths, site):
    make.policy("grades: [甲]\n", site["units"].by_name("WM"))
    transaction.commit()
    move = {"unit": "WM"}
    assert any(
        "客户等级" in each for each in keeper.patch(paths.customer, move, 409).json["missing"]
    )
    keeper.patch(paths.customer, move | {"confirmed": False}, 409)
    owner.patch(paths.customer, move | {"confirmed": True}, 403)
    moved = keeper.patch(paths.customer, move | {"confirmed": True}).json

    assert moved["unit"] == "外贸部"
    keeper.patch(paths.customer, move)  # the second call changes nothing


@pytest.mark.parametrize("path", ["/dossiers/{dossier}", "/customers/{customer}"])
def test_the_field_by_which_it_is_confirmed_is_described(description, path):
    body = description["paths"][path]["patch"]["requestBody"]
    fields = body["content"]["application/json"]["schema"]["properties"]

    assert fields["confirmed"]["type"] == "boolean" and "409" in fields["confirmed"]["title"]


# A policy is attached.


@pytest.fixture
def held(export, site):
    """The policy of the export department holds nowhere yet."""
    site["units"].by_name("WM").profile = ""
    transaction.commit()
    return "/policies/small/@attach"


def test_what_would_differ_is_told_before_a_policy_is_attached(programs, held, company, site):
    told = programs.guard.get(held, {"unit": "销售部"}).json

    assert (told["now"], told["then"], told["unit"]) == ("default/1", "small/1", "销售部")
    assert told["differences"][-1] == {
        "what": "编号 · 档号",
        "now": "{class}-{year}-{serial:4}",
        "then": "{class}{year}{serial:3}",
    }
    assert told["dossiers"] == 1 and site["units"].by_name("XS").profile == ""


def test_a_policy_is_attached_to_a_department_and_taken_away_again(programs, held, site):
    guard, sales = programs.guard, {"unit": "XS"}
    seen = guard.get(held, sales).json["seen"]
    assert guard.post(held, sales | {"seen": seen}, 200).json["units"] == ["销售部"]
    guard.post(held, sales | {"seen": seen}, 409)  # the second call
    back = guard.get("/policies/@attach", sales).json

    assert (back["now"], back["then"]) == ("small/1", "default/1")
    answer = guard.post("/policies/@attach", sales | {"seen": back["seen"]}, 200).json
    assert answer["company"] and site["units"].by_name("XS").profile == ""
    assert guard.get("/policies/@attach", sales).json["differences"] == []
    guard.post("/policies/@attach", sales | {"seen": back["seen"]}, 409)


def test_a_policy_is_attached_to_the_company(programs, held, site):
    seen = programs.guard.get(held).json["seen"]

    assert programs.guard.post(held, {"seen": seen}, 200).json["company"]
    assert site.profile == "small"
    nothing = programs.guard.get("/policies/@attach").json
    assert (nothing["now"], nothing["differences"]) == (nothing["then"], [])
    programs.guard.post("/policies/@attach", {"seen": nothing["seen"]}, 422)


def test_what_was_not_seen_or_is_no_more_is_answered_with_what_differs(programs, held, site):
    for seen in ("", "default/1..small/9", "small/1..default/1"):
        answer = programs.guard.post(held, {"unit": "XS", "seen": seen}, 409).json
        assert (
            "编号 · 档号：{class}-{year}-{serial:4} → {class}{year}{serial:3}" in answer["missing"]
        )
    assert site["units"].by_name("XS").profile == ""


def test_only_who_may_attach_hears_or_does_anything(programs, held, owner, stranger):
    for who in (owner, stranger, programs.auditor):
        who.get(held, {"unit": "XS"}, 403)
        who.post(held, {"unit": "XS", "seen": "default/1..small/1"}, 403)
        who.post("/policies/@attach", {"unit": "XS"}, 403)
    programs.nobody.get(held, status=401)


def test_an_unknown_department_or_a_policy_not_in_force_is_refused(programs, held, draft):
    guard = programs.guard
    assert guard.post(held, {"unit": "火星", "seen": "x"}, 422).json["field"] == "unit"
    guard.get(held, {"unit": "火星"}, 422)
    guard.post(held, {"unit": "XS", "seen": "x", "policy": "small"}, 422)
    guard.get("/policies/customer-list/@attach", status=422)
    guard.post("/policies/customer-list/@attach", {"seen": "x"}, 409)
    guard.get("/policies/none/@attach", status=404)
