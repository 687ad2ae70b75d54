"""Tests of signing: Ed25519 and SM2, keys for their owner alone, never made twice (S56, S64)."""

import stat

import pytest
from gmssl import sm2

from dossier.errors import Conflict
from dossier.signature import FILE, is_signed, signer
from dossier.suite import SUITES


@pytest.fixture(params=SUITES)
def suite(request):
    return request.param


def test_a_signature_holds_for_the_signed_bytes_alone(tmp_path, suite):
    made = signer(tmp_path, suite, fresh=True)
    signature = made.sign(b"head")

    assert is_signed(suite, made.key, b"head", signature)
    assert not is_signed(suite, made.key, b"other", signature)


def test_a_signature_of_another_key_is_none(tmp_path, suite):
    one, other = (signer(tmp_path / name, suite, fresh=True) for name in "ab")

    assert one.key != other.key
    assert not is_signed(suite, one.key, b"head", other.sign(b"head"))


def test_every_changed_bit_of_a_signature_is_noticed(tmp_path, suite):
    made = signer(tmp_path, suite, fresh=True)
    signature = bytearray.fromhex(made.sign(b"head"))
    for place in range(len(signature)):
        changed = signature.copy()
        changed[place] ^= 1
        assert not is_signed(suite, made.key, b"head", changed.hex())


@pytest.mark.parametrize("otherwise", [str.upper, " {}".format])
def test_a_signature_and_a_key_are_written_in_one_way(tmp_path, suite, otherwise):
    made = signer(tmp_path, suite, fresh=True)
    signature = made.sign(b"head")

    assert bytes.fromhex(otherwise(signature)) == bytes.fromhex(signature)
    assert not is_signed(suite, made.key, b"head", otherwise(signature))
    assert not is_signed(suite, otherwise(made.key), b"head", signature)


@pytest.mark.parametrize("key", ["", "zz", "00", "30" * 44])
def test_what_is_no_key_has_signed_nothing(tmp_path, suite, key):
    signature = signer(tmp_path, suite, fresh=True).sign(b"head")

    assert not is_signed(suite, key, b"head", signature)
    assert not is_signed(suite, signer(tmp_path, suite).key, b"head", "no signature")


def test_the_key_is_made_once_and_for_its_owner_alone(tmp_path, suite):
    made = signer(tmp_path / "keys", suite, fresh=True)

    assert stat.S_IMODE((tmp_path / "keys" / FILE).stat().st_mode) == 0o600
    assert signer(tmp_path / "keys", suite).key == made.key
    assert signer(tmp_path / "keys", suite, fresh=True).key == made.key


def test_a_lost_key_is_not_made_anew(tmp_path, suite):
    """Else whoever deletes it could sign another history."""
    with pytest.raises(Conflict):
        signer(tmp_path, suite)
    assert not (tmp_path / FILE).exists()


def test_gmssl_finds_the_signature_of_sm2_good(tmp_path):
    """GB/T 32918.2 with the common identity 1234567812345678, by code of others."""
    made = signer(tmp_path, "guomi", fresh=True)
    other = sm2.CryptSM2(private_key="", public_key="", asn1=True)
    other.public_key = made.key[-128:]  # given at first, it would lose the zeros that lead it

    assert other.verify_with_sm3(made.sign(b"head"), b"head")
    assert not other.verify_with_sm3(made.sign(b"head"), b"other")
