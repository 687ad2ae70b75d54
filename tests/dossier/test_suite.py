"""Tests of the suites: the standards' own answers, and only the right bytes open (S63, S64)."""

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from gmssl import sm3
from gmssl.sm4 import SM4_ENCRYPT, CryptSM4
from hypothesis import given
from hypothesis import strategies as st

from dossier import suite
from dossier.suite import GUOMI, INTERNATIONAL, OVERHEAD, SUITES, Unreadable, unseal

KEY = bytes(range(32))
BOTH = pytest.mark.parametrize("each", SUITES.values(), ids=SUITES)

# GB/T 32905-2016, annex A.
SM3 = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
# FIPS 180-4, examples.
SHA256 = {
    b"abc": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    b"": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}
# key, nonce, plaintext, bound, ciphertext with tag.
# McGrew and Viega, The Galois/Counter Mode of Operation (NIST SP 800-38D), cases 13, 14 and 16.
AES_GCM = [
    ("00" * 32, "00" * 12, "", "", "530f8afbc74536b9a963b4f1c4cb738b"),
    (
        "00" * 32,
        "00" * 12,
        "00" * 16,
        "",
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919",
    ),
    (
        "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
        "cafebabefacedbaddecaf888",
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b",
    ),
]
# RFC 8998, A.1.
SM4_GCM = [
    (
        "0123456789abcdeffedcba9876543210",
        "00001234567800000000abcd",
        "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
        "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
        "feedfacedeadbeeffeedfacedeadbeefabaddad2",
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        "83de3541e4c2b58177e065a9bf7b62ec",
    )
]
# GB/T 32907-2016, annex A: one block, and one enciphered a million times.
SM4_KEY = SM4_BLOCK = "0123456789abcdeffedcba9876543210"
SM4_ONCE = "681edf34d206965e86b3e94f536e4246"


@pytest.mark.parametrize("data", SM3)
def test_the_answers_of_the_sm3_standard(data):
    assert GUOMI.digest(data).hex() == SM3[data]


@pytest.mark.parametrize("data", SHA256)
def test_the_answers_of_the_sha_standard(data):
    assert INTERNATIONAL.digest(data).hex() == SHA256[data]


@pytest.mark.parametrize("case", AES_GCM)
def test_the_answers_of_the_gcm_paper(case):
    check_gcm(AESGCM, case)


@pytest.mark.parametrize("case", SM4_GCM)
def test_the_answers_of_the_sm4_gcm_standard(case):
    check_gcm(suite._SM4GCM, case)


def check_gcm(cipher, case):
    key, nonce, plain, bound, sealed = map(bytes.fromhex, case)

    assert cipher(key).encrypt(nonce, plain, bound) == sealed
    assert cipher(key).decrypt(nonce, sealed, bound) == plain


def test_the_answer_of_the_sm4_standard_by_another_implementation():
    other = CryptSM4(padding_mode=0)
    other.set_key(bytes.fromhex(SM4_KEY), SM4_ENCRYPT)

    assert bytes(other.one_round(other.sk, list(bytes.fromhex(SM4_BLOCK)))).hex() == SM4_ONCE


@given(st.binary(min_size=1, max_size=200))
def test_sm3_agrees_with_another_implementation(data):
    assert GUOMI.digest(data).hex() == sm3.sm3_hash(list(data))


