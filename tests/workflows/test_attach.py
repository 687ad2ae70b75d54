"""Which policy holds: the company's, or the department's own once it is attached (R002, R003)."""

import pytest

from dossier import library
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.vocabulary import Tag
from tests.workflows.policies import FOLDER, acting, lead, log, people, policies, still
from workflows import policy as verbs

__all__ = ["acting", "people", "policies", "still"]


@pytest.fixture
def other(acting, policies):
    """Another policy, in force."""
    made = verbs.draft(acting("keeper"), policies, library.shipped(FOLDER, "customer-list"))
    return lead(acting, made, "review", "approve", "issue")


@pytest.fixture
def sales(make):
    return make.unit()


def test_the_nearest_policy_holds(site, sales, acting, other):
    verbs.attach(acting("guard"), sales, "customer-list")

    assert site.edition_for(sales.__name__) is other
    assert site.edition_for("").cited == "default/1"
    assert (log(site)["tag"], log(site)["before"], log(site)["after"]) == (
        Tag.POLICY_ATTACHED,
        {"policy": "", "edition": "default/1"},
        {"policy": "customer-list", "edition": "customer-list/1"},
    )


def test_the_companys_policy_may_hold_again(site, sales, acting, other):
    verbs.attach(acting("guard"), sales, "customer-list")
    verbs.attach(acting("guard"), sales, "")

    assert site.edition_for(sales.__name__).cited == "default/1"


def test_the_company_may_have_another(site, acting, other):
    verbs.attach(acting("guard"), site, "customer-list")

    assert site.edition_for("") is other


def test_a_second_click_is_refused(site, acting, other):
    verbs.attach(acting("guard"), site, "customer-list")
    size = site.log.size
    with pytest.raises(Conflict):
        verbs.attach(acting("guard"), site, "customer-list")

    assert site.log.size == size


@pytest.mark.parametrize("name", ["keeper", "chief", "clerk", "auditor", "operator"])
def test_only_security_admins_attach(site, acting, other, name):
    with pytest.raises(NotAllowed):
        verbs.attach(acting(name), site, "customer-list")


def test_what_is_no_policy_or_not_in_force_is_not_attached(site, sales, acting, policies):
    verbs.draft(acting("keeper"), policies, library.shipped(FOLDER, "customer-list"))
    request = acting("guard")
    for holder, slug, refusal in (
        (site, "none", Invalid),
        (site, "", Invalid),
        (sales, "none", Invalid),
        (sales, "customer-list", Conflict),
    ):
        with pytest.raises(refusal):
            verbs.attach(request, holder, slug)

    assert (site.profile, sales.profile) == ("default", "")
