"""Tests of the customer's verbs: who, what, twice, and who is told of a duplicate (R008, R100)."""

import pytest

from catalog import queries
from dossier.access import allow, apply_acl, target_of
from dossier.customer import CustomerSchema
from dossier.errors import Hidden, Invalid, NotAllowed
from dossier.vocabulary import Index, Permission, Post, Relation, Tier
from workflows import customer as verbs

LICENCE = "91350100M000100Y43"


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def chen(make, sales):
    """A salesperson, cleared for 秘密."""
    return make.person("chen", post=Post.STAFF, unit=sales, clearance=Tier.SECRET)


def last(site, back=1):
    return site.log.entry(site.log.size - back + 1)


# Open.


def test_a_salesperson_opens_an_account_and_answers_for_it(make, site, sales, chen):
    """R008, R067."""
    make.acting_for(chen)
    opened = make.customer(name="海港贸易有限公司", region="青岛")

    assert (opened.owner, opened.unit) == (chen.__name__, sales.__name__)
    assert site["customers"][opened.__name__] is opened
    assert opened.__oid__ in queries.permitted(site, make.request.subject)


def test_opening_leaves_one_entry_without_a_name(make, site):
    """S53; entries hold ids and facts, never names."""
    before = site.log.size
    opened = make.customer(name="海港贸易有限公司", tier="秘密")
    entry = last(site)

    assert site.log.size == before + 1
    assert (entry["tag"], entry["object"]) == ("customer:opened", opened.__oid__)
    assert entry["after"] == {"tier": 1}
    assert "海港" not in str(entry)


@pytest.mark.parametrize("post", [Post.READER, Post.GENERAL_MANAGER, Post.AUDITOR, None])
def test_others_open_no_accounts(make, site, post):
    make.acting_for(make.person(post=post))
    before = site.log.size

    with pytest.raises(NotAllowed):
        make.customer()
    assert (len(site["customers"]), site.log.size) == (0, before)


def test_nobody_opens_an_account_above_his_clearance(make, site, chen):
    make.acting_for(chen)
    with pytest.raises(Invalid) as refused:
        make.customer(tier="机密")

    assert list(refused.value.fields) == ["tier"]
    assert len(site["customers"]) == 0


# Duplicates (R100).


@pytest.mark.parametrize(
    "facts",
    [
        {"name": "海港貿易有限公司"},
        {"name": "海港　贸易有限公司", "phone": "138 0000 0001"},
        {"name": "别的公司", "phone": "13900000009", "uscc": LICENCE},
    ],
)
@pytest.mark.parametrize("act", ["open", "second click"])
def test_the_same_customer_is_not_opened_twice(make, site, facts, act):
    first = {"name": "海港贸易有限公司", "phone": "13800000001", "uscc": LICENCE}
    make.customer(**first)

    with pytest.raises(Invalid) as refused:
        make.customer(**({**first, **facts} if act == "open" else first))
    assert "海港贸易有限公司" in refused.value.fields["name"].interpolate()
    assert len(site["customers"]) == 1


def test_a_customer_of_the_same_name_with_another_phone_is_another_customer(make, site):
    for phone in ("13800000001", "13800000002"):
        make.customer(name="陈静", phone=phone)

    assert len(site["customers"]) == 2


def test_a_duplicate_is_named_only_to_those_who_may_view_it(make, chen, request_):
    """R100, R068: others are told that there is one, and nothing of it."""
    known = make.customer(name="海港贸易有限公司", phone="13800000001", uscc=LICENCE, tier="机密")
    make.acting_for(chen)

    with pytest.raises(Invalid) as refused:
        make.customer(name="随便什么", uscc=LICENCE)
    said = refused.value.fields["name"].interpolate()
    assert known.name not in said and known.__name__ not in said


def test_of_two_duplicates_the_one_that_may_be_viewed_is_named(make, chen):
    make.customer(name="密级公司", uscc=LICENCE, tier="机密")
    make.acting_for(chen)
    make.customer(name="海港贸易有限公司", phone="13800000001")

    with pytest.raises(Invalid) as refused:
        make.customer(name="海港贸易有限公司", phone="13800000001", uscc=LICENCE)
    assert "海港贸易有限公司" in refused.value.fields["name"].interpolate()


