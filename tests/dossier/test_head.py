"""Tests of signed heads: whole, of one log, of one key; a log continues its heads (S54, S56)."""

import datetime

import pytest

from dossier import clock, head
from dossier.audit import Log
from dossier.errors import Conflict
from dossier.signature import signer
from dossier.suite import SUITES
from tests.dossier.exported_logs import verify_log

NOW = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)


@pytest.fixture(params=SUITES)
def log(request):
    made = Log(request.param)
    for number in range(5):
        made.append({"object": number})
    return made


@pytest.fixture
def signing(log, tmp_path):
    return signer(tmp_path, log.suite, fresh=True)


@pytest.fixture
def signed(log, signing):
    with clock.frozen(NOW):
        return head.signed(log, signing)


def test_a_head_says_which_log_was_how_large_when(log, signed, signing):
    assert (signed["log"], signed["size"], signed["suite"]) == (log.identity, 5, log.suite)
    assert signed["root"] == log.tree().root().hex()
    assert signed["time"] == "2026-03-01T12:00:00+00:00"
    assert head.is_genuine(signed, signing.key)


@pytest.mark.parametrize("name", [*head.PARTS, "signature"])
def test_a_head_changed_in_any_part_is_not_genuine(signed, signing, name):
    changed = signed[name] + 1 if name == "size" else signed[name][:-1] + "g"

    assert not head.is_genuine({**signed, name: changed}, signing.key)
    assert not head.is_genuine({**signed, name: None}, signing.key)
    assert not head.is_genuine({k: v for k, v in signed.items() if k != name}, signing.key)


@pytest.mark.parametrize("strange", [None, [], "head", {}])
def test_what_is_no_head_is_not_genuine(strange, signing):
    assert not head.is_genuine(strange, signing.key)


def test_a_signature_in_other_letters_is_no_signature(signed, signing):
    """To the stand-alone verifier neither: two checks of one file say the same."""
    other = {**signed, "signature": signed["signature"].upper()}

    for head_, genuine in ((signed, True), (other, False)):
        assert head.is_genuine(head_, signing.key) is genuine
        assert verify_log.is_signed(head_, signing.key) is genuine


def test_a_head_with_more_in_it_is_not_genuine(signed, signing):
    assert not head.is_genuine({**signed, "more": 1}, signing.key)


def test_a_log_that_went_on_continues_its_head(log, signed, signing):
    head.compare(log, signed, signing.key)
    log.append({"object": 6})
    log.erase(log.append({"reason": "x"}), "reason")

    head.compare(log, signed, signing.key)


def test_a_head_of_somebody_elses_key_is_refused(log, signed, tmp_path):
    other = signer(tmp_path / "other", log.suite, fresh=True)

    with pytest.raises(Conflict, match="密钥"):
        head.compare(log, signed, other.key)


def test_another_log_is_refused(log, signed, signing):
    log.identity = Log().identity

    with pytest.raises(Conflict, match="另一份日志"):
        head.compare(log, signed, signing.key)


def test_a_shorter_log_is_refused(log, signing):
    log.append({"object": 6})
    signed = head.signed(log, signing)
    log.size = 5

    with pytest.raises(Conflict) as refused:
        head.compare(log, signed, signing.key)
    assert (
        refused.value.message.mapping["size"] == 5 and refused.value.message.mapping["seen"] == 6
    )


def test_a_log_with_another_past_is_refused(log, signed, signing):
    page = log.pages[1]
    page.entries = (*page.entries[:4], page.entries[0])
    log.append({"object": 6})

    with pytest.raises(Conflict, match="不符"):
        head.compare(log, signed, signing.key)
