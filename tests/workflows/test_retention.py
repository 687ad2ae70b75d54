"""The verbs about how long a dossier is kept, and what else filing asks of the policy."""

import datetime

import pytest

from catalog import queries
from dossier import clock, retention
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.policy import of as policy_of
from dossier.vocabulary import Index, Post, State, Tag, Tier
from workflows import dossier
from workflows.retention import retain

NOW = datetime.datetime(2026, 3, 2, 4, tzinfo=datetime.UTC)
DONE = datetime.date(2020, 6, 30)
TERMS = "  terms: {永久: permanent, 长期: 30 years, 短期: 10 years}\n"
CONTRACT = "  terms: {永久: permanent, 长期: 30 years, 合同期: 5 years from 合同履行完毕}\n"


@pytest.fixture
def contracts(make):
    """A policy with a term that runs from what only people know."""
    make.rules(TERMS, CONTRACT)


def filed(make, **facts):
    made = make.dossier(**facts)
    for name in ("sort", "file"):
        dossier.advance(make.request, made, name)
    return made


def last(site):
    return site.log.entry(site.log.size)


def test_a_dossier_is_filed_with_its_term(make, site):
    with clock.frozen(NOW):
        made = filed(make)
    kept = retention.of(policy_of(made), made)

    assert made.term == "长期" and str(kept.due) == "2056-03-03"
    assert "retention:长期" in queries.records(site)[Index.FACETS].table.words_of(made.__oid__)
    assert queries.count(site, make.request.subject, retention="长期") == 1


def test_without_a_term_nothing_is_filed(make):
    """SC14, R103: filing without a term is 422; once one is chosen it is filed."""
    make.rules("  default: 长期", "  default: none")
    made = make.dossier()
    dossier.advance(make.request, made, "sort")
    with pytest.raises(Invalid) as refused:
        dossier.advance(make.request, made, "file")
    unchanged = (made.state, made.number, made.term, made.filed_at)
    retain(make.request, made, "短期")
    dossier.advance(make.request, made, "file")

    assert list(refused.value.fields) == ["term"]
    assert unchanged == (State.SORTING, "", "", None)
    assert (made.state, made.term) == (State.FILED, "短期")


def test_the_day_of_the_event_makes_it_due(make, contracts, site):
    """SC25: completed on 2020-06-30, five years, due on 2025-07-01."""
    made = make.dossier()
    retain(make.request, made, "合同期", DONE)
    kept = retention.of(policy_of(made), made)
    told = last(site)

    assert str(kept.due) == "2025-07-01"
    assert told["tag"] == Tag.RETENTION_SET and told["object"] == made.__oid__
    assert told["before"] == {"term": "", "began": None}
    assert told["after"] == {"term": "合同期", "began": "2020-06-30", "edition": "default/2"}


def test_the_same_again_changes_nothing(make, contracts, site):
    made = make.dossier()
    retain(make.request, made, "合同期", DONE)
    size = site.log.size
    retain(make.request, made, "合同期", DONE)

    assert site.log.size == size


def test_a_filed_dossier_gets_the_term_that_is_chosen(make, contracts):
    made = filed(make)
    retain(make.request, made, "合同期")
    chosen = made.term
    retain(make.request, made)

    assert (chosen, made.term) == ("合同期", "长期")


def test_nothing_is_left_without_a_term_once_it_is_filed(make):
    make.rules("  default: 长期", "  default: none")
    made = make.dossier()
    retain(make.request, made, "短期")
    for name in ("sort", "file"):
        dossier.advance(make.request, made, name)

    with pytest.raises(Invalid):
        retain(make.request, made)


@pytest.mark.parametrize(
    "term, began, error",
    [
        ("中期", None, Invalid),
        ("永久", DONE, Conflict),
        ("长期", DONE, Conflict),
        ("", DONE, Conflict),
    ],
)
def test_what_the_policy_does_not_know_or_knows_itself_is_refused(make, contracts, term, began,
                                                                   error):  # fmt: skip
    made = make.dossier()

    with pytest.raises(error):
        retain(make.request, made, term, began)
    assert (made.chosen_term, made.term_began) == ("", None)


def test_a_day_is_kept_where_the_policy_has_no_term_at_all(make):
    make.rules("  default: 长期", "  default: none")
    made = make.dossier()
    retain(make.request, made, "", DONE)

    assert made.term_began == DONE