@given(st.binary(min_size=1, max_size=100), st.binary(min_size=12, max_size=12))
def test_sm4_gcm_counts_its_blocks_as_another_implementation_enciphers_them(data, nonce):
    key = bytes.fromhex(SM4_KEY)
    other = CryptSM4(padding_mode=0)
    other.set_key(key, SM4_ENCRYPT)
    blocks = range(2, 2 + -(-len(data) // 16))  # the first block is the tag's
    stream = b"".join(
        bytes(other.one_round(other.sk, list(nonce + number.to_bytes(4)))) for number in blocks
    )

    sealed = suite._SM4GCM(key).encrypt(nonce, data, b"")
    assert sealed[: len(data)] == bytes(one ^ two for one, two in zip(data, stream, strict=False))


@given(st.sampled_from(list(SUITES.values())), st.binary(max_size=300), st.binary(max_size=50))
def test_what_is_sealed_opens_whatever_the_site_writes(each, data, bound):
    sealed = each.seal(KEY, data, bound)

    assert unseal(KEY, sealed, bound) == data
    assert unseal(KEY, memoryview(sealed), bound) == data
    assert len(sealed) == len(data) + OVERHEAD and suite.suite_of(sealed) is each


@BOTH
def test_no_bit_can_be_flipped(each):
    sealed = each.seal(KEY, b"what it says", b"where")

    for place in range(len(sealed)):
        for bit in range(8):
            flipped = bytearray(sealed)
            flipped[place] ^= 1 << bit
            with pytest.raises(Unreadable):
                unseal(KEY, flipped, b"where")


@BOTH
def test_no_end_can_be_cut_off_or_added(each):
    sealed = each.seal(KEY, b"what it says", b"where")

    for changed in [sealed[:length] for length in range(len(sealed))] + [sealed + b"\0"]:
        with pytest.raises(Unreadable):
            unseal(KEY, changed, b"where")


@BOTH
def test_another_key_or_place_opens_nothing(each):
    sealed = each.seal(KEY, b"what it says", b"where")

    for key, bound in [(KEY[::-1], b"where"), (KEY, b"elsewhere"), (KEY, b"")]:
        with pytest.raises(Unreadable):
            unseal(key, sealed, bound)


def test_one_suite_is_not_taken_for_the_other():
    sealed = INTERNATIONAL.seal(KEY, b"what it says", b"where")

    with pytest.raises(Unreadable):
        unseal(KEY, sealed[:1] + bytes([GUOMI.number]) + sealed[2:], b"where")


def test_plain_bytes_are_not_taken_for_sealed_ones():
    with pytest.raises(Unreadable, match="not sealed"):
        unseal(KEY, b"plain and long enough to be something that was sealed once", b"")


def nonces(count):
    """The salt and nonce of so many messages."""
    return {INTERNATIONAL.seal(KEY, b"", b"")[2:30] for _ in range(count)}


def test_no_nonce_comes_twice_in_a_process():
    """S63: the count is in the nonce, so that this holds by construction."""
    assert len(nonces(20_000)) == 20_000
    assert len({head[:16] for head in nonces(10)}) == 1


def test_a_restarted_or_forked_process_seals_under_another_key_of_its_own():
    """S63: so that its count may begin anew."""
    fork = multiprocessing.get_context("fork")
    with fork.Pool(2, maxtasksperchild=1) as pool:
        answers = pool.map(nonces, [3] * 8, chunksize=1)
    suite._start()

    salts = [{head[:16] for head in heads} for heads in [*answers, nonces(3)]]
    assert all(len(each) == 1 for each in salts) and len(set().union(*salts)) == len(salts) == 9


def test_the_count_of_a_process_does_not_begin_again():
    process = suite._Process()
    process._counter = iter([2**48])

    with pytest.raises(OverflowError):
        process.nonce()


@BOTH
def test_a_key_for_one_purpose_tells_nothing_of_another(each):
    keys = {each.derived(key, purpose) for key in (KEY, KEY[::-1]) for purpose in ("a", "b")}

    assert len(keys) == 4 and all(len(key) == 32 for key in keys)
    assert each.derived(KEY, "a") == each.derived(KEY, "a")


def test_the_suites_derive_differently():
    assert GUOMI.derived(KEY, "index") != INTERNATIONAL.derived(KEY, "index")


def test_forgotten_keys_can_be_used_again():
    sealed = GUOMI.seal(KEY, b"kept", b"")
    suite.forget()

    assert unseal(KEY, sealed, b"") == b"kept"


def test_every_thread_gets_nonces_of_its_own():
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(nonces, [500] * 8))

    assert len(set().union(*found)) == 4000
