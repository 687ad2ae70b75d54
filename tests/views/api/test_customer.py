"""Customers: opened, read, changed; wrong person, wrong input."""

FACTS = {
    "name": "上海远洋贸易有限公司",
    "contact": "陈静",
    "phone": "13800000001",
    "address": "上海市解放路1号",
    "business": "贸易",
}


def test_an_opened_customer_is_found_under_its_address(keeper):
    made = keeper.post("/customers", FACTS | {"region": "上海", "capital": "50.5"})

    assert made.location == made.json["@id"]
    assert keeper.get(made.location).json == made.json
    assert made.json["@type"] == "Customer"
    assert made.json["capital"] == "50.5"


def test_the_answer_holds_every_fact(keeper, paths):
    from dossier.customer import FIELDS

    shown = keeper.get(paths.customer).json

    assert set(FIELDS) <= set(shown)
    assert (shown["unit"], shown["owner"]) == ("销售部", "张伟")


def test_a_change_leaves_what_is_not_sent(keeper, paths):
    before = keeper.get(paths.customer).json

    after = keeper.patch(paths.customer, {"region": "上海"}).json
    assert after == before | {"region": "上海"}
    assert keeper.get(paths.customer).json == after


def test_a_change_of_nothing_writes_nothing(keeper, paths):
    before = keeper.get(f"{paths.customer}/@history").json["items_total"]

    keeper.patch(paths.customer, {})
    assert keeper.get(f"{paths.customer}/@history").json["items_total"] == before


def test_a_second_account_for_the_same_customer_is_refused(keeper):
    keeper.post("/customers", FACTS)

    answer = keeper.post("/customers", FACTS, 422)
    assert answer.json["field"] == "name"
    assert FACTS["name"] in answer.json["message"]


def test_who_may_not_know_a_customer_is_not_told_its_name(keeper, stranger, paths):
    secret = keeper.get(paths.customer).json

    answer = stranger.post("/customers", FACTS | {x: secret[x] for x in ("name", "phone")}, 422)
    assert secret["name"] not in answer.text


def test_a_hidden_customer_is_a_missing_one(stranger, paths):
    for call in (stranger.get, lambda path, status: stranger.patch(path, {}, status)):
        hidden, missing = call(paths.customer, status=404), call("/customers/none", status=404)
        assert hidden.body == missing.body
        assert hidden.headerlist == missing.headerlist


def test_who_may_read_and_not_change_is_told_so(programs, paths):
    programs.colleague.get(paths.customer)

    assert programs.colleague.patch(paths.customer, {"region": "上海"}, 403).json["message"]


def test_who_may_open_none_is_told_so(programs):
    assert programs.guard.post("/customers", FACTS, 403).json["type"] == "Forbidden"


def test_an_owner_is_given_by_who_keeps_records_alone(keeper, owner, paths):
    owner.patch(paths.customer, {"owner": "lina"}, 403)
    owner.post("/customers", FACTS | {"owner": "lina"}, 403)

    assert keeper.patch(paths.customer, {"owner": "lina"}).json["owner"] == "李娜"
    owner.patch(paths.customer, {"region": "上海"}, 403)


def test_a_salesperson_is_the_owner_of_what_he_opens(stranger):
    made = stranger.post("/customers", FACTS).json

    assert (made["owner"], made["unit"]) == ("王强", "外贸部")


def test_a_tier_is_raised_by_the_owner_up_to_his_own_and_lowered_by_security(owner, paths):
    assert owner.patch(paths.customer, {"tier": "秘密"}).json["tier"] == "秘密"

    assert owner.patch(paths.customer, {"tier": "机密"}, 422).json["field"] == "tier"
    owner.patch(paths.customer, {"tier": "非密"}, 403)


def test_what_is_raised_above_somebodys_clearance_is_gone_for_him(keeper, owner, paths):
    keeper.patch(paths.customer, {"tier": "机密"})

    for path in (paths.customer, paths.dossier, paths.document):
        assert owner.get(path, status=404)


WRONG = [
    ("uscc", "91370200MA3C0BCC00"),
    ("phone", "12"),
    ("id_card", "370202190001011234"),
    ("email", "x@"),
    ("postcode", "12"),
    ("founded", "3026-01-01"),
    ("founded", "99999-13-45"),
    ("relation", "friend"),
    ("name", "甲" * 121),
    ("unit", "没有的部门"),
    ("owner", "nobody"),
]


def test_a_wrong_fact_is_named(keeper):
    for field, value in WRONG:
        assert keeper.post("/customers", FACTS | {field: value}, 422).json["field"] == field


def test_a_lost_customer_states_why(keeper, paths):
    assert keeper.patch(paths.customer, {"relation": "lost"}, 422).json["field"] == "lost_because"

    answer = keeper.patch(paths.customer, {"relation": "流失", "lost_because": "价格"})
    assert answer.json["relation"] == "lost"
