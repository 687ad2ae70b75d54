"""Second factors: begun, put in force by a first code, taken away (S48).

Each wants a fresh proof of who sits there, and ends the person's other sessions.
"""

from typing import NamedTuple

from dossier import clock, factor
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.vocabulary import Tag
from workflows import login
from workflows.machine import tell

PENDING = "factor_secret"


class Enrolment(NamedTuple):
    """A second factor that waits for its first code: secret, otpauth address, QR code (SVG)."""

    secret: str
    uri: str
    svg: bytes


def enrol(request, person, issuer) -> Enrolment:
    """Begin a second factor; it counts only when `confirm` has seen a code of it."""
    login.require_self(request, person)
    login.require_recent(request)

    secret = factor.new_secret()
    request.session[PENDING] = secret
    uri = factor.uri(secret, person.login, issuer)
    return Enrolment(secret, uri, factor.qr(uri))


def confirm(request, person, code) -> list[str]:
    """Put the enrolled factor in force; the recovery codes, to be shown this once.

    Conflict if none was begun in this session, Invalid on 'code'.
    """
    login.require_self(request, person)
    login.require_recent(request)
    secret = request.session.get(PENDING)
    if secret is None:
        raise Conflict(_("请先开始设置两步验证。"))
    step = factor.verify(secret, code, 0, clock.now())
    if step is None:
        raise Invalid({"code": login.CODE_WRONG})

    codes = factor.new_codes()
    person.factor_secret = secret
    person.factor_last_step = step
    person.recovery_codes = tuple(factor.hashed(one) for one in codes)
    del request.session[PENDING]
    login.renew(request, person)

    tell(request, Tag.FACTOR_CHANGED, person, after={"factor": True})
    return codes


def drop(request, person):
    """Take the second factor away: one's own, or by right that of who has lost it."""
    login.require_own_or_right(request, person)
    login.require_recent(request)

    person.factor_secret = None
    person.factor_last_step = 0
    person.recovery_codes = ()
    login.renew(request, person)

    tell(request, Tag.FACTOR_CHANGED, person, after={"factor": False})