def test_only_who_may_edit_says_how_long(make):
    made, reader = make.dossier(), make.person("li", post=Post.GENERAL_MANAGER)
    stranger = make.person("wang", post=Post.STAFF)

    for person, error in ((reader, NotAllowed), (stranger, Hidden)):
        with pytest.raises(error):
            retain(make.acting_for(person), made, "短期")


def test_once_filed_only_who_files_says_how_long(make):
    sales = make.unit()
    owner = make.person("chen", post=Post.STAFF, unit=sales)
    made = filed(make, owner="chen", unit="XS")
    make.acting_for(owner)

    with pytest.raises(NotAllowed):
        retain(make.request, made, "短期")


# What else the policy says of opening and filing.


def test_a_class_without_a_plan_is_not_filed(make):
    """R050."""
    make.rules("  KH: 客户基本信息档案\n", "  KH: {name: 客户, plan: 归档计划第1号}\n")
    make.rules("retention:\n", "filing: {plan_required: yes}\nretention:\n")
    planned, other = filed(make), make.dossier(**{"class": "JY"})
    dossier.advance(make.request, other, "sort")
    with pytest.raises(Conflict) as refused:
        dossier.advance(make.request, other, "file")

    assert planned.state is State.FILED
    assert (other.state, other.number, other.term) == (State.SORTING, "", "")
    assert refused.value.message.mapping == {"name": "交易记录档案"}


def test_a_class_that_the_policy_lost_has_no_plan_either(make):
    made = make.dossier(**{"class": "JY"})
    make.rules("  JY: 交易记录档案\n", "")
    make.rules("  KH: 客户基本信息档案\n", "  KH: {name: 客户, plan: 归档计划第1号}\n")
    make.rules("retention:\n", "filing: {plan_required: yes}\nretention:\n")
    dossier.advance(make.request, made, "sort")

    with pytest.raises(Conflict):
        dossier.advance(make.request, made, "file")


@pytest.fixture
def cleared(make):
    """The one who asks may see everything."""
    make.request.person.clearance = Tier.TOP_SECRET
    make.become(make.request, make.request.person)


STRICT = "  minimum: 秘密\n  default: 机密\n"


def test_a_new_thing_has_the_tier_of_the_policy(make, cleared):
    """R062: the class says it, else the policy's default."""
    make.rules("  minimum: 非密               # no record below it\n", STRICT)
    make.rules("  JY: 交易记录档案\n", "  JY: {name: 交易, tier: 绝密}\n")
    of = make.customer()
    tiers = [make.dossier(of, **{"class": code}).tier for code in ("KH", "JY")]

    assert of.tier is Tier.CONFIDENTIAL
    assert tiers == [Tier.CONFIDENTIAL, Tier.TOP_SECRET]


def test_without_a_default_the_minimum_holds(make, cleared):
    make.rules("  minimum: 非密 ", "  minimum: 秘密 ")

    assert make.dossier().tier is Tier.SECRET


def test_a_tier_that_is_said_holds_from_the_minimum_up(make, cleared):
    make.rules("  minimum: 非密               # no record below it\n", STRICT)
    made = make.dossier(tier="秘密")

    assert made.tier is Tier.SECRET
    for act in (lambda: make.dossier(made.customer, tier="非密"),
                lambda: make.customer(tier="非密")):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            act()
        assert list(refused.value.fields) == ["tier"]


def test_the_tier_is_that_of_the_departments_policy(make, cleared, site):
    """A department under another policy has its own least tier."""
    unit = make.unit()
    make.policy("tiers: {minimum: 机密}", unit)

    assert make.dossier().tier is Tier.OPEN
    assert make.dossier(unit="XS").tier is Tier.CONFIDENTIAL


def test_a_number_is_given_when_the_policy_says(make):
    """R022: on opening, or on filing."""
    make.rules("  start: 1\n", "  start: 1\n  given: on opening\n")
    made = make.dossier()
    number, opened = made.number, made.filed_at
    with clock.frozen(NOW):
        for name in ("sort", "file"):
            dossier.advance(make.request, made, name)

    assert number and (made.number, opened, made.filed_at) == (number, None, NOW)
    assert queries.dossier_of(made, make.request.subject, number) is made


def test_what_is_filed_again_keeps_its_first_day(make):
    with clock.frozen(NOW):
        made = filed(make)
    for name in ("reopen", "file"):
        dossier.advance(make.request, made, name)

    assert made.filed_at == NOW
