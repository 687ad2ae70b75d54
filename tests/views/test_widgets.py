"""Which widget a field gets, and how people's ways of typing become values."""

import io
from datetime import UTC, datetime
from types import SimpleNamespace

import colander
import pytest
from bs4 import BeautifulSoup
from deform import widget
from hypothesis import given
from hypothesis import strategies as st
from pyramid import testing

from dossier import clock, identity
from dossier.vocabulary import Relation
from views import forms, widgets


def node(typ=None, **options):
    return colander.SchemaNode(typ or colander.String(), **options)


FEW = [("a", "甲"), ("b", "乙")]
MANY = [(str(n), str(n)) for n in range(9)]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        (node(), widget.TextInputWidget),
        (node(long=True), widget.TextAreaWidget),
        (node(secret=True), widget.PasswordWidget),
        (node(hidden=True), widget.HiddenWidget),
        (node(choices=FEW), widget.RadioChoiceWidget),
        (node(choices=MANY), widget.SelectWidget),
        (node(choices=FEW, missing=""), widget.SelectWidget),
        (node(choices=FEW, missing="a"), widget.RadioChoiceWidget),
        (node(validator=colander.OneOf(["a", "b"])), widget.RadioChoiceWidget),
        (node(validator=colander.All(colander.OneOf("abcdef"))), widget.SelectWidget),
        (node(colander.Enum(Relation)), widget.RadioChoiceWidget),
        (node(colander.Set(), choices=FEW), widget.CheckboxChoiceWidget),
        (node(colander.Boolean()), widget.CheckboxWidget),
        (node(colander.Integer()), widgets.NumberWidget),
        (node(colander.Decimal()), widgets.NumberWidget),
        (node(colander.DateTime()), widgets.MomentWidget),
        (node(colander.Date()), widget.TextInputWidget),
        (node(colander.Mapping()), widget.MappingWidget),
        (node(widgets.File()), widgets.FileWidget),
        (colander.SequenceSchema(node(name="a")), widgets.RowsWidget),
        (colander.SequenceSchema(node(choices=FEW, name="a")), widget.CheckboxChoiceWidget),
    ],
)
def test_the_widget_follows_from_the_schema(schema, kind):
    assert type(widgets.widget_for(schema)) is kind


@pytest.mark.parametrize(
    ("schema", "name", "value"),
    [
        (node(colander.Date()), "type", "date"),
        (node(identity.Day()), "type", "date"),
        (node(colander.Time()), "type", "time"),
        (node(colander.DateTime()), "type", "datetime-local"),
        (node(colander.Integer()), "inputmode", "numeric"),
        (node(colander.Decimal()), "inputmode", "decimal"),
        (node(identity.Parsed(identity.parse_uscc)), "data-check", "uscc"),
        (node(identity.Parsed(identity.parse_email)), "type", "email"),
        (node(identity.Parsed(identity.parse_phone)), "inputmode", "tel"),
        (node(autocomplete="username"), "autocomplete", "username"),
        (node(widgets.File(), accept=".pdf"), "accept", ".pdf"),
    ],
)
def test_the_browser_helps_where_it_can(schema, name, value):
    assert widgets.widget_for(schema).attributes[name] == value


def test_a_plain_text_asks_nothing_of_the_browser():
    assert widgets.widget_for(node()).attributes == {}


def test_choices_keep_their_order_and_their_labels():
    assert widgets.choices_of(node(choices=["东", ("w", "西")])) == [("东", "东"), ("w", "西")]
    assert widgets.choices_of(node(validator=colander.OneOf(["b", "a"]))) == [
        ("b", "b"),
        ("a", "a"),
    ]


def test_a_choice_without_a_value_of_its_own_begins_with_none():
    values = widgets.widget_for(node(choices=MANY)).values

    assert values[0] == ("", "请选择")


def test_a_choice_that_has_one_needs_no_empty_line():
    assert widgets.widget_for(node(choices=MANY, missing="3")).values == MANY


@pytest.mark.parametrize("missing", [colander.null, colander.drop, colander.required, None, ""])
def test_nothing_is_no_value_of_its_own(missing):
    assert not widgets.has_own_value(node(missing=missing))


@given(st.integers(-(10**12), 10**12))
def test_a_number_is_read_as_it_is_written_with_separators_and_full_width(number):
    wide = f"{number:,}".translate({ord(str(d)): ord("０") + d for d in range(10)})
    read = widgets.NumberWidget().deserialize(SimpleNamespace(schema=node()), wide)

    assert colander.Integer().deserialize(node(), read) == number


