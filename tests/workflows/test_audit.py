"""Taking the log out: by who may, told in it, sealed above one's clearance (R112, S53, S58)."""

import json

import pytest
import transaction

from dossier import proof, witness
from dossier.errors import Invalid, NotAllowed
from dossier.proof import Witnessed
from dossier.vocabulary import Tier
from tests.conftest import become
from workflows import audit, document

REASON = {"reason"}


@pytest.fixture
def auditor(request_, cast, tmp_path, monkeypatch):
    """The request of an auditor without clearance, heads and keys in folders of this test."""
    cast.everybody()
    monkeypatch.setitem(request_.registry.settings, "dossier.witness", str(tmp_path / "witness"))
    monkeypatch.setitem(request_.registry.settings, "dossier.keys", str(tmp_path / "keys"))
    return lambda: become(request_, cast["shen"])


def exported(request, facts):
    audit.announce(request, facts)
    transaction.commit()
    lines = list(audit.exported(request, facts))
    seen = Witnessed(witness.all_of(witness.folder_of(request.registry.settings)))
    assert proof.check(lines, seen) == request.root.log.size == len(lines) - 1
    return [json.loads(line) for line in lines[1:]]


def corrected(make, request_, reason, tier):
    import io

    kept = make.dossier(tier=tier)
    paper = make.document(within=kept)
    document.correct(request_, paper, io.BytesIO(b"text"), "a.txt", reason)


def test_what_was_asked_for_is_open_and_nothing_else(make, request_, auditor):
    corrected(make, request_, "扫描件不清", Tier.OPEN)
    entries = exported(auditor(), REASON)

    assert "扫描件不清" in [each["open"]["reason"][1] for each in entries if each["open"]]
    assert {name for each in entries for name in each["open"]} == {"reason"}
    assert not any(each["open"] for each in exported(auditor(), set()))


def test_what_is_above_the_auditors_clearance_stays_sealed(make, request_, auditor):
    """S58."""
    corrected(make, request_, "绝密谈判的更正", Tier.TOP_SECRET)
    text = json.dumps(exported(auditor(), REASON), ensure_ascii=False)

    assert "绝密谈判的更正" not in text


def test_of_what_is_gone_nobody_knows_how_secret_it_was(site, auditor, cast):
    site.log.append({"by": "p", "object": 987654321, "reason": "早已不在"})
    transaction.commit()

    assert "早已不在" not in json.dumps(exported(auditor(), REASON), ensure_ascii=False)


def test_that_the_log_was_taken_out_stands_in_it(site, auditor, cast):
    exported(auditor(), REASON)

    last = site.log.entry(site.log.size)
    assert (last["tag"], last["by"]) == ("log:exported", cast["shen"].__name__)
    assert last["after"] == {"open": ["reason"]}


@pytest.mark.parametrize("login", ["guan", "chen", "zong", "an", "xi"])
def test_nobody_else_takes_the_log_out(request_, auditor, cast, login):
    become(request_, cast[login])

    for act in (audit.announce, audit.exported, audit.proved):
        with pytest.raises(NotAllowed):
            act(request_, REASON)


def test_what_is_not_sealed_cannot_be_opened(auditor):
    with pytest.raises(Invalid):
        audit.announce(auditor(), {"by"})


def test_an_entry_is_proved(site, auditor):
    told = audit.proved(auditor(), 1)

    assert told["leaf"]["seq"] == 1 and told["head"]["size"] == site.log.size
    with pytest.raises(KeyError):
        audit.proved(auditor(), site.log.size + 1)
