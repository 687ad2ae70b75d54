"""Two sites that differ only in what a person may not know answer him alike, to the byte.

S23, S26, S36. `make soak` tries ten times as many pairs and asks each of them everything.
"""

import datetime
import os
import random
import re

import pytest

from dossier import clock
from dossier.dossier import DossierSchema
from tests.house.hidden import Hidden
from tests.house.layers import bare
from tests.house.worlds import CALLS, READERS, SEED, WHOLE, Town, second, told
from tests.soak.tally import tally
from workflows import dossier as dossiers

NOON = datetime.datetime(2026, 3, 1, 4, tzinfo=datetime.UTC)
PAIRS = 2000 if WHOLE else int(os.environ.get("DOSSIER_PAIRS", 26))
# Counts come in the order of their words, and those of customers are ids: chance.
PAGES = ("/", "/customers", "/dossiers", "/search", "/customers/add")
LISTS = (*PAGES, *(call.replace("customer,", "") for call in CALLS))


@pytest.fixture(scope="module")
def town(base):
    with clock.frozen(NOON):
        made = Town(*base)
        yield made
        made.layer.close()


@pytest.mark.parametrize("login", READERS)
def test_what_is_hidden_changes_no_answer(town, login):
    draw = random.Random(f"{SEED} {login}")
    pairs = PAIRS // len(READERS)

    assert [found for _ in range(pairs) for found in told(town, login, draw, 3)] == []
    tally("two worlds that differ in what is hidden", pairs=pairs, told_apart=0)


def act(town, layer, login):
    """What somebody does and keeps in a world; the names that chance gave, numbers included."""
    with layer.making() as make:
        things, site = town.things(make.request), make.site
        make.acting_for(things[login])
        of = make.customer(name="新客户有限公司", address="青岛")
        values = DossierSchema().deserialize({"title": "新往来", "class": "KH"})
        kept = dossiers.open(make.request, site["dossiers"], of, values)
        paper = make.document(kept, title="新来函")
        dossiers.advance(make.request, kept, "sort")
        if login == "guan":
            dossiers.advance(make.request, kept, "file")
        return of.__name__, kept.__name__, paper.__name__, kept.number or "-" * 12


def seen(town, layer, login, names):
    """What the person then sees of it, and of everything else, by address."""
    layer.enter()
    of, kept, paper, _number = names
    base = f"/dossiers/{kept}"
    pages = (f"/customers/{of}/", f"{base}/", f"{base}/history", f"{base}/{paper}/history")
    calls = (f"/customers/{of}", base, f"{base}/@history", f"{base}/documents/{paper}")
    asked = [*LISTS, *pages, *(f"/api/v1{call}" for call in calls)]
    answers = {address: bare(town.asker(login).ask(address), *names) for address in asked}
    assert {status for status, *_rest in answers.values()} == {200}
    parts = dict(zip(names, ("customer", "dossier", "document"), strict=False))
    return {_named(address, parts): answer for address, answer in answers.items()}


def _named(address, parts):
    for id_, name in parts.items():
        address = address.replace(id_, name)
    return address


@pytest.mark.parametrize("login", ["guan", "chen", "zhou"])
def test_what_is_hidden_changes_nothing_that_is_done_later(town, login):
    """Neither numbers nor ids, order, history or stamps tell what was done in between (S23)."""
    for pair in range(20 if WHOLE else 3):
        plain = town.layer.over()
        other, *_asked = second(town, login, random.Random(f"{login} {pair}"), 4)
        with clock.frozen(NOON + datetime.timedelta(minutes=5)):
            mine, theirs = act(town, plain, login), act(town, other, login)
            one, two = seen(town, plain, login, mine), seen(town, other, login, theirs)
        plain.close()
        other.close()
        assert re.sub("[0-9]", "0", mine[-1]) == re.sub("[0-9]", "0", theirs[-1])
        assert [address for address in one if one[address] != two[address]] == []


FACTS = {"contact": "某人", "phone": "13800001234", "address": "某处", "business": "贸易"}
LICENCE = "91350100M000100Y43"


def refusal(town, login, hide, **facts):
    """What somebody is told who opens an account for a customer that is there, but hidden."""
    layer = town.layer.over()
    with layer.making() as make:
        hidden = Hidden(make, town.things(make.request), login, random.Random(1))
        hidden.hide(make.customer(**{"uscc": LICENCE} | facts), of_a_kind=(hide,))
    try:
        asker = town.asker(login)
        typed = {"name": "新客户有限公司", "uscc": LICENCE, **FACTS}
        page = asker.post("/customers/add", {"__formid__": "form", **typed})
        return bare(page), bare(asker.post("/api/v1/customers", typed))
    finally:
        layer.close()


def test_a_duplicate_that_is_hidden_is_refused_without_a_word_about_it(town):
    """R100: that there is one is said, and nothing of it."""
    told = [
        refusal(town, "zhou", "know", name="甲有限公司"),
        refusal(town, "zhou", "deny", name="乙股份有限公司", tier="3", region="青岛"),
        refusal(town, "zhou", "tier", name="丙厂", contact="秘密人"),
        refusal(town, "zhou", "know", name="新客户有限公司", phone="13800001234", uscc=""),
    ]

    assert [status for status, *_rest in told[0]] == [422, 422]
    assert told == [told[0]] * 4
