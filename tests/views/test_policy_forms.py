"""Whatever fields a policy adds to a card, its form takes back what it shows (R009)."""

import json

import colander
from bs4 import BeautifulSoup
from hypothesis import given
from webob.multidict import MultiDict

from dossier import card
from tests.dossier.test_card import filled_cards, rules, thing
from tests.views.form_requests import configuration, request
from views import forms

__all__ = ["configuration"]


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
