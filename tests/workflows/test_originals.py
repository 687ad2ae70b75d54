"""Originals, copies and media: what the policy wants is there, or why not is said (R036, R042)."""

import pytest

from dossier.errors import Conflict, Invalid
from dossier.vocabulary import Tier
from tests.workflows.checklists import hold, told
from workflows import document
from workflows.dossier import advance


def test_from_a_tier_on_originals_are_to_be_deposited(make):
    """R036: 机密 copy only → V422."""
    hold(make, "intake: {originals_from: 机密}")
    dossier = make.dossier(tier="机密")
    for form in ("paper-copy", "stamped-copy", "scan"):
        with pytest.raises(Invalid) as refused:
            make.document(dossier, tier="机密", manifestation=form)
        assert list(refused.value.fields) == ["manifestation"]

    make.document(dossier, tier="机密", manifestation="paper-original")
    copy = make.document(dossier, tier="秘密", manifestation="paper-copy")
    with pytest.raises(Invalid):
        document.change(make.request, copy, {"tier": Tier.CONFIDENTIAL})


def test_a_copy_that_became_confidential_forbids_to_file(make):
    """R036."""
    hold(make, "intake: {originals_from: 机密}")
    dossier = make.dossier(tier="机密")
    copy = make.document(dossier, title="协议", manifestation="paper-copy")
    advance(make.request, dossier, "sort")
    copy.tier = Tier.CONFIDENTIAL
    with pytest.raises(Conflict) as refused:
        advance(make.request, dossier, "file")

    assert told(refused) == ["协议：须交原件"]


def test_a_copy_needs_a_reason_where_the_policy_wants_one(make):
    """R036: copy without reason → V422."""
    hold(make, "intake: {original_or_reason: yes}")
    dossier = make.dossier()
    with pytest.raises(Invalid) as refused:
        make.document(dossier, manifestation="scan")
    assert list(refused.value.fields) == ["no_original"]

    copy = make.document(dossier, manifestation="scan", no_original="原件在法院")
    assert copy.no_original == "原件在法院"
    with pytest.raises(Invalid):
        document.change(make.request, copy, {"no_original": ""})


def test_filing_names_what_is_not_in_both_media(make):
    """R042: filing in 'both' mode with one missing → C409."""
    hold(make, "intake: {medium: both}")
    dossier = make.dossier()
    make.document(dossier, title="电子版", manifestation="electronic-original")
    make.document(dossier, title="纸质", manifestation="paper-original")
    advance(make.request, dossier, "sort")
    with pytest.raises(Conflict) as refused:
        advance(make.request, dossier, "file")

    assert told(refused) == ["电子版：缺纸质件"]
