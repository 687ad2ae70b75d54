"""The first run: the founder, still alone, names the company and begins with a policy (R002)."""

import pytest

from dossier import library
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.library import Written
from dossier.vocabulary import Tag
from tests.workflows.policies import FOLDER, acting, log, people, policies, still
from workflows import policy as verbs
from workflows import site as sites

__all__ = ["acting", "people", "policies", "still"]


# Begun.


def test_the_founder_alone_begins_with_a_policy(site, request_):
    begun = verbs.begin(request_, site, library.shipped(FOLDER, "customer-list"))

    assert site.edition_for("") is begun and begun.standing[0] == "in-force"
    assert log(site)["after"] == {"policy": "customer-list", "edition": "customer-list/1"}
    assert site["policies"]["default"].current() is not None


def test_a_second_click_on_beginning_changes_nothing(site, request_):
    first = verbs.begin(request_, site, library.shipped(FOLDER, "customer-list"))
    size = site.log.size

    assert verbs.begin(request_, site, library.shipped(FOLDER, "customer-list")) is first
    assert site.log.size == size


def test_a_draft_of_the_same_policy_is_no_hindrance(site, request_, policies):
    verbs.draft(request_, policies, library.shipped(FOLDER, "customer-list"))
    begun = verbs.begin(request_, site, library.shipped(FOLDER, "customer-list"))

    assert begun.cited == "customer-list/2" and site.edition_for("") is begun


def test_with_somebody_else_there_policies_go_their_way(site, make, request_):
    assert verbs.is_new(site)
    make.person("somebody")

    assert not verbs.is_new(site)
    with pytest.raises(Conflict):
        verbs.begin(request_, site, library.shipped(FOLDER, "customer-list"))


def test_a_wrong_text_begins_nothing(site, request_):
    with pytest.raises(Invalid):
        verbs.begin(request_, site, Written("a.yaml", "profile: a\n"))

    assert list(site["policies"]) == ["default"]


def test_who_may_not_attach_begins_nothing(site, acting):
    with pytest.raises(NotAllowed):
        verbs.begin(acting("clerk"), site, library.shipped(FOLDER, "customer-list"))


# The company's name.


def test_the_company_is_named_once(site, request_):
    sites.name(request_, site, " 远洋公司 ")
    size = site.log.size
    sites.name(request_, site, "远洋公司")

    assert (site.title, site.log.size) == ("远洋公司", size)
    assert (log(site)["tag"], log(site)["after"]) == (Tag.SITE_NAMED, {"fields": ["title"]})


@pytest.mark.parametrize("title", ["", "  ", None, "长" * 61])
def test_a_company_has_a_name_of_some_length(site, request_, title):
    with pytest.raises(Invalid):
        sites.name(request_, site, title)


def test_who_has_no_right_names_nothing(site, acting):
    with pytest.raises(NotAllowed):
        sites.name(acting("keeper"), site, "远洋")
