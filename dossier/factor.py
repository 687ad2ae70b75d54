"""The second factor: codes of a TOTP app (RFC 6238) and single-use recovery codes (S48).

Nothing is remembered here: the caller keeps the last step used and the codes that are left.
"""

import hashlib
import io
import re
import secrets
import unicodedata
from datetime import datetime

import pyotp
import segno
from pyotp.exceptions import OTPVerificationError

STEPS_ASIDE = 1
CODES = 10
# Without 0 1 i l o, which people mistake. 24 of these are 118 bits: over the 112 from which on a
# plain hash is enough (ASVS 6.5.2).
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH, GROUP = 24, 4


def new_secret() -> str:
    """A fresh secret of 160 bits, in base32 as authenticator apps take it."""
    return pyotp.random_base32(32)


def uri(secret: str, login: str, issuer: str) -> str:
    """The otpauth:// address that a QR code carries to the app."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def qr(address: str) -> bytes:
    """An SVG picture of `address`, without script, style or fixed size."""
    picture = io.BytesIO()
    segno.make_qr(address, error="m").save(
        picture, kind="svg", xmldecl=False, omitsize=True, svgclass=None, lineclass=None, nl=False
    )
    return picture.getvalue()


def verify(secret: str, code: str, last_step: int, now: datetime) -> int | None:
    """The 30-second step that `code` belongs to, one aside at most; None if wrong or used.

    The caller keeps the step as the next `last_step`, so no code counts twice.
    """
    digits = re.sub(r"\s", "", unicodedata.normalize("NFKC", code[:32]))
    if not re.fullmatch(r"[0-9]{6}", digits):
        return None
    try:
        step = pyotp.TOTP(secret).verify_and_get_timecode(
            digits, for_time=now, valid_window=STEPS_ASIDE
        )
    except OTPVerificationError:
        return None
    return step if step > last_step else None


def new_codes() -> list[str]:
    """Ten recovery codes, to be shown once; keep `hashed` of each."""
    return [
        _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH))) for _ in range(CODES)
    ]


def hashed(code: str) -> str:
    """What is kept of a recovery code: SHA-256, in hex; case, spaces and dashes do not count."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", code)).lower()
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def spend(kept: tuple[str, ...], code: str) -> tuple[str, ...] | None:
    """The hashes that are left after `code` was used; None if it is none of them."""
    used = hashed(code)
    left = tuple(one for one in kept if not secrets.compare_digest(one, used))
    return left if len(left) < len(kept) else None


def _grouped(text):
    return "-".join(text[at : at + GROUP] for at in range(0, LENGTH, GROUP))
