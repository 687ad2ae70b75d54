"""Who looks after the site, and what he tells of the devices (R150, R152)."""

import pytest

from catalog import upkeep as questions
from dossier.errors import Invalid, NotAllowed
from dossier.upkeep import Care
from dossier.vocabulary import Post, Tag
from tests.conftest import become
from tests.world import ADMIN
from workflows import keeper, person
from workflows import upkeep as verbs


@pytest.fixture
def as_(request_, make):
    """Lets the request be somebody's who has one post."""

    def as_(post):
        made = make.person(f"with-{post}")
        become(request_, request_.root["people"].by_login(ADMIN))
        person.give_post(request_, made, post, "")
        become(request_, made)
        return made

    return as_


def test_a_system_admin_tells_what_the_check_of_the_devices_found(request_, site, as_):
    who = as_(Post.SYSTEM_ADMIN)
    verbs.told_devices_checked(request_, " 两块硬盘正常，一根备用盘已换 ")
    entry = site.log.entry(site.log.size)

    assert (entry["tag"], entry["by"]) == (Tag.DEVICES_CHECKED, who.__name__)
    assert entry["reason"] == "两块硬盘正常，一根备用盘已换"
    assert questions.dues(site)[Care.DEVICES].last.isoformat() == entry["at"]


@pytest.mark.parametrize("finding", ["", "  ", None, "长" * 501])
def test_without_a_finding_or_with_a_novel_it_is_refused(request_, as_, finding):
    as_(Post.SYSTEM_ADMIN)
    with pytest.raises(Invalid) as refused:
        verbs.told_devices_checked(request_, finding)

    assert list(refused.value.fields) == ["finding"]


@pytest.mark.parametrize("post", [Post.RECORDS_SUPERVISOR, Post.SECURITY_ADMIN, Post.AUDITOR])
def test_another_office_does_not(request_, as_, post):
    """R152."""
    as_(post)
    with pytest.raises(NotAllowed):
        verbs.told_devices_checked(request_, "正常")


def test_the_post_that_the_policy_names_looks_after_it_too(request_, site, as_, monkeypatch):
    """R152, P23: 营销总监."""
    made = as_(Post.GENERAL_MANAGER)
    assert not keeper.may_keep(request_)
    monkeypatch.setattr(keeper, "keeper", lambda site: "总经理")
    assert keeper.may_keep(request_)

    made.active = False
    become(request_, made)
    assert not keeper.may_keep(request_)
