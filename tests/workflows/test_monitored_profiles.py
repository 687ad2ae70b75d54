"""What the shipped policies say of watching is what happens under them (R114)."""

import pytest

from dossier import clock, library
from dossier.alert import Draft
from dossier.edition import Edition, Profile
from dossier.vocabulary import Post
from tests.workflows.watching import HERE, NOON, THERE, look, minutes, refusal, told
from workflows import monitoring

GONE = 900_000


@pytest.fixture
def under(make, site, request_):
    """`under(slug)`: the company obeys that shipped policy; somebody who may read nothing."""

    def obey(slug):
        written, profile = library.shipped("etc/policies", slug), Profile()
        site["policies"].add(slug, profile, registry=request_.registry)
        edition = Edition(written, 1, "system")
        profile.add("1", edition, registry=request_.registry)
        profile.begin(edition)
        site.profile = slug
        return make.person("chen", post=Post.READER)

    return obey


def judged(request):
    with clock.frozen(NOON):
        while monitoring.waiting(request.root):
            monitoring.judge(request)
    return {each.kind_word: each for each in request.root["alerts"].open()}


def test_levels_and_fines_drafts_50_yuan_for_each_look_without_a_grant(
    under, make, request_, site
):
    """P23.8"""
    chen, things = under("levels-and-fines"), [make.customer(), make.customer()]
    later = clock.now() + minutes(60)
    for thing in things:
        look(site, chen, thing, later)

    found = judged(request_)["ungranted"]

    assert found.drafts == (Draft("未经审批查看客户档案", 50, 2),)


def test_levels_and_fines_drafts_50_yuan_for_an_account_given_away(under, request_, site):
    """P23.8"""
    chen = under("levels-and-fines")
    for address in (HERE, THERE):
        look(site, chen, GONE, address=address)

    assert judged(request_)["shared"].drafts == (Draft("擅自提供客户档案账号", 50),)


def test_credit_dossiers_call_it_by_their_own_word_and_know_no_fine(under, make, request_, site):
    """P11.6"""
    chen, thing = under("credit-dossier"), make.customer()
    look(site, chen, thing, clock.now() + minutes(60))

    assert judged(request_)["ungranted"].drafts == (Draft("擅自查阅"),)


@pytest.mark.parametrize("slug", ["consumer-privacy", "info-comprehensive", "crm-confidentiality"])
def test_use_is_watched_where_the_policy_wants_it(under, request_, site, slug):
    """P22.5 P26.8 P32.7"""
    chen = under(slug)
    for n in range(100):
        look(site, chen, GONE + n)
    for _time in range(10):
        refusal(site, chen)

    judged(request_)

    assert [len(numbers) for _kind, _person, numbers in told(site)] == [100, 10]
