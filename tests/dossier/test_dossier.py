"""Tests of dossiers: what is stated at opening, their state, their order (R008, R026)."""

import datetime

import colander
import pytest

from dossier import clock
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import LIFE, RUN, Dossier, DossierSchema, new_name
from dossier.vocabulary import State

GOOD = {"title": "客户往来", "class": "KH"}
NOW = datetime.datetime(2026, 2, 28, 20, tzinfo=datetime.UTC)  # already March in Shanghai


def test_a_title_and_a_class_are_enough():
    found = DossierSchema().deserialize(GOOD)

    assert found == {**GOOD, "unit": "", "owner": "", "tier": None, "remark": ""}


@pytest.mark.parametrize(
    "facts, field",
    [
        *(({name: value}, name) for name in GOOD for value in ("", "  ", colander.null)),
        ({"title": "题" * 201}, "title"),
        ({"class": "K" * 9}, "class"),
        ({"unit": "x" * 61}, "unit"),
        ({"owner": "x" * 61}, "owner"),
        ({"tier": "极密"}, "tier"),
        ({"opened": "2999-01-01"}, "opened"),
        ({"remark": "注" * 1001}, "remark"),
        ({"remark": "\ud800"}, "remark"),
    ],
)
def test_a_wrong_fact_is_named(facts, field):
    with pytest.raises(colander.Invalid) as fault:
        DossierSchema().deserialize({**GOOD, **facts})

    assert list(fault.value.asdict()) == [field]


@pytest.mark.parametrize("name", ["number", "state", "customer_id", "filed_at", "need_to_know"])
def test_number_and_state_are_never_taken_from_a_body(name):
    """S52, R022."""
    assert name not in DossierSchema().deserialize({**GOOD, name: "KH-2026-0001"})


@pytest.fixture
def dossier():
    """A new dossier of a customer."""
    customer = Customer({"name": "海港"})
    customer.__name__ = "c1"
    with clock.frozen(NOW):
        return Dossier(customer, "客户往来", "KH", "p1")


def test_a_new_dossier_is_being_collected_and_has_no_number(dossier):
    """R026, R022."""
    assert (dossier.state, dossier.number, dossier.filed_at) == (State.COLLECTING, "", None)
    assert (dossier.opened, dossier.modified_at) == (datetime.date(2026, 3, 1), NOW)
    assert (dossier.customer_id, dossier.opened_by) == ("c1", "p1")


@pytest.mark.parametrize("state", State)
def test_the_state_is_where_the_workflow_left_it(dossier, state):
    dossier.__workflow_state__ = {LIFE: state.value}

    assert dossier.state is state


def test_the_newest_documents_come_first_then_by_title(dossier):
    for name, day in (("乙", 5), ("甲", 5), ("丙", 6)):
        document = Document(name, "往来函件", datetime.date(2026, 1, day), "纸质来件")
        dossier.data[name] = document

    assert [document.title for document in dossier.documents()] == ["丙", "乙", "甲"]


def test_names_are_opaque_and_never_the_same():
    """design 6: paths end in catalogs and logs."""
    names = {new_name() for _ in range(1000)}

    assert len(names) == 1000
    assert all(len(name) == 16 and int(name, 16) >= 0 for name in names)


def test_names_drawn_one_after_another_stand_side_by_side():
    names = [new_name() for _ in range(3 * RUN)]

    assert len({name[:4] for name in names}) <= 4
