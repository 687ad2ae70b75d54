"""The card that a policy makes: fields and facets, checked, kept, told again (R009, R020)."""

import datetime
import json
from decimal import Decimal

import colander
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import card, library
from dossier.columns import CUSTOMERS
from dossier.customer import Customer, CustomerSchema
from dossier.errors import Invalid
from dossier.field import written
from dossier.policy import parse
from dossier.rules.forms import TYPES
from tests.dossier.test_customer import GOOD

BASE = library.shipped("etc/policies", "default")


def rules(**more):
    """The default policy with these sections of YAML more."""
    text = "profile: tried\ntitle: 试\nextends: default\n"
    text += "".join(f"{name}: {said}\n" for name, said in more.items())
    return parse(text, "tried", (BASE.name, BASE.text))


OF_ALL_TYPES = rules(
    fields="{合作年限: {type: number}, 欠款: {type: amount}, 到期: {type: date},"
    " 性别: {type: choice, values: [男, 女]}, 上市: {type: yes or no}, 传呼: {type: phone},"
    " 备用邮箱: {type: e-mail}, 简称: {}, 备注: {type: long text}}"
)


def thing(**kept):
    made = Customer(CustomerSchema().deserialize(GOOD))
    card.keep(made, {"more": kept.get("more", {}), "facets": kept.get("facets", {})})
    return made


def put(policy, held=None, **fields):
    """What is kept once these fields are given."""
    return card.filled(policy, card.CUSTOMER, {"fields": fields}, held)["more"]


def fault(policy, held=None, of=card.CUSTOMER, **values):
    """The faults of these values, as words."""
    with pytest.raises(Invalid) as refused:
        card.filled(policy, of, values, held)
    return {name: str(said) for name, said in refused.value.fields.items()}


def test_a_policy_that_adds_nothing_leaves_the_card_as_it_is():
    plain = card.schema_of(rules(), card.CUSTOMER)

    assert [node.name for node in plain.children] == [n.name for n in CustomerSchema().children]
    assert card.columns([rules()]) is CUSTOMERS
    assert card.filled(rules(), card.CUSTOMER, {}) == {"more": {}, "facets": {}}


@pytest.mark.parametrize(
    "word, typed, value",
    [
        ("合作年限", "３，０00.50", Decimal("3000.50")),
        ("合作年限", -4, Decimal(-4)),
        ("欠款", "12,000", Decimal(12000)),
        ("到期", "2030年1月5日", datetime.date(2030, 1, 5)),
        ("到期", datetime.date(2030, 1, 5), datetime.date(2030, 1, 5)),
        ("性别", "女", "女"),
        ("上市", "是", True),
        ("上市", "False", False),
        ("上市", False, False),
        ("传呼", "0532-88886666", "0532-88886666"),
        ("备用邮箱", "a@EXAMPLE.com", "a@example.com"),
        ("简称", " 海港 ", "海港"),
    ],
)
def test_a_value_gets_the_form_of_its_type(word, typed, value):
    assert put(OF_ALL_TYPES, **{word: typed}) == {word: value}


@pytest.mark.parametrize(
    "word, typed, said",
    [
        ("合作年限", "三年", "不是数目"),
        ("合作年限", "NaN", "不是数目"),
        ("合作年限", "1e999999", "数目太大，或小数位太多"),
        ("合作年限", "0.0000001", "数目太大，或小数位太多"),
        ("合作年限", True, "不是数目"),
        ("欠款", "-1", "不能为负数"),
        ("性别", "其他", "不在可选的范围"),
        ("上市", "也许", "请填是或否"),
        ("上市", 1, "请填是或否"),
        ("没有", "x", "没有这个字段"),
    ],
)
def test_a_value_that_is_none_is_named_with_its_field(word, typed, said):
    assert fault(OF_ALL_TYPES, fields={word: typed}) == {f"fields.{word}": said}


@pytest.mark.parametrize("word, typed", [("到期", "昨天"), ("传呼", "12"), ("备用邮箱", "a")])
def test_dates_phones_and_addresses_are_checked_as_everywhere(word, typed):
    assert list(fault(OF_ALL_TYPES, fields={word: typed})) == [f"fields.{word}"]


