"""Log-in, log-out, stepping up and passwords (S38, S47, S48).

The asker's own session is changed only when the request has been committed (views/session.py),
so that a repeated attempt still knows it; other sessions are ended at once, before the commit.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dossier import clock, factor
from dossier import password as passwords
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.language import _
from dossier.login import Kind, Login
from dossier.person import Person, folded
from dossier.throttle import FACTOR, PASSWORD, Keys, TooMany
from dossier.vocabulary import Permission, Tag
from workflows.machine import require, tell

RECENT = timedelta(minutes=10)

WRONG = _("用户名或密码不对")
CODE_WANTED = _("请同时输入动态口令。")
CODE_WRONG = _("动态口令不对，或者已经用过。")


class Reason(StrEnum):
    """Why a log-in was refused: for the log alone, the person gets `Outcome.message`."""

    THROTTLED = "throttled"
    UNKNOWN = "unknown"
    DISABLED = "disabled"
    PASSWORD = "password"
    CODE_WANTED = "code-wanted"
    CODE = "code"


@dataclass(frozen=True)
class Outcome:
    """What became of a log-in: a token and its Login, or a message and when to try again (s).

    `elsewhere` are the person's other live log-ins from other addresses (R071).
    """

    reason: Reason | None = None
    message: str | None = None
    retry_after: int = 0
    person: Person | None = None
    token: str | None = None
    login: Login | None = None
    elsewhere: tuple[Login, ...] = ()

    @property
    def ok(self):
        """Whether the person is in."""
        return self.reason is None


def log_in(
    people_lookup,
    sessions,
    throttle,
    *,
    login,
    password,
    totp="",
    address,
    agent,
    now,
    kind=Kind.PAGE,
    cost=passwords.COST,
) -> Outcome:
    """Open a session for who proves to be `login`; `people_lookup(login)` gives a Person or None.

    Unknown, wrong and disabled are told apart neither by text nor by time (S47). The session is
    new, whatever token came with the request (S38). The caller tells the log what came out.
    """
    keys = Keys(folded(login), address or "")
    counted = throttle.fail(PASSWORD, keys, now)
    if not counted.ok:
        return _throttled(counted)
    person = people_lookup(login)
    verdict = passwords.verify(person.password_hash if person else None, password, cost)
    reason = _reason_against(person, verdict)
    if reason:
        return Outcome(reason, WRONG, person=person)
    refusal = _refusal_by_factor(person, throttle, totp, now)
    if refusal:
        if refusal.reason is Reason.CODE_WANTED:
            throttle.forgive(counted)
        return refusal
    throttle.clear(PASSWORD, keys)
    if verdict.rehash:
        person.password_hash = passwords.hash(password, cost)
    others = sessions.list(person.__name__, now)
    token, opened = sessions.open(person.__name__, kind, address, agent, now)
    return Outcome(
        person=person,
        token=token,
        login=opened,
        elsewhere=tuple(one for one in others if not one.name and one.address != opened.address),
    )


def log_out(request, person):
    """End the asker's session; when the answer is sent its token is dead everywhere (S38)."""
    if request.login.kind is Kind.API:
        request.logins.end(person.__name__, request.login.id)
    else:
        request.session.invalidate()

    tell(request, Tag.LOGGED_OUT, person)


def log_out_everywhere(request, person):
    """End all sessions and tokens of `person`: his own, or another's by right (S34)."""
    require_own_or_right(request, person)

    request.logins.close_all(person.__name__, keep=_kept(request, person))
    if _is_asker(request, person):
        request.session.invalidate()

    tell(request, Tag.LOGGED_OUT, person, reason="everywhere")


def end(request, person, login_id):
    """End one session or token of `person` by its id; Conflict if it is over already."""
    require_own_or_right(request, person)

    if not request.logins.end(person.__name__, login_id):
        raise Conflict(_("这个登录已经结束。"))

    tell(request, Tag.LOGGED_OUT, person, reason="ended")


