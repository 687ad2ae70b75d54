"""Sensitive facts: who writes them, who reads them, what stays and what the log tells (R010)."""

import datetime

import pytest

from dossier import sensitive
from dossier.errors import Conflict, Hidden, Invalid, NotAllowed
from dossier.vocabulary import Post, Tag, Tier
from workflows import sensitive as verbs

FIELDS = (
    "fields: {嗜好: {sensitive: yes}, 生日: {type: date, sensitive: yes}, 规模: {},"
    " 健康: {of: dossier, sensitive: yes}}\ngrades:"
)


@pytest.fixture
def people(make):
    """The owner, a keeper of records, and a stranger."""
    make.rules("grades:", FIELDS)
    sales, other = make.unit(), make.unit("财务部", "CW")
    return {
        "owner": make.person("chen", Tier.SECRET, Post.STAFF, sales),
        "keeper": make.person("guan", Tier.SECRET, Post.RECORDS_OFFICER),
        "stranger": make.person("zhou", Tier.SECRET, Post.STAFF, other),
        "unit": sales,
    }


@pytest.fixture
def customer(make, people):
    owner, unit = people["owner"], people["unit"]
    return make.customer(owner=owner.__name__, unit=unit.__name__)


@pytest.fixture
def acting(make, people):
    """`acting("owner")`: the request of somebody."""
    return lambda name: make.acting_for(people[name])


def last(site):
    entry = site.log.entry(site.log.size)
    return entry["tag"], entry["after"]


def test_the_owner_writes_and_reads(acting, site, customer):
    verbs.note(acting("owner"), customer, {"嗜好": "围棋", "生日": "1970-02-03"})

    assert sensitive.known(customer) == {"嗜好": "围棋", "生日": datetime.date(1970, 2, 3)}
    assert verbs.readable(acting("owner"), customer)
    assert sensitive.told(customer, True) == [("嗜好", "围棋"), ("生日", "1970-02-03")]


def test_the_log_tells_the_fields_and_no_value(acting, site, customer):
    verbs.note(acting("owner"), customer, {"嗜好": "围棋"})

    assert last(site) == (
        Tag.SENSITIVE_CHANGED,
        {"fields": ["嗜好"], "edition": site.edition_for(customer.unit).cited},
    )


def test_a_keeper_writes_without_reading(acting, customer):
    request = acting("keeper")
    verbs.note(request, customer, {"嗜好": "围棋"})

    assert not verbs.readable(request, customer)
    assert sensitive.told(customer, False) == [("嗜好", "＊＊＊"), ("生日", "＊＊＊")]
    assert sensitive.known(customer) == {"嗜好": "围棋"}


def test_an_empty_value_takes_away_only_what_one_can_read(acting, customer):
    verbs.note(acting("owner"), customer, {"嗜好": "围棋"})
    verbs.note(acting("keeper"), customer, {"嗜好": ""})
    assert sensitive.known(customer) == {"嗜好": "围棋"}
    verbs.note(acting("owner"), customer, {"嗜好": ""})

    assert sensitive.known(customer) == {}


def test_what_changes_nothing_is_not_told(acting, site, customer):
    verbs.note(acting("owner"), customer, {"嗜好": "围棋"})
    size = site.log.size
    verbs.note(acting("owner"), customer, {"嗜好": "围棋"})

    assert site.log.size == size


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({"身高": "2"}, {"身高"}),
        ({"规模": "大"}, {"规模"}),
        ({"健康": "好"}, {"健康"}),
        ({"生日": "昨天"}, {"生日"}),
        ({"嗜好": ["围棋"], "生日": {}}, {"嗜好", "生日"}),
    ],
)
def test_what_the_policy_does_not_have_or_is_none_is_named(acting, customer, values, fields):
    """R009, V422: and nothing of it is kept."""
    with pytest.raises(Invalid) as refused:
        verbs.note(acting("owner"), customer, {"嗜好": "围棋", **values})

    assert set(refused.value.fields) == fields
    assert sensitive.known(customer) == {}


def test_a_stranger_finds_nothing_to_write_at(acting, customer):
    with pytest.raises((Hidden, NotAllowed)):
        verbs.note(acting("stranger"), customer, {"嗜好": "围棋"})


def test_a_dossier_has_its_own(make, acting, people, customer):
    owner, unit = people["owner"], people["unit"]
    make.acting_for(people["keeper"])
    made = make.dossier(customer, owner=owner.__name__, unit=unit.__name__)
    verbs.note(acting("owner"), made, {"健康": "良好"})

    assert sensitive.told(made, True) == [("健康", "良好")]
    with pytest.raises(Invalid):
        verbs.note(acting("owner"), made, {"嗜好": "围棋"})


def test_in_an_ended_dossier_nothing_is_noted(make, acting, people, customer):
    from dossier.dossier import LIFE
    from dossier.vocabulary import State

    make.acting_for(people["keeper"])
    made = make.dossier(customer, owner=people["owner"].__name__, unit=people["unit"].__name__)
    made.__workflow_state__ = {LIFE: State.ENDED.value}

    with pytest.raises((Conflict, NotAllowed)):
        verbs.note(acting("owner"), made, {"健康": "良好"})


def test_what_became_sensitive_later_is_kept_apart_from_then_on(make, acting, people, customer):
    """R010: a value of the card that a later edition calls sensitive is no longer on it."""
    customer.more = {"规模": "大"}
    make.rules("规模: {}", "规模: {sensitive: yes}")
    assert ("规模", "大") in sensitive.told(customer, True)
    verbs.note(acting("owner"), customer, {"嗜好": "围棋"})

    assert dict(customer.more) == {}
    assert sensitive.known(customer) == {"规模": "大", "嗜好": "围棋"}
