"""The scenarios of the policies (SC01-SC55), each as far as the product reaches, by the web.

What of a scenario waits for later is said in tests/scenarios.py, and in docs/policies.md.
"""

import pytest
import transaction

from dossier import clock
from tests.views.api.walk import FOLDER, Walk


@pytest.fixture
def under(make, app, description):
    """A way through a site under the policy of that name."""

    def begin(slug):
        made = Walk(make, app, description, slug)
        transaction.commit()
        return made

    return begin


def filed(walk, **facts):
    """A dossier that went its whole way."""
    dossier = walk.dossier(walk.customer(), **facts)
    walk.complete(dossier)
    walk.step(dossier, "sort")
    walk.verified(dossier)
    return walk.step(dossier, "file")


def test_a_tenants_number_is_that_of_his_unit(under):
    """SC01, R021: the next tenant of the same unit has the next number of it."""
    walk = under("property-kewubu")
    rooms = {"fields": {**walk.values_of("dossier", every=True)["fields"], "单元号": "12-03"}}

    assert [filed(walk, **rooms)["number"] for _tenant in range(2)] == ["12-03-01", "12-03-02"]
    assert walk.dossier(walk.customer(), 422, fields={})["field"] == "fields.单元号"


@pytest.mark.parametrize("slug", ["property-service-dept", "property-info-full"])
def test_without_an_emergency_contact_a_tenant_is_not_saved(under, slug):
    """SC02, SC46, R014: V422 on that field."""
    walk = under(slug)
    fields = {**walk.values_of("customer")["fields"]}
    del fields["紧急事故联络人"]
    body = {"name": "甲公司", "contact": "陈静", "phone": "13800000001", "address": "青岛"}

    answer = walk.keeper.post(
        "/customers", {**body, "business": "贸易", "fields": fields}, status=422
    )

    assert answer.json["field"] == "fields.紧急事故联络人"


def test_what_is_known_of_a_tenant_shows_without_opening_papers(under):
    """SC03, R014: people, nature, fees."""
    walk = under("property-info-system")
    asked = walk.values_of("customer", every=True)["fields"]

    shown = walk.keeper.get(walk.customer()["@id"]).json["fields"]

    assert asked and asked.keys() <= shown.keys()


def test_who_opened_a_dossier_does_not_verify_it(under):
    """SC05, R026: he verifies it himself → F403; the market inspectors make it true."""
    walk = under("market-dept-clerk")
    of, post = list(walk.rules.life.verification.of), walk.rules.life.verification.by[0]
    inspector = walk.as_post(post)
    dossier = walk.dossier(walk.customer())
    walk.complete(dossier)
    walk.step(dossier, "sort")

    walk.step(dossier, "verify", walk.keeper, 403, of=of)
    walk.step(dossier, "file", status=409)
    walk.step(dossier, "verify", inspector, of=of)

    assert walk.step(dossier, "file")["state"] == "filed"


def test_a_list_is_complete_with_paper_and_electronic_file_only(under):
    """SC07, R042: C409 for the missing half."""
    walk = under("customer-list")
    dossier = walk.dossier(walk.customer())
    walk.deposit(dossier, form="electronic")
    walk.step(dossier, "sort")
    walk.verified(dossier)

    assert "纸质" in str(walk.step(dossier, "file", status=409))


def test_a_first_contact_states_all_five_and_is_entered_once(under):
    """SC08, R008, R100."""
    walk = under("entry-check-standard")
    facts = {"name": "青岛海港贸易有限公司", "contact": "陈静", "phone": "13800000001"}
    body = {
        **facts,
        "address": "青岛",
        "business": "贸易",
        **walk.values_of("customer", every=True),
    }
    without = {name: value for name, value in body.items() if name != "business"}

    assert walk.keeper.post("/customers", without, status=422).json["field"] == "business"
    walk.keeper.post("/customers", body)
    assert walk.keeper.post("/customers", body, status=422).json["field"] == "name"


def test_the_trade_dossiers_of_a_year_count_up(under):
    """SC09, R021, R022: class, year and serial."""
    walk, year = under("numbered-classes"), clock.today().year
    code = next(code for code, each in walk.rules.classes.items() if each.name == "交易记录档案")

    numbers = [filed(walk, **{"class": code})["number"] for _dossier in range(2)]

    assert numbers == [f"{code}-{year}-0001", f"{code}-{year}-0002"]


def test_an_electronic_dossier_is_filed_without_paper(under):
    """SC12, R042."""
    walk = under("electronic-first")
    dossier = walk.dossier(walk.customer())
    walk.deposit(dossier, form="electronic")
    walk.step(dossier, "sort")
    walk.verified(dossier)

    assert walk.step(dossier, "file")["state"] == "filed"


def test_a_dossier_has_one_of_the_three_terms(under):
    """SC14, R103."""
    walk = under("three-facet")
    dossier = walk.dossier(walk.customer())
    answer = walk.keeper.post(f"{dossier['@id']}/@retention", {"term": "中期"}, status=422)
    walk.step(dossier, "sort")
    refused = walk.step(dossier, "file", status=422)
    walk.keeper.post(f"{dossier['@id']}/@retention", {"term": "短期"}, status=200)

    assert answer.json["field"] == refused["field"] == "term"
    assert walk.step(dossier, "file")["retention"]["term"] == "短期"


def test_year_department_and_serial_make_the_number(under):
    """SC16, R021."""
    walk = under("year-dept-serial")

    assert filed(walk)["number"] == f"{clock.today().year}-03-001"


