"""Forms: from the schema to the page and back, with what was typed kept."""

import json
from types import SimpleNamespace

import colander
import pytest
import transaction
from bs4 import BeautifulSoup
from deform.widget import TextAreaWidget
from hypothesis import given
from hypothesis import strategies as st
from pyramid import testing
from pyramid.httpexceptions import HTTPSeeOther
from webob.multidict import MultiDict
from webtest import TestApp, Upload

from dossier import card, errors
from dossier.language import _
from dossier.vocabulary import Relation, Tier
from tests.dossier.test_card import filled_cards, rules, thing
from tests.views.gallery import Everything, shared
from views import forms

GOOD = {
    "name": "港湾贸易有限公司",
    "region": "华东",
    "opened": "2026-11-01",
    "pages": "１,２３４",
    "password": "correct horse",
}


@pytest.fixture(autouse=True)
def configuration():
    with testing.testConfig() as config:
        yield config


@pytest.fixture(scope="module")
def app():
    return TestApp(shared())


def request(method="GET", **post):
    made = testing.DummyRequest(post=MultiDict(post) if method == "POST" else None)
    made.method, made.POST = method, MultiDict(post)
    return made


FILE = SimpleNamespace(filename="a.pdf", file=None, value=b"")


class Small(colander.Schema):
    name = colander.SchemaNode(colander.String(), title="名称")
    tier = colander.SchemaNode(
        colander.String(), title="密级", choices=[("0", "非密"), ("1", "秘密")], missing="0"
    )


def filled(app, **changes):
    """The gallery's form as somebody filled it in; returns the form of WebTest."""
    page = app.get("/form")
    form = page.forms["form"]
    for name, value in (GOOD | changes).items():
        form[name] = value
    form[tier_of(page)] = "2"
    return form


def tier_of(page):
    """The name of the radio buttons of the tier, which is the id of their field."""
    return page.html.select_one("fieldset[role=radiogroup] input[type=radio]")["name"]


def test_a_filled_form_leads_on(app):
    answer = filled(app).submit("submit")

    assert answer.status_int == 303
    assert "已保存" in answer.follow().html.select_one(".notice").text


def test_all_faults_are_named_at_once_with_links_to_their_fields(app):
    answer = app.get("/form").forms["form"].submit("submit", status=422)
    links = answer.html.select(".faults a")

    assert len(links) == 6
    for link in links:
        assert answer.html.select_one(link["href"]) is not None


def test_a_faulty_field_is_tied_to_its_fault(app):
    page = filled(app, uscc="91310000").submit("submit", status=422).html
    field = page.select_one("[name=uscc]")
    told = [page.select_one(f"#{each}").text for each in field["aria-describedby"].split()]

    assert field["aria-invalid"] == "true"
    assert "位数不对" in told[0]
    assert "营业执照" in told[1]


def test_what_was_typed_is_kept(app):
    form = filled(app, name="某", business="船运\n仓储", uscc="91310000")
    page = form.submit("submit", status=422)
    kept = page.forms["form"]

    assert (kept["name"].value, kept["region"].value) == ("某", "华东")
    assert kept["business"].value == "船运\n仓储"
    assert kept[tier_of(page)].value == "2"


def test_a_password_is_never_sent_back(app):
    page = filled(app, name="某").submit("submit", status=422)

    assert page.forms["form"]["password"].value == ""
    assert "correct horse" not in page.text


def test_a_refusal_of_a_verb_is_shown_at_the_field(app):
    page = filled(app, name="已有").submit("submit", status=422).html

    assert page.select_one("[name=uscc]")["aria-invalid"] == "true"
    assert [fault.text for fault in page.select(".faults li")] == [
        "今日已满额",
        "统一社会信用代码：已有同一代码的客户",
    ]


def test_files_come_through(app):
    form = filled(app)
    form["files"] = [Upload("合同.pdf", b"%PDF-1.7")]

    assert form.submit("submit").status_int == 303


def test_every_form_has_a_receipt_of_its_own(app):
    receipts = {app.get("/form").forms["form"]["receipt"].value for _n in range(3)}

    assert len(receipts) == 3


def test_the_browser_is_told_to_remember_nothing(app):
    page = app.get("/form").html

    assert page.select_one("#form")["autocomplete"] == "off"
    assert page.select_one("[name=password]")["autocomplete"] == "current-password"


def test_a_form_that_was_not_sent_has_no_values():
    form, values = forms.read(request(), Small())

    assert values is None
    assert form.faults == []


def test_values_are_those_of_the_schema():
    values = forms.read(request("POST", name="甲", tier="1"), Small())[1]

    assert values == {"name": "甲", "tier": "1"}