# Change.


def change(make, customer, **values):
    return verbs.change(make.request, customer, values)


def test_a_change_is_kept_found_and_told(make, site, request_):
    customer = make.customer(region="青岛")
    change(make, customer, region="烟台", fax="0535-1234567")

    table = queries.records(site)[Index.FACETS].table
    assert (customer.region, customer.fax) == ("烟台", "0535-1234567")
    assert customer.__oid__ in table.bitmap("region:烟台")
    assert customer.__oid__ not in table.bitmap("region:青岛")
    assert last(site)["after"]["fields"] == ["fax", "region"]


def test_the_same_facts_again_are_no_change(make, site):
    """S18: a second click has no effect and leaves no entry."""
    customer = make.customer(region="青岛")
    before = (site.log.size, customer.modified_at)
    change(make, customer, region="青岛")

    assert (site.log.size, customer.modified_at) == before


def test_what_no_customer_has_is_refused_by_name(make, site):
    """S52: no field is trusted."""
    customer = make.customer()
    before = site.log.size

    with pytest.raises(Invalid) as refused:
        change(make, customer, need_to_know=None, region="烟台")
    assert list(refused.value.fields) == ["need_to_know"]
    assert (customer.region, site.log.size) == ("", before)


def test_a_customer_becomes_lost_only_with_a_reason(make):
    """R007: 流失 without 流失原因 → V422, also where only the state is sent."""
    customer = make.customer()
    with pytest.raises(Invalid) as refused:
        change(make, customer, relation=Relation.LOST)
    assert list(refused.value.fields) == ["lost_because"]

    change(make, customer, relation=Relation.LOST, lost_because="并购")
    with pytest.raises(Invalid):
        change(make, customer, lost_because="")
    assert customer.lost_because == "并购"


def test_the_unit_sees_and_does_not_change_and_strangers_see_nothing(make, sales, chen):
    """R069: F403 for those who may view, N404 for the others."""
    customer = make.customer(unit="XS")
    finance = make.person(post=Post.STAFF, unit=make.unit("财务部", "CW"))

    for asker, answer in ((chen, NotAllowed), (finance, Hidden)):
        make.acting_for(asker)
        with pytest.raises(answer):
            change(make, customer, region="烟台")
    assert customer.region == ""


def test_a_change_into_another_customer_is_a_duplicate(make):
    """R100."""
    make.customer(uscc=LICENCE)
    other = make.customer()

    with pytest.raises(Invalid) as refused:
        change(make, other, uscc=LICENCE)
    assert list(refused.value.fields) == ["name"]
    assert other.uscc == ""


def test_a_customer_is_no_duplicate_of_itself(make):
    customer = make.customer(uscc=LICENCE)
    change(make, customer, contact="林伟")

    assert customer.contact == "林伟"


@pytest.mark.parametrize("facet, value", [("region", "新"), ("industry", "新"), ("grade", "A")])
def test_the_papers_of_a_customer_are_found_by_its_new_facets(make, site, facet, value):
    document = make.document()
    customer = document.dossier.customer
    change(make, customer, **{facet: value})

    found = queries.records(site)[Index.FACETS].table.bitmap(f"{facet}:{value}")
    assert set(found) == {customer.__oid__, document.dossier.__oid__, document.__oid__}


def test_a_dossier_is_found_by_the_new_name_of_its_customer(make, request_, site):
    """R015: always the current customer name."""
    dossier = make.dossier(of=make.customer(name="海港贸易有限公司"))
    change(make, dossier.customer, name="蓝天运输有限公司")

    def found(text):
        return queries.ask(site, request_.subject, queries.Question(text)).items

    assert dossier in found("蓝天运输")
    assert dossier not in found("海港贸易")


# Tier (R062).