def test_a_filed_dossier_is_not_changed_by_its_department(under, make):
    """SC19, R045, R096."""
    walk = under("exclusive-enterprise")
    clerk = walk.as_post("业务员")
    dossier = filed(walk, owner="walk0")

    clerk.patch(dossier["@id"], {"title": "改过的"}, status=403)


def test_without_a_licence_contact_and_address_are_noted(under):
    """SC21, R027: V422 for the two that miss."""
    walk = under("info-form-certificates")
    asked = list(walk.rules.intake.without_certificates)
    dossier = walk.dossier(walk.customer())
    body = {"without": [{"field": asked[1], "value": "13800000001"}]}

    answer = walk.keeper.post(f"{dossier['@id']}/@certificates", body, status=422)

    assert set(answer.json["fields"]) == {f"without.{name}" for name in asked if name != asked[1]}


def test_every_dossier_is_confidential_where_the_policy_says_so(under):
    """SC23, R062."""
    walk = under("levels-and-fines")
    customer = walk.customer()

    assert walk.dossier(customer)["tier"] == "机密"
    assert walk.dossier(customer, 422, tier="秘密")["field"] == "tier"


def test_a_lost_customer_states_why(under):
    """SC44, R007."""
    walk = under("customer-data-method")
    body = {"name": "甲公司", "contact": "陈静", "phone": "13800000001", "address": "青岛"}
    body |= {"business": "贸易", "relation": "流失", **walk.values_of("customer", every=True)}

    assert walk.keeper.post("/customers", body, status=422).json["field"] == "lost_because"


def test_a_contract_is_due_years_after_it_was_fulfilled(under):
    """SC25, R103, R104."""
    walk = under("network-company")
    dossier = filed(walk)
    body = {"term": "重要业务合同", "began": "2020-06-30"}

    kept = walk.keeper.post(f"{dossier['@id']}/@retention", body, status=200).json["retention"]

    assert kept["due"] == "2025-07-01"


def test_a_field_that_is_not_needed_is_refused(under):
    """SC27, SC54, R156: nothing is collected that the policy does not ask for."""
    walk = under("info-principles")
    body = {"name": "甲公司", "contact": "陈静", "phone": "13800000001", "address": "青岛"}
    answer = walk.keeper.post(
        "/customers", {**body, "business": "贸易", "fields": {"宗教": "甲"}}, status=422
    )

    assert answer.json["field"] == "fields.宗教"


def test_no_term_is_longer_than_the_law_allows(under):
    """SC32, R105: an officer sets four years where three are the most → V422."""
    walk = under("consumer-privacy")
    text = (FOLDER / "consumer-privacy.yaml").read_text(encoding="utf-8")
    most = walk.rules.retention.legal_maximum
    longer = text.replace(f"{most} years", f"{most + 1} years")

    answer = walk.keeper.post("/policies", {"text": longer}, status=422)

    assert str(most) in answer.json["message"]


def test_what_is_top_secret_is_not_there_for_who_is_not_cleared(under, make):
    """SC35, R063, R064: uncleared: N404; 机密 is not taken away."""
    walk = under("general-tiers-4h")
    customer = walk.customer()
    secret = walk.dossier(customer, tier="绝密")
    make.person("uncleared", name="查阅人").posts = ()
    paper = walk.deposit(walk.dossier(customer, tier="机密"), tier="机密", form="original")

    walk.as_post("业务员").get(secret["@id"])
    make.site["people"].by_login("walk0").clearance = 0
    transaction.commit()

    walk.as_post("业务员").get(secret["@id"], status=404)
    walk.keeper.get(f"{paper['@id']}/@download", status=403)


def test_a_policy_without_the_leaders_approval_is_not_promulgated(under):
    """SC36, R002."""
    walk = under("workflow-record")
    text = (FOLDER / "workflow-record.yaml").read_text(encoding="utf-8")
    draft = walk.keeper.post("/policies", {"text": text.replace("title: ", "title: 新")}).json
    leader, officer = walk.as_post("总经理"), walk.as_post("档案主管")

    leader.post(f"{draft['@id']}/@workflow/issue", {}, status=409)
    walk.keeper.post(f"{draft['@id']}/@workflow/review", {}, status=403)
    officer.post(f"{draft['@id']}/@workflow/review", {}, status=200)
    leader.post(f"{draft['@id']}/@workflow/issue", {}, status=409)
    leader.post(f"{draft['@id']}/@workflow/approve", {}, status=200)
    issued = leader.post(f"{draft['@id']}/@workflow/issue", {}, status=200).json

    assert issued["in_force_from"] == clock.today().isoformat()


def test_the_catalogue_says_how_long_a_borrowers_file_is_kept(under):
    """SC48, R019."""
    walk = under("bank-borrower")
    dossier = filed(walk)
    listed = walk.keeper.get("/dossiers").json["items"]

    kept = next(each for each in listed if each["@id"] == dossier["@id"])
    assert (kept["number"], kept["retention"]["term"]) == (
        dossier["number"],
        walk.rules.retention.default,
    )


def test_a_guest_is_of_one_of_the_kinds_that_the_hotel_knows(under):
    """SC49, R020."""
    walk = under("hotel-guest")
    group = walk.customer(facets={**walk.values_of("customer")["facets"], "性质": "团体客户"})
    body = {"facets": {"性质": "外星"}}

    assert group["facets"]["性质"] == "团体客户"
    assert walk.keeper.patch(group["@id"], body, status=422).json["field"] == "facets.性质"