def test_an_empty_number_is_nothing():
    field = SimpleNamespace(schema=node())

    assert widgets.NumberWidget().deserialize(field, " ") is colander.null


class Times(colander.Schema):
    at = colander.SchemaNode(colander.DateTime(default_tzinfo=clock.ZONE), title="时间")


def shown(schema, values=None):
    with testing.testConfig():
        return forms.Form(testing.DummyRequest(), schema, values).__html__()


def test_a_moment_is_shown_on_the_wall_clock():
    html = shown(Times(), {"at": datetime(2026, 11, 21, 6, 5, tzinfo=UTC)})

    assert 'value="2026-11-21T14:05"' in html


def test_a_moment_that_cannot_be_read_stays_as_it_was_typed():
    field = SimpleNamespace(renderer=lambda template, **kw: kw["cstruct"])

    assert widgets.MomentWidget().serialize(field, "soon") == "soon"


def test_no_moment_is_an_empty_input():
    field = BeautifulSoup(shown(Times()), "html.parser").select_one("[name=at]")

    assert (field["type"], field["value"]) == ("datetime-local", "")


class People(colander.SequenceSchema):
    person = colander.SchemaNode(colander.String(), title="姓名")


class Team(colander.Schema):
    people = People(title="成员")


def sent(*names):
    pairs = [("__start__", "people:sequence")]
    pairs += [("person", name) for name in names]
    return [*pairs, ("__end__", "people:sequence")]


def read_team(*names):
    with testing.testConfig():
        form = forms.Form(testing.DummyRequest(), Team())
        return form.validate(sent(*names))["people"]


def test_rows_left_empty_do_not_count():
    assert read_team("林薇", "", "陈立", "") == ["林薇", "陈立"]


def test_rows_may_all_be_gone():
    assert read_team() == []


@pytest.mark.parametrize(
    ("schema", "sent", "kept"),
    [
        (node(), "甲", "甲"),
        (node(), ["甲"], colander.null),
        (node(colander.Integer()), {"a": "1"}, colander.null),
        (node(colander.Set(), choices=FEW), ["a", {"b": ""}], ["a"]),
        (node(colander.Set(), choices=FEW), "a", []),
        (People(name="people"), ["甲", ["乙"]], ["甲", colander.null]),
        (People(name="people"), "甲", []),
        (Team(), {"people": ["甲"], "more": "1"}, {"people": ["甲"]}),
        (Team(), "甲", {}),
        (node(widget=widget.TextInputWidget()), ["as it is"], ["as it is"]),
        (node(widgets.File()), "as it is", "as it is"),
    ],
)
def test_what_has_not_the_form_of_its_field_counts_as_nothing(schema, sent, kept):
    whole = colander.Schema(schema.clone())
    whole.children[0].name = "it"
    with testing.testConfig():
        field = forms.Form(testing.DummyRequest(), whole)["it"]

    assert widgets.shaped(field, sent) == kept


def test_one_empty_row_is_offered_and_one_kept_for_more():
    html = shown(Team(), {"people": ["林薇"]})

    assert html.count('name="person"') == 3
    assert html.count("<template>") == 1


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ({"a": "", "b": ["", {"c": ""}]}, False),
        ({"a": "", "b": ["", {"c": "x"}]}, True),
        (colander.null, False),
        ("0", True),
    ],
)
def test_a_row_holds_something_when_anything_in_it_does(row, holds):
    assert widgets._holds_something(row) is holds


def upload(name):
    return SimpleNamespace(filename=name, file=io.BytesIO(b"x"))


@pytest.mark.parametrize("nothing", ["", colander.null, [], [b""], SimpleNamespace(filename="")])
def test_no_file_chosen_is_nothing(nothing):
    assert widgets.FileWidget().deserialize(None, nothing) is colander.null


def test_one_file_or_several():
    one, two = upload("a.pdf"), upload("b.pdf")

    assert widgets.FileWidget().deserialize(None, one) is one
    assert widgets.FileWidget(multiple=True).deserialize(None, [one, two, ""]) == [one, two]


def test_a_file_is_never_sent_back():
    typ = widgets.File()

    assert typ.serialize(node(typ), upload("a.pdf")) is colander.null
    assert typ.deserialize(node(typ), "as it is") == "as it is"


def test_a_group_of_inputs_is_known_as_one():
    radio = SimpleNamespace(widget=widgets.widget_for(node(choices=FEW)))
    plain = SimpleNamespace(widget=widgets.widget_for(node()))

    assert widgets.is_group(radio)
    assert not widgets.is_group(plain)