def test_raising_the_tier_holds_at_once_for_all_papers(make, site, chen, sales):
    """R062, S25, S27."""
    customer = make.customer(unit="XS")
    document = make.document(make.dossier(customer, unit="XS"), tier="非密")
    subject = make.acting_for(chen).subject
    before = queries.permitted(site, subject)
    make.acting_for(site["people"].by_login("linwei"))
    change(make, customer, tier=Tier.CONFIDENTIAL)

    oids = {customer.__oid__, document.dossier.__oid__, document.__oid__}
    assert oids <= set(before)
    assert not oids & set(queries.permitted(site, subject))
    assert target_of(document).tier is Tier.CONFIDENTIAL


def test_the_text_of_papers_that_become_top_secret_is_searched_no_more(make, site, request_):
    """design 5: 绝密 content is not text-indexed."""
    document = make.document(data="商定付款日期".encode())
    question = queries.Question("商定付款")
    before = queries.ask(site, request_.subject, question).items
    change(make, document.dossier.customer, tier=Tier.TOP_SECRET)

    assert before == [document]
    assert queries.ask(site, request_.subject, question).items == []


@pytest.mark.parametrize("tier, taken", [(0, False), (1, True), (2, True), (3, False)])
def test_an_owner_raises_the_tier_up_to_his_clearance_and_never_lowers_it(make, chen, tier, taken):
    """R062: raising is immediate, lowering is for security admins."""
    make.acting_for(chen)
    customer = make.customer(tier="秘密")
    chen.clearance = Tier.CONFIDENTIAL
    make.acting_for(chen)

    if taken:
        assert change(make, customer, tier=Tier(tier)).tier is Tier(tier)
    else:
        with pytest.raises((NotAllowed, Invalid)):
            change(make, customer, tier=Tier(tier))
        assert customer.tier is Tier.SECRET


def test_a_tier_is_lowered_by_those_who_edit_access(make, site):
    customer = make.customer(tier="机密")
    change(make, customer, tier=Tier.OPEN)

    assert customer.tier is Tier.OPEN


def test_a_change_of_tier_unit_or_owner_is_told_with_before_and_after(make, site, sales, chen):
    """R067: every change of rights is audited with before and after."""
    customer = make.customer()
    change(make, customer, tier=Tier.SECRET, unit="XS", owner="chen", contact="林伟")
    entry = last(site)

    assert entry["before"] == {"tier": 0, "unit": "", "owner": ""}
    assert entry["after"] == {
        "fields": ["contact", "owner", "tier", "unit"],
        "tier": 1,
        "unit": sales.__name__,
        "owner": chen.__name__,
    }


# Unit and owner.


def test_a_change_of_owner_moves_the_rights(make, site, chen, sales):
    """R067: the former owner sees nothing more on the very next request (S25)."""
    lin = make.person("lin", post=Post.STAFF, unit=sales)
    wang = make.person("wang", post=Post.STAFF)
    customer = make.customer(owner="wang")
    change(make, customer, owner="lin")

    for person, sees in ((lin, True), (wang, False)):
        subject = make.acting_for(person).subject
        assert (customer.__oid__ in queries.permitted(site, subject)) is sees


def test_an_owner_cannot_hand_the_customer_to_another_by_himself(make, chen):
    """Unit and owner are changed by those who keep records."""
    make.person("lin", post=Post.STAFF)
    make.acting_for(chen)
    customer = make.customer()

    for values in ({"owner": "lin"}, {"owner": ""}, {"unit": ""}):
        with pytest.raises(NotAllowed):
            change(make, customer, **values)


def test_a_right_given_by_sharing_stays_when_the_owner_changes(make, request_, chen):
    customer = make.customer()
    shared = allow("person:p9", Permission.RECORD_VIEW, cause="sharing")
    apply_acl(customer, [shared], request_.registry)
    change(make, customer, owner="chen")

    assert shared in customer.__acl__


def test_any_good_facts_can_be_sent_whole_again(make):
    """A form sends everything, changed or not."""
    customer = make.customer(region="青岛", capital="12")
    facts = {name: value for name, value in make.facts().items() if name != "phone"}
    values = CustomerSchema().deserialize({**facts, "phone": customer.phone, "region": "烟台"})
    change(make, customer, **{**values, "name": customer.name})

    assert (customer.region, customer.capital) == ("烟台", None)
