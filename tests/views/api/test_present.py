"""What a thing shows, and what it keeps back."""

import pytest

from dossier.vocabulary import Post, Tier


@pytest.fixture
def lent(keeper, company):
    """A dossier of the customer that another unit leads; the customer stays hidden from it."""
    facts = {"customer": company.customer, "class": "KH", "title": "外贸往来"}
    return keeper.post("/dossiers", facts | {"owner": "wangqiang", "unit": "外贸部"}).json


def test_the_name_of_a_hidden_customer_has_no_address(keeper, stranger, lent):
    assert stranger.get(lent["@id"]).json["customer"] == {"name": "青岛海港贸易有限公司"}
    assert set(keeper.get(lent["@id"]).json["customer"]) == {"@id", "id", "name"}


def test_the_steps_are_those_that_the_asker_may_take(keeper, owner, programs, paths):
    keeper.post(f"{paths.dossier}/@workflow/sort", None, 200)

    assert keeper.get(paths.dossier).json["transitions"] == ["send-back", "file"]
    assert owner.get(paths.dossier).json["transitions"] == []


def test_a_document_tells_of_its_newest_version(keeper, paths):
    keeper.upload(f"{paths.document}/@versions", {"reason": "b"}, ("file", "新.txt", b"new"))

    shown = keeper.get(paths.document).json
    assert (shown["file_name"], shown["size"], shown["format"]) == ("新.txt", 3, "txt")
    assert [version["version"] for version in shown["versions"]] == [1, 2]


def test_a_person_shows_posts_with_units(keeper, paths):
    (held,) = keeper.get(f"/users/{paths.user}").json["posts"]

    assert held == {"post": Post.STAFF, "post_title": "业务员", "unit": "销售部"}


@pytest.mark.parametrize("tier", Tier)
def test_a_tier_is_shown_by_its_chinese_label(keeper, paths, tier):
    shown = keeper.patch(paths.customer, {"tier": int(tier)}).json

    assert shown["tier"] == str(tier.label)
