"""Every policy that is shipped carries a dossier from the customer to its number, by the web."""

import re

import pytest
import transaction

from dossier import clock, library
from dossier.checklist import applying
from dossier.vocabulary import Tier
from tests.views.api.walk import FOLDER, Walk

SLUGS = library.slugs(FOLDER)


@pytest.fixture(params=SLUGS)
def walk(request, make, app, description):
    """A way through the site under one policy."""
    made = Walk(make, app, description, request.param)
    transaction.commit()
    return made


def test_a_dossier_goes_its_way_under_the_policy(walk):
    """R001, R020, R021, R026, R028, R061, R103."""
    rules = walk.rules
    dossier = walk.dossier(walk.customer())
    walk.step(dossier, "file", status=409)
    walk.complete(dossier)
    walk.step(dossier, "sort")
    if rules.life.verification.required:
        walk.step(dossier, "file", status=409)
    walk.verified(dossier)
    filed = walk.step(dossier, "file")

    code = next(iter(rules.classes))
    assert filed["state"] == "filed"
    assert re.fullmatch(_pattern(rules, code), filed["number"]), filed["number"]
    kind = next(iter(rules.kinds.values()))
    term = rules.classes[code].retention or kind.retention or rules.retention.default
    assert filed["retention"]["term"] == (term or next(iter(rules.retention.terms)))
    assert Tier.parse(filed["tier"]) >= rules.tiers.minimum
    assert {**walk.values_of("dossier")["facets"]} == filed["facets"]


def _pattern(rules, code):
    """The number that the policy gives the first dossier of a class, as it is written there."""
    first = {"class": code, "year": str(clock.today().year), "unit": "03", "room": "甲"}
    text = re.escape(rules.numbering.dossier).replace(r"\{", "{").replace(r"\}", "}")
    for name, value in first.items():
        text = text.replace("{" + name + "}", value)
    width = re.search(r"\{serial:?([0-9]*)\}", text)
    return text.replace(width[0], str(rules.numbering.start).zfill(int(width[1] or 1)))


def test_what_the_policy_does_not_know_is_refused_by_name(walk):
    """R020, R062: class, facet value, field."""
    customer = walk.customer()

    said = walk.dossier(customer, 422, **{"class": "没有的"})
    assert said["field"] == "class"
    for noun, path, body in (
        ("customer", "/customers", {}),
        ("dossier", "/dossiers", {"customer": customer["@id"]}),
    ):
        facets = {"没有的分类": "外星"}
        answer = walk.keeper.post(path, {**body, "facets": facets}, status=422)
        assert "facets.没有的分类" in answer.json["fields"], noun
    if walk.rules.tiers.minimum > Tier.OPEN:
        assert walk.dossier(customer, 422, tier="非密")["field"] == "tier"


def must_hold(rules):
    """The lines without which the policy refuses a dossier of its first class."""
    return {
        line
        for name, each in applying(rules, next(iter(rules.classes))).items()
        for line, item in each.items.items()
        if item.required and not item.only and each.incomplete == "refuse"
    }


@pytest.mark.parametrize(
    "walk",
    [slug for slug in SLUGS if must_hold(library.shipped(FOLDER, slug).read())],
    indirect=True,
)
def test_what_misses_is_told_all_at_once(walk):
    """R028: incomplete intake → C409 with the list."""
    answer = walk.step(walk.dossier(walk.customer()), "sort", status=409)

    assert [item for item in must_hold(walk.rules) if item not in str(answer["missing"])] == []


def test_the_text_comes_out_as_it_went_in(walk):
    """Export equals import."""
    kept = walk.keeper.get(f"/policies/{walk.slug}/1").json

    assert kept["text"] == (FOLDER / f"{walk.slug}.yaml").read_text(encoding="utf-8")
