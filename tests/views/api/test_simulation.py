"""What a draft would do, and how long a dossier is kept, in JSON (R001, R103)."""

import pytest
import transaction

from dossier import library
from tests.views.test_simulation import READING, STRICT
from workflows import policy

TERMS = "  terms: {永久: permanent, 长期: 30 years, 短期: 10 years}\n"
CONTRACT = "  terms: {永久: permanent, 长期: 30 years, 合同期: 5 years from 合同履行完毕}\n"


@pytest.fixture
def draft(make, site, company):
    make.dossier(title="年度合同", unit="XS", tier="秘密")
    written = library.shipped("etc/policies", "default")
    written = written._replace(text=written.text.replace(READING, STRICT))
    edition = policy.draft(make.request, site["policies"], written)
    transaction.commit()
    return f"/policies/default/{edition.__name__}/@simulation"


def test_a_draft_is_tried(keeper, owner, draft):
    found = keeper.get(draft).json

    assert found["@type"] == "Simulation" and found["unit"] == ""
    assert found["touched"] > 0 and found["people"]
    lost = [each.get("lost", {}) for each in found["people"]]
    assert any("document:download" in each for each in lost)
    assert len(found["dossiers"]) + found["unseen"] > 0
    owner.get(draft, status=403)


def test_an_unknown_department_is_refused(keeper, draft):
    assert keeper.get(f"{draft}?unit=XX", status=422).json["fields"]["unit"]


def test_the_term_of_a_dossier_is_set(keeper, owner, stranger, paths, make):
    make.rules(TERMS, CONTRACT)
    transaction.commit()
    given = {"term": "合同期", "began": "2020-06-30"}
    found = keeper.post(f"{paths.dossier}/@retention", given, 200).json["retention"]

    assert found == {
        "term": "合同期",
        "permanent": False,
        "years": 5,
        "from": "合同履行完毕",
        "began": "2020-06-30",
        "due": "2025-07-01",
    }
    keeper.post(f"{paths.dossier}/@retention", {"term": "中期"}, 422)
    keeper.post(f"{paths.dossier}/@retention", {"term": "永久", "began": "2020-06-30"}, 409)
    stranger.post(f"{paths.dossier}/@retention", given, 404)
