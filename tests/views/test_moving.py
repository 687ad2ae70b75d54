"""A record moved to a department with another policy: what changes is shown, then asked (R001)."""

import pytest

from tests.views.browsing import faults, send, words
from tests.views.policies import SMALL, issued, people

__all__ = ["issued", "people"]


@pytest.fixture
def apart(issued, people):
    """The finance department, with a policy of its own."""
    issued(SMALL)
    people.unit("CW").profile = "small"
    return people.unit("CW")


def test_moving_shows_what_changes_and_asks(enter, make, apart):
    dossier = make.dossier()
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/edit")
    asked = send(page, 422, unit=apart.__name__)

    assert "移到这个部门后，规定有何不同" in words(asked)
    assert "编号 档号 {class}-{year}-{serial:4} {class}{year}{serial:3}" in words(asked)
    assert dossier.unit == ""
    asked.forms["form"]["confirmed"] = True
    send(asked)
    assert dossier.unit == apart.__name__


CARDS = """\
fields: {开户行: {}, 面积: {of: dossier}}
grades: [甲, 乙]
tiers: {minimum: 秘密}
"""


def test_moving_a_customer_shows_what_changes_for_him_and_asks(enter, make, issued, people):
    issued(SMALL + CARDS)
    people.unit("CW").profile = "small"
    customer = make.customer()
    page = enter("guan").get(f"/customers/{customer.__name__}/edit")
    asked = send(page, 422, unit=people.unit("CW").__name__, tier="1")

    assert "移到这个部门后，规定有何不同" in words(asked)
    assert "开户行" in words(asked) and "客户等级" in words(asked)
    assert "面积" not in words(asked) and "{class}" not in words(asked)
    assert customer.unit == ""
    asked.forms["form"]["confirmed"] = True
    send(asked)
    assert customer.unit == people.unit("CW").__name__


def test_a_customer_below_the_least_tier_there_is_not_moved(enter, make, issued, people):
    issued(SMALL + CARDS)
    people.unit("CW").profile = "small"
    customer = make.customer()
    page = enter("guan").get(f"/customers/{customer.__name__}/edit")
    refused = send(page, 422, unit=people.unit("CW").__name__)

    assert any("最低密级" in fault for fault in faults(refused))
    assert customer.unit == ""


def test_a_class_unknown_there_is_chosen_anew(enter, make, apart):
    dossier = make.dossier(**{"class": "FW"})
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/edit")
    asked = send(page, 422, unit=apart.__name__)

    assert any("没有类别 FW" in fault for fault in faults(asked))
    asked.forms["form"]["confirmed"] = True
    send(asked, **{"class": "CW"})
    assert (dossier.unit, dossier.dossier_class) == (apart.__name__, "CW")


def test_moving_to_where_the_same_policy_holds_asks_nothing(enter, make, apart, people):
    dossier, sales = make.dossier(), people.unit("XS").__name__
    send(enter("guan").get(f"/dossiers/{dossier.__name__}/edit"), unit=sales)

    assert dossier.unit == sales


def test_a_unit_that_is_none_is_a_fault_of_its_field(enter, make, apart):
    page = enter("guan").get(f"/dossiers/{make.dossier().__name__}/edit")
    form = page.forms["form"]
    form["unit"].force_value("none")

    assert any("没有这个部门" in fault for fault in faults(form.submit("submit", status=422)))