def test_all_faults_are_named_at_once():
    found = fault(OF_ALL_TYPES, fields={"合作年限": "x", "上市": "x"}, facets={"市场": "国内"})

    assert list(found) == ["fields.合作年限", "fields.上市", "facets.市场"]


def test_what_is_not_named_stays_and_what_is_emptied_goes():
    held = thing(more={"简称": "海港", "性别": "男"})

    assert put(OF_ALL_TYPES, held, 性别="") == {"简称": "海港"}
    assert put(OF_ALL_TYPES, held, 性别=None) == {"简称": "海港"}
    assert held.more == {"简称": "海港", "性别": "男"}


MARKETS = rules(facets="{市场: [国内, 国际], 性质: {of: dossier, values: [基本], required: yes}}")


def test_a_facet_has_a_value_of_its_vocabulary():
    """R020: at most one value per facet, outside the vocabulary → V422."""
    found = card.filled(MARKETS, card.CUSTOMER, {"facets": {"市场": "国内"}})

    assert found["facets"] == {"市场": "国内"}
    assert fault(MARKETS, facets={"市场": "火星"}) == {"facets.市场": "不在可选的范围"}
    assert fault(MARKETS, facets={"性质": "基本"}) == {"facets.性质": "没有这个字段"}


def test_what_the_policy_requires_is_missing_from_a_new_card():
    assert fault(MARKETS, of=card.DOSSIER) == {"facets.性质": "必填"}
    assert card.schema_of(MARKETS, card.DOSSIER)["facets.性质"].required


def test_an_older_card_is_asked_for_it_only_when_it_is_filled_in():
    needy = rules(fields="{简称: {required: yes}, 别名: {}}")

    assert card.filled(needy, card.CUSTOMER, {}, thing())["more"] == {}
    assert fault(needy, thing(), fields={"别名": "x"}) == {"fields.简称": "必填"}


NEEDED = rules(
    facets="{类型: [经销商, 其他]}",
    fields="{上市: {type: yes or no}, 品牌: {needed_when: {类型: 经销商}},"
    " 代码: {needed_when: {上市: [是]}}, 说明: {needed_when: {关系状态: 流失}}}",
)


@pytest.mark.parametrize(
    "values, missing",
    [
        ({"facets": {"类型": "经销商"}}, "品牌"),
        ({"fields": {"上市": True}}, "代码"),
        (
            {"fields": {"上市": False}, "relation": CustomerSchema()["relation"].typ.enum.LOST},
            "说明",
        ),
    ],
)
def test_a_field_is_needed_when_another_has_a_value(values, missing):
    assert fault(NEEDED, **values) == {f"fields.{missing}": "必填"}
    assert put(NEEDED, 上市=False) == {"上市": False}


def test_what_a_newer_policy_does_not_have_can_be_read_and_stays():
    held = thing(more={"旧字段": Decimal("1234.5"), "简称": "海港"}, facets={"旧分类": "甲"})
    found = dict(card.sections(OF_ALL_TYPES, card.CUSTOMER, held))

    assert found == {
        card.OTHER: [("简称", "海港")],
        card.FORMER: [("旧字段", "1,234.5"), ("旧分类", "甲")],
    }
    assert put(OF_ALL_TYPES, held, 简称="港")["旧字段"] == Decimal("1234.5")


def test_a_value_that_no_longer_fits_is_not_lost_by_saving_the_form():
    held = thing(more={"性别": "不详", "合作年限": "三年"})

    assert card.shown(OF_ALL_TYPES, card.CUSTOMER, held) == {}
    assert put(OF_ALL_TYPES, held, 性别="", 合作年限=None) == held.more
    assert put(OF_ALL_TYPES, held, 性别="女")["性别"] == "女"


def test_fields_stand_section_by_section():
    grouped = rules(
        sections="{财务: {holds: [欠款]}}",
        fields="{规模: {section: 业务}, 欠款: {type: amount}, 需求: {section: 业务}, 其他: {}}",
    )
    found = [(each.section, each.word) for each in card.added(grouped, card.CUSTOMER)]
    titles = [getattr(each.node, "group", None) for each in card.added(grouped, card.CUSTOMER)]

    assert found == [("业务", "规模"), ("业务", "需求"), ("财务", "欠款"), (card.OTHER, "其他")]
    assert titles == ["业务", None, "财务", card.OTHER]