def create_token(request, person, name, lifetime) -> str:
    """An API token under a name, for at most a year; shown once, never again (Invalid)."""
    require_own_or_right(request, person)
    if not name.strip():
        raise Invalid({"name": _("请给令牌起一个名字。")})

    token, _login = request.logins.open(
        person.__name__, Kind.API, "", "", clock.now(), name=name.strip(), lifetime=lifetime
    )

    tell(request, Tag.TOKEN_CREATED, person)
    return token


def step_up(request, person, *, password, totp=""):
    """Prove once more who sits there, before an act that wants it; the session gets a new token.

    Invalid names the field that is wrong; TooMany if one must wait.
    """
    require_self(request, person)
    _prove(request, person, "password", password)
    refusal = _refusal_by_factor(person, request.throttle, totp, clock.now())
    if refusal:
        if refusal.retry_after:
            raise TooMany(refusal.retry_after)
        raise Invalid({"totp": refusal.message})

    request.session.rotate(step_up=True)


def require_recent(request):
    """Refuse unless the asker proved who he is within the last ten minutes (T10)."""
    proved_at = request.login and request.login.stepped_up_at
    if proved_at is None or clock.now() - proved_at >= RECENT:
        raise NotAllowed(_("请先再次输入密码，确认是您本人。"))


def change_password(request, person, *, current, new, words=()):
    """Change one's own password; every other session and token of his ends at once (S38).

    Invalid on 'current' or 'password'. `words` are the company's, that nobody should use.
    """
    require_self(request, person)
    _prove(request, person, "current", current)
    passwords.check(new, (person.login, person.name, *words))
    if passwords.verify(person.password_hash, new, request.password_cost).ok:
        raise Invalid({"password": _("新密码不能和当前密码相同。")})

    person.password_hash = passwords.hash(new, request.password_cost)
    renew(request, person)

    tell(request, Tag.PASSWORD_CHANGED, person)


def require_self(request, person):
    """Refuse who would prove or change something in another's name."""
    if not _is_asker(request, person):
        raise NotAllowed


def require_own_or_right(request, person):
    """Refuse who acts on another's log-ins without the right to manage people."""
    if not _is_asker(request, person):
        require(request, Permission.PERSON_EDIT, person.__parent__)


def renew(request, person):
    """End the person's other sessions and tokens; the asker's own goes on under a new token."""
    request.logins.close_all(person.__name__, keep=_kept(request, person))
    if _is_asker(request, person):
        request.session.rotate(step_up=True)


def _reason_against(person, verdict):
    if person is None:
        return Reason.UNKNOWN
    if not person.active:
        return Reason.DISABLED
    return None if verdict.ok else Reason.PASSWORD


def _refusal_by_factor(person, throttle, code, now):
    """None if the person has no second factor or `code` is right; a used code is used up."""
    if not person.factor_secret:
        return None
    if not code.strip():
        return Outcome(Reason.CODE_WANTED, CODE_WANTED, person=person)
    counted = throttle.fail(FACTOR, Keys(person.__name__), now)
    if not counted.ok:
        return _throttled(counted, person)
    if not _use_up(person, code, now):
        return Outcome(Reason.CODE, CODE_WRONG, person=person)
    throttle.forgive(counted)
    return None


def _use_up(person, code, now):
    step = factor.verify(person.factor_secret, code, person.factor_last_step, now)
    if step is not None:
        person.factor_last_step = step
        return True
    left = factor.spend(person.recovery_codes, code)
    if left is not None:
        person.recovery_codes = left
    return left is not None


def _throttled(verdict, person=None):
    refused = TooMany(verdict.retry_after)
    return Outcome(Reason.THROTTLED, refused.message, verdict.retry_after, person)


def _prove(request, person, field, password):
    keys = Keys(folded(person.login), request.remote_addr or "")
    counted = request.throttle.fail(PASSWORD, keys, clock.now())
    if not counted.ok:
        raise TooMany(counted.retry_after)
    if not passwords.verify(person.password_hash, password, request.password_cost).ok:
        raise Invalid({field: _("密码不对。")})
    request.throttle.forgive(counted)


def _kept(request, person):
    login = request.login
    return login.id if login is not None and _is_asker(request, person) else ""


def _is_asker(request, person):
    return request.subject.person == person.__name__
