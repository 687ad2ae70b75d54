"""Forms: from the schema to the markup, and from what was sent to values or faults."""

from types import SimpleNamespace

import colander
import pytest
import transaction
from deform.widget import TextAreaWidget
from hypothesis import given
from hypothesis import strategies as st
from pyramid.httpexceptions import HTTPSeeOther
from webob.multidict import MultiDict

from dossier import errors
from dossier.language import _
from dossier.vocabulary import Relation
from tests.views.form_requests import configuration, request
from tests.views.gallery import Everything
from views import forms

__all__ = ["configuration"]

FILE = SimpleNamespace(filename="a.pdf", file=None, value=b"")


class Small(colander.Schema):
    name = colander.SchemaNode(colander.String(), title="名称")
    tier = colander.SchemaNode(
        colander.String(), title="密级", choices=[("0", "非密"), ("1", "秘密")], missing="0"
    )


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
