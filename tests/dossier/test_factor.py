"""Second factors: S48, RFC 6238 and ASVS 6.5."""

import xml.etree.ElementTree as xml
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dossier import factor

# The test vectors of RFC 6238, appendix B, cut to six digits.
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
VECTORS = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")]
AT, CODE = datetime(2009, 2, 13, 23, 31, 30, tzinfo=UTC), "005924"
STEP = 1234567890 // 30


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_codes_are_those_of_the_standard(seconds, code):
    now = datetime.fromtimestamp(seconds, UTC)

    assert factor.verify(SECRET, code, 0, now) == seconds // 30


@pytest.mark.parametrize(
    ("seconds", "step"), [(-31, None), (-30, STEP), (0, STEP), (59, STEP), (60, None)]
)
def test_a_code_counts_one_step_early_or_late(seconds, step):
    assert factor.verify(SECRET, CODE, 0, AT + timedelta(seconds=seconds)) == step


def test_a_code_counts_once():
    step = factor.verify(SECRET, CODE, 0, AT)

    assert factor.verify(SECRET, CODE, step, AT) is None


def test_a_code_older_than_the_last_one_used_does_not_count():
    assert factor.verify(SECRET, CODE, STEP + 1, AT) is None


@pytest.mark.parametrize("typed", ["005 924", " 005924\n", "００５９２４"])
def test_a_code_may_be_typed_in_groups_or_full_width(typed):
    assert factor.verify(SECRET, typed, 0, AT) == STEP


@pytest.mark.parametrize("typed", ["", "5924", "0005924", "00592a", "\ud800" * 6, "0" * 10**6])
def test_what_is_no_code_is_wrong(typed):
    assert factor.verify(SECRET, typed, 0, AT) is None


@given(st.text(max_size=20))
def test_any_other_text_is_wrong(typed):
    assert typed.split() == list(CODE) or factor.verify(SECRET, typed, STEP + 1, AT) is None


def test_every_secret_is_new_and_has_160_bits():
    secrets = {factor.new_secret() for _ in range(50)}

    assert len(secrets) == 50
    assert {len(secret) * 5 for secret in secrets} == {160}


def test_the_address_names_company_and_person():
    parts = urlsplit(factor.uri(SECRET, "lin.wei", "海港贸易"))

    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/海港贸易:lin.wei"
    assert parse_qs(parts.query)["secret"] == [SECRET]


def test_the_picture_is_plain_svg():
    """No script and no style, which the content security policy would stop (S41)."""
    picture = xml.fromstring(factor.qr(factor.uri(SECRET, "lin.wei", "海港贸易")))
    names = {name for element in picture.iter() for name in element.attrib}

    assert {element.tag.split("}")[1] for element in picture.iter()} == {"svg", "path"}
    assert names == {"viewBox", "stroke", "d"}


def test_another_address_is_another_picture():
    assert factor.qr("otpauth://totp/a") != factor.qr("otpauth://totp/b")


def test_there_are_ten_recovery_codes_of_over_112_bits():
    codes = factor.new_codes()

    assert len(set(codes)) == 10
    assert all(len(factor.ALPHABET) ** len(code.replace("-", "")) > 2**112 for code in codes)


def test_a_recovery_code_counts_once():
    codes = factor.new_codes()
    kept = tuple(factor.hashed(code) for code in codes)
    left = factor.spend(kept, codes[3])

    assert left == kept[:3] + kept[4:]
    assert factor.spend(left, codes[3]) is None


def test_a_recovery_code_may_be_typed_freely():
    code = factor.new_codes()[0]
    typed = f" {code.upper().replace('-', ' ')}\n"

    assert factor.spend((factor.hashed(code),), typed) == ()


@pytest.mark.parametrize("typed", ["", "-", "\ud800", "x" * 10**5])
def test_what_is_no_recovery_code_uses_none_up(typed):
    assert factor.spend((factor.hashed("a"),), typed) is None
    assert factor.spend((), typed) is None


def test_a_recovery_code_is_not_kept_in_clear():
    code = factor.new_codes()[0]

    assert code[:4] not in factor.hashed(code) or len(factor.hashed(code)) == 64
    assert factor.hashed(code) != factor.hashed(code[:-1])
