"""The forms of the policy for programs (R039)."""

from urllib.parse import quote

import pytest
import transaction

from tests.workflows.test_form import CARD, FORMS


@pytest.fixture
def at(make, paths):
    """The address of the forms of the customer, under a policy that has some."""
    make.rules("grades:", FORMS)
    transaction.commit()
    return f"{paths.customer}/@forms"


def test_the_forms_tell_their_lines_and_what_stands_in_them(keeper, at):
    (form,) = keeper.get(at).json["items"]

    assert (form["title"], form["signed_by"]) == (CARD, [])
    assert form["lines"][0] == {
        "title": "客户名称",
        "field": "name",
        "required": True,
        "value": "青岛海港贸易有限公司",
    }
    assert [line["field"] for line in form["lines"]] == ["name", "region", "fields.年限", ""]


def test_a_form_is_filled_in(keeper, at, paths):
    answer = keeper.post(f"{at}/{quote(CARD)}", {"fields": {"年限": 3}, "region": "烟台"}, 200)

    assert answer.json["fields"] == {"年限": "3"}
    assert keeper.get(paths.customer).json["region"] == "烟台"


def test_a_form_about_a_dossier_is_filled_in(keeper, at, paths):
    answer = keeper.post(f"{paths.dossier}/@forms/{quote('档案清单')}", {"remark": "第一柜"}, 200)

    assert answer.json["remark"] == "第一柜"


def test_a_mandatory_line_is_named(keeper, at):
    answer = keeper.post(f"{at}/{quote(CARD)}", {"region": "烟台"}, 422)

    assert list(answer.json["fields"]) == ["fields.年限"]


def test_wrong_forms_and_wrong_people_are_refused(keeper, owner, stranger, at, paths):
    keeper.post(f"{at}/{quote('没有')}", {}, 404)
    keeper.post(f"{at}/{quote('经销商客户档案卡')}", {}, 403)
    stranger.get(at, status=404)
    stranger.post(f"{at}/{quote(CARD)}", {"fields": {"年限": 3}}, 404)
    assert owner.get(f"{paths.dossier}/@forms").json["items"][0]["title"] == "档案清单"