def test_a_field_that_was_never_asked_for_is_dropped():
    """S52: the server trusts no field."""
    values = forms.read(request("POST", name="甲", tier="1", owner="me"), Small())[1]

    assert values == {"name": "甲", "tier": "1"}


def test_a_faulty_form_is_answered_with_422():
    sent = request("POST", tier="1")
    form, values = forms.read(sent, Small())

    assert values is None
    assert sent.response.status_int == 422
    assert [title for _id, title, _message in form.faults] == ["名称"]


def test_broken_nesting_is_a_fault_and_no_crash():
    form, values = forms.read(request("POST", __start__="a:mapping"), Small())

    assert values is None
    assert form.faults


NAMES = [node.name for node in Everything().children] + ["line", "contact", "date", "checkbox"]
MARKS = [f"{n}:{kind}" for n in NAMES for kind in ("mapping", "sequence", "rename", "ignore")]
PAIRS = st.one_of(
    st.tuples(st.sampled_from(NAMES), st.one_of(st.text(), st.just(FILE))),
    st.tuples(st.sampled_from(["__start__", "__end__"]), st.sampled_from(MARKS)),
)


@given(st.lists(PAIRS, max_size=12))
def test_no_nonsense_makes_a_form_crash(pairs):
    """S51: garbage in, 422 out, and the form can be shown again."""
    made = request("POST")
    made.POST = MultiDict(pairs)
    form = forms.Form(made, Everything())
    form.read()

    assert "<form" in form.__html__()


@pytest.mark.parametrize("name", ["name", "kinds", "tier", "consent", "contacts", "business"])
def test_a_file_in_place_of_words_is_as_if_nothing_was_sent(app, name):
    token = app.get("/form").forms["form"]["csrf_token"].value

    app.post("/form", {"csrf_token": token}, upload_files=[(name, "a.txt", b"1")], status=422)


def test_of_two_forms_the_other_one_was_not_sent():
    sent = request("POST", __formid__="second", name="甲")

    assert forms.read(sent, Small(), name="first")[1] is None
    assert forms.read(sent, Small(), name="second")[1]["name"] == "甲"


def test_two_forms_of_a_page_share_no_id():
    one = request()
    ids = [f.oid for name in "ab" for f in forms.Form(one, Small(), name=name).children]

    assert len(set(ids)) == 4


def test_what_counts_when_nothing_is_said_is_chosen_at_first():
    assert forms.Form(request(), Small())["tier"].cstruct == "0"
    assert forms.Form(request(), Small(), {"tier": "1"})["tier"].cstruct == "1"


def test_none_leaves_a_field_empty():
    assert forms.Form(request(), Small(), {"name": None})["name"].cstruct is colander.null


def test_members_of_a_vocabulary_are_shown_as_chosen():
    form = forms.Form(request(), Everything(), {"relation": Relation.LOST})

    assert form["relation"].cstruct == "LOST"


def test_an_act_is_done_once_with_what_was_read():
    done = []

    def act(values):
        done.append(values)
        return HTTPSeeOther("/")

    answer = forms.answer(request("POST", name="甲"), Small(), act)

    assert answer.status_int == 303
    assert done == [{"name": "甲", "tier": "0"}]


def test_an_act_that_is_refused_stores_nothing():
    sent = request("POST", name="甲")
    sent.tm = transaction.TransactionManager(explicit=True)
    sent.tm.begin()

    def act(values):
        raise errors.Invalid({"name": "已有"})

    answer = forms.answer(sent, Small(), act, more={"title": "新"})

    assert sent.tm.isDoomed()
    assert sent.response.status_int == 422
    assert answer["title"] == "新"
    assert answer["form"].faults == [("deformField1", "名称", "已有")]


def test_other_refusals_are_not_the_forms_business():
    def act(values):
        raise errors.Conflict("已归档")

    with pytest.raises(errors.Conflict):
        forms.answer(request("POST", name="甲"), Small(), act)


def test_a_form_that_is_only_shown_dooms_nothing():
    shown = request()
    shown.tm = transaction.TransactionManager(explicit=True)
    shown.tm.begin()
    answer = forms.answer(shown, Small(), None)

    assert not shown.tm.isDoomed()
    assert "<form" in answer["form"].__html__()


def test_a_refused_field_of_a_group_is_found_by_its_path():
    class Deep(colander.Schema):
        place = Small(title="地点")

    form = forms.Form(request(), Deep())
    form.refuse(errors.Invalid({"place.name": "没有这间库房", "place.nothing": "怪"}))

    assert [message for _id, _title, message in form.faults] == ["怪", "没有这间库房"]