def test_sensitive_fields_are_not_on_the_card_yet():
    """R010 waits: what could not be kept from readers is not written down."""
    assert card.added(rules(fields="{健康: {sensitive: yes}}"), card.CUSTOMER) == ()


def test_a_schema_is_made_once_and_each_form_has_its_own():
    assert card.added(OF_ALL_TYPES, "customer") is card.added(OF_ALL_TYPES, "customer")
    mine, other = (card.schema_of(OF_ALL_TYPES, "customer") for _each in range(2))
    mine["fields.简称"].title = "改"

    assert other["fields.简称"].title == "简称"


def test_the_shelf_of_schemas_does_not_grow_for_ever():
    for number in range(card.MOST_KEPT + 1):
        card.added(rules(fields=f"{{字段{number}: {{}}}}"), card.CUSTOMER)

    assert len(card._made) <= card.MOST_KEPT


def test_parts_are_folded_and_unfolded():
    flat = {"name": "海港", "fields.简称.二": "港", "facets.市场": "国内"}
    deep = {"name": "海港", "fields": {"简称.二": "港"}, "facets": {"市场": "国内"}}

    assert card.folded(flat) == deep
    assert card.unfolded(deep) == flat
    assert card.parted(deep)[0] == {"name": "海港"}
    with pytest.raises(Invalid):
        card.unfolded({"fields": ["简称"]})


def test_the_import_knows_the_fields_of_every_policy():
    found = card.columns([OF_ALL_TYPES, MARKETS])

    assert found.recognise("合作年限") == (0, "fields.合作年限")
    assert found.recognise("市场") == (0, "facets.市场")
    assert found.recognise("联系人") == (0, "contact")


WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp", "Zs", "Co", "Cn", "Cf"),
                  blacklist_characters="="),
    min_size=1, max_size=20,
).filter(str.isprintable)  # fmt: skip
VALUES = {
    "text": st.text(WORDS.map(lambda text: text[0]), min_size=1, max_size=200),
    "long text": WORDS,
    "number": st.decimals(-(10**12), 10**12, places=3),
    "amount": st.decimals(0, 10**12, places=2),
    "date": st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)),
    "yes or no": st.booleans(),
    "phone": st.just("13800000001"),
    "e-mail": st.just("a@example.com"),
}


@st.composite
def filled_cards(draw):
    """A policy with any fields, and a value for each of them."""
    fields, values = {}, {}
    for word in draw(st.lists(WORDS, unique=True, max_size=6)):
        type_ = draw(st.sampled_from(TYPES))
        field = {"type": type_, "required": draw(st.booleans())}
        if type_ == "choice":
            field["values"] = draw(st.lists(WORDS, min_size=1, unique=True, max_size=9))
        fields[word] = field
        values[word] = draw(VALUES[type_] if type_ in VALUES else st.sampled_from(field["values"]))
    return fields, values


@given(filled_cards())
def test_the_form_of_any_fields_takes_back_what_it_shows(filled):
    fields, values = filled
    policy = rules(fields=json.dumps(fields, ensure_ascii=False))
    held = thing(more=values)
    schema = card.schema_of(policy, card.CUSTOMER)
    shown = {**held.facts(), **card.shown(policy, card.CUSTOMER, held)}
    given_back = schema.deserialize(schema.serialize(_said(shown)))

    found = card.filled(policy, card.CUSTOMER, card.folded(given_back), held)
    assert found["more"] == values
    assert card.changed(held, found) == set()


def _said(values):
    return {name: value for name, value in values.items() if value not in ("", None)}


@given(st.text(), st.sampled_from(sorted(OF_ALL_TYPES.fields)))
def test_no_text_breaks_a_field(typed, word):
    try:
        kept = put(OF_ALL_TYPES, **{word: typed})
    except Invalid as refused:
        assert list(refused.fields) == [f"fields.{word}"]
    else:
        assert put(OF_ALL_TYPES, **kept) == kept
        assert all(isinstance(written(value), str) for value in kept.values())


def test_a_field_without_a_node_is_no_reason_to_break():
    with pytest.raises(colander.Invalid):
        card._put({}, None, "没有", "x")
