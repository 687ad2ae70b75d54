"""What is no good body is refused by name, never half taken (S51, S52)."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FACTS = {
    "name": "上海远洋贸易有限公司",
    "contact": "陈静",
    "phone": "13800000001",
    "address": "上海市解放路1号",
    "business": "贸易",
}
GOVERNED = {"state": "filed", "number": "KH-2026-0001", "approver": "zhangwei", "filed_at": "x"}


def sent(**more):
    return json.dumps({**FACTS, **more}).encode()


UNREADABLE = [
    b"{",
    b'{"name": }',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"name": NaN}',
    b'{"name": -Infinity}',
    b'{"name": ' + b"9" * 5000 + b"}",
    b'{"name": "a", "name": "b"}',
    b"[]",
    b"null",
    b'"text"',
    b"1",
]


def test_what_is_no_json_object_is_unreadable(keeper):
    for body in UNREADABLE:
        assert keeper.raw("POST", "/customers", body, 400).json["type"] == "BadRequest"


def test_a_huge_body_is_refused_before_it_is_read(keeper):
    keeper.raw("POST", "/customers", b'{"name": "' + b"x" * 3_000_000 + b'"}', 400)


def test_a_form_is_no_json(keeper):
    answer = keeper.raw(
        "POST", "/customers", b"name=a&contact=b", 400, "application/x-www-form-urlencoded"
    )

    assert "JSON" in answer.json["message"]


def test_a_field_that_does_not_exist_is_named(keeper):
    for field in (*GOVERNED, "Name", "__proto__", "id", "@id", "", "客户名称"):
        answer = keeper.raw("POST", "/customers", sent(**{field: "x"}), 422)
        assert answer.json["field"] == field
        assert set(answer.json["fields"]) == {field}


def test_all_faults_are_told_at_once(keeper):
    answer = keeper.post("/customers", {"name": "甲", "phone": "12", "tier": "极密", "x": 1}, 422)

    assert set(answer.json["fields"]) == {"phone", "tier", "x", "contact", "address", "business"}


def test_a_text_is_no_list_no_object_and_no_truth(keeper):
    for value in (True, [], ["甲"], {"a": 1}, 1.5):
        answer = keeper.raw("POST", "/customers", sent(region=value), 422)
        assert set(answer.json["fields"]) == {"region"}


@pytest.mark.parametrize("value", [12, 12.5, "12.5", "壹佰"], ids=str)
def test_a_number_may_be_a_number_or_a_text(keeper, value):
    status = 422 if value == "壹佰" else 201

    keeper.raw("POST", "/customers", sent(capital=value), status)


@pytest.mark.parametrize("value", ["1e400", "Infinity", "nan", "9" * 4000, "-1"])
def test_a_huge_or_wrong_number_is_told_or_kept_never_a_failure(keeper, value):
    answer = keeper.raw("POST", "/customers", sent(capital=value), "*")

    assert answer.status_int in (201, 422)


def test_a_number_beyond_all_bounds_in_json_is_no_number(keeper):
    body = json.dumps(FACTS).encode()[:-1] + b', "capital": 1e999}'

    answer = keeper.raw("POST", "/customers", body, 422)
    assert set(answer.json["fields"]) == {"capital"}


@pytest.mark.parametrize("value", ["机密", "confidential", "2", 2], ids=str)
def test_a_tier_is_understood_by_label_name_and_value(keeper, value):
    made = keeper.raw("POST", "/customers", sent(tier=value), 201)

    assert made.json["tier"] == "机密"


@pytest.mark.parametrize("text", ["\ud800", "a\x00b", "\x1b[2J"])
def test_what_no_page_can_show_is_refused(keeper, text):
    for field in ("name", "region", "business"):
        answer = keeper.raw("POST", "/customers", sent(**{field: text}), 422)
        assert set(answer.json["fields"]) == {field}


def test_null_empties_a_field_and_a_mandatory_one_cannot_be_emptied(keeper, paths):
    assert keeper.patch(paths.customer, {"region": None}).json["region"] == ""

    answer = keeper.patch(paths.customer, {"name": None}, 422)
    assert set(answer.json["fields"]) == {"name"}


def test_nothing_is_kept_of_what_is_refused(keeper):
    before = keeper.get("/customers").json["items_total"]

    keeper.raw("POST", "/customers", sent(unknown="x"), 422)
    keeper.raw("POST", "/customers", sent(owner="nobody"), 422)
    assert keeper.get("/customers").json["items_total"] == before


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.dictionaries(st.sampled_from([*FACTS, "tier", "capital", "owner"]), JSON))
def test_whatever_is_sent_is_kept_or_refused_by_name(keeper, body):
    answer = keeper.raw("POST", "/customers", json.dumps(body).encode(), "*")

    assert answer.status_int in (201, 400, 422)
    if answer.status_int == 422:
        assert set(answer.json["fields"]) <= {*FACTS, *body}