def test_a_fault_of_the_whole_form_stands_on_top():
    class Whole(Small):
        def validator(self, node, values):
            raise colander.Invalid(node, "两者不符")

    form, values = forms.read(request("POST", name="甲", tier="1"), Whole())

    assert values is None
    assert form.faults == [(None, "", "两者不符")]


def test_a_label_cannot_smuggle_html():
    class Sly(colander.Schema):
        name = colander.SchemaNode(
            colander.String(),
            title="<script>a</script>",
            description="<script>b</script>",
            example="<script>c</script>",
            unit="<script>d</script>",
        )

    shown = forms.Form(request(), Sly(), {"name": '"><script>e</script>'}).__html__()

    assert "<script>" not in shown
    assert shown.count("&lt;script&gt;") == 5


def test_a_schema_may_bring_a_widget_of_its_own():
    own = TextAreaWidget()
    schema = colander.Schema(colander.SchemaNode(colander.String(), name="a", widget=own))

    assert forms.Form(request(), schema)["a"].widget is own


def test_messages_are_in_the_language_of_the_reader(configuration):
    counted = _("第 ${n} 件", mapping={"n": 3})
    outside = forms._translate(counted)
    configuration.begin(request())
    inside = forms._translate(counted)
    configuration.end()

    assert outside == inside == "第 3 件"
    assert forms._translate("保存") == "保存"


def test_templates_are_reloaded_when_the_pages_are(configuration):
    configuration.registry.settings["reload_templates"] = True
    forms.includeme(configuration)
    reloading = forms.renderer.loader.auto_reload
    configuration.registry.settings["reload_templates"] = False
    forms.includeme(configuration)

    assert (reloading, forms.renderer.loader.auto_reload) == (True, False)


def test_a_tier_shows_every_choice_at_once(app):
    labels = app.get("/form").html.select("fieldset[role=radiogroup] label")

    assert [label.text.strip() for label in labels][:4] == [str(tier.label) for tier in Tier]


def kept(given, *depends, words=()):
    """The markup of a kept form whose field suggests `words`."""

    def make(**options):
        node = colander.SchemaNode(colander.String(), name="kind", suggestions=words)
        return forms.Form(given, colander.Schema(children=[node]), name="one", **options)

    return str(forms.kept(given, "/here?a=1&b=2", depends, make))


def test_a_kept_form_is_made_again_when_what_it_depends_on_changes():
    given = request()
    before, same = kept(given, 1, words=["甲"]), kept(given, 1, words=["乙"])

    assert "甲" in before and "甲" in same
    assert "乙" in kept(given, 2, words=["乙"])


def test_a_kept_form_has_no_places_left_and_its_address_is_escaped():
    markup = kept(request())

    assert not [place for place in forms.PLACES if place in markup]
    assert 'action="/here?a=1&amp;b=2"' in markup


def test_not_endlessly_many_forms_are_kept(configuration):
    for number in range(2 * forms.MOST_KEPT):
        kept(request(), number)

    assert len(configuration.registry[forms.KEPT]) <= forms.MOST_KEPT


def sent_back(markup):
    """What a browser sends of a form in which nothing was changed, as (name, value) pairs."""
    found = []
    for each in BeautifulSoup(markup, "html.parser").select("input, select, textarea"):
        if each.name == "select":
            chosen = each.select_one("option[selected]") or each.select_one("option")
            found.append((each["name"], chosen["value"] if chosen else ""))
        elif each.name == "textarea":
            found.append((each["name"], each.get_text().removeprefix("\n")))
        elif each.get("type") not in ("radio", "checkbox") or each.has_attr("checked"):
            found.append((each["name"], each.get("value", "")))
    return MultiDict(found)


@given(filled_cards())
def test_the_form_of_any_policy_takes_back_what_it_shows(filled):
    """R009: whatever fields a company thinks of, saving a form untouched changes nothing."""
    fields, values = filled
    policy, held = rules(fields=json.dumps(fields, ensure_ascii=False)), thing(more=values)
    shown = card.shown(policy, card.CUSTOMER, held)
    schema = colander.SchemaNode(colander.Mapping(), *card_nodes(policy))
    page = forms.Form(request(), schema.clone(), shown).render()
    sent = request("POST")
    sent.POST = sent_back(page)

    given_back = forms.Form(sent, schema.clone(), shown).read()
    assert card.filled(policy, card.CUSTOMER, card.folded(given_back), held)["more"] == values


def card_nodes(policy):
    return [node for node in card.schema_of(policy, card.CUSTOMER) if "." in node.name]
