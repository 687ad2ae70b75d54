"""Log-ins: who is in, by which session or token (S38).

The store holds only hashes of tokens: a stolen copy opens no session and shows no session's notes.
What a token is called, and the address and browser it came from, are sealed under a key that the
store does not have (S60).
"""

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dossier import suite
from dossier.errors import Invalid
from dossier.language import _
from dossier.login_store import Instant

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=8)
LONGEST_TOKEN = timedelta(days=366)
TOUCH = timedelta(minutes=1)
NONCE = 12
ABOUT = ("name", "address", "agent")
BOUND = b"login"

_TOKEN = re.compile(r"[\w-]{43}", re.ASCII)


class Kind(StrEnum):
    """What a token opens: pages in a browser, calls by a program, or only a visitor's notes."""

    PAGE = "page"
    API = "api"
    GUEST = "guest"


LOGINS = sa.Table(
    "logins",
    sa.MetaData(),
    sa.Column("id", sa.String(64), primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("person_id", sa.String(64), index=True),
    sa.Column("created", Instant, nullable=False),
    sa.Column("seen", Instant, nullable=False),
    sa.Column("lapses", Instant, nullable=False, index=True),
    sa.Column("expires", Instant, nullable=False),
    sa.Column("stepped_up_at", Instant),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("about", sa.LargeBinary, nullable=False),
    sa.Column("data", sa.LargeBinary),
)


@dataclass(frozen=True)
class Login:
    """One session or API token. `id` names it safely: a hash, from which no token can be made."""

    id: str
    kind: Kind
    person_id: str | None
    name: str
    created: datetime
    seen: datetime
    lapses: datetime
    expires: datetime
    stepped_up_at: datetime | None
    csrf: str
    address: str
    agent: str
    data: dict = field(default_factory=dict, compare=False)


class LoginSessions:
    """All sessions and tokens. `now` is always given; what is asked is asked of the store anew.

    A session ends `idle` after it was last seen (up to a minute earlier, because being seen is
    written at most once a minute; never later) and `absolute` after it began, whichever is first.
    """

    def __init__(self, store, key, idle=IDLE, absolute=ABSOLUTE):
        store.prepare(LOGINS)
        self.store = store
        self._key = key
        self.idle = idle
        self.absolute = absolute

    def open(self, person_id, kind, address, agent, now, *, name="", lifetime=None, data=None):
        """Begin a session or API token; (token, Login). The token exists nowhere else.

        `lifetime` is for API tokens, a year at most (Invalid on 'lifetime'); they do not idle.
        Whoever logs in has just proved who he is; a named token proves nothing.
        """
        lifetime = self.absolute if lifetime is None else lifetime
        if not timedelta(0) < lifetime <= LONGEST_TOKEN:
            raise Invalid({"lifetime": _("访问令牌的有效期最长一年。")})
        token = secrets.token_urlsafe(32)
        expires = now + lifetime
        login = Login(
            id=_digest(token),
            kind=Kind(kind),
            person_id=person_id,
            name=name[:80],
            created=now,
            seen=now,
            lapses=expires if kind == Kind.API else min(now + self.idle, expires),
            expires=expires,
            stepped_up_at=None if name or person_id is None else now,
            csrf=secrets.token_urlsafe(32),
            address=(address or "")[:64],
            agent=_printable(agent)[:200],
            data=data or {},
        )
        row = vars(login) | {"data": _sealed(token, login.data)}
        about = json.dumps([row.pop(name) for name in ABOUT], ensure_ascii=False).encode()
        row["about"] = suite.INTERNATIONAL.seal(self._key, about, BOUND)
        with self.store.write() as sql:
            sql.execute(sa.insert(LOGINS), row)
        return token, login

    def find(self, token, now, *kinds):
        """The live Login that `token` opens, of one of `kinds` if any are named, or None."""
        if not _TOKEN.fullmatch(token):
            return None
        with self.store.read() as sql:
            row = sql.execute(_FIND, {"token_id": _digest(token)}).one_or_none()
        if row is None or kinds and row.kind not in kinds:
            return None
        if row.lapses <= now:
            self.close(token)  # so that a clock set back does not revive it (S11)
            return None
        return self._login(row, token)

    def touch(self, login, now):
        """Note that the session was used just now; True if that was written (once a minute)."""
        if now - login.seen < TOUCH:
            return False
        return self._change(
            (LOGINS.c.id == login.id) & (LOGINS.c.seen <= now - TOUCH),
            now,
            **self._seen(login, now),
        )

    def save(self, token, login, now):
        """Keep the login's `data` and `csrf`; False, and nothing kept, if it is closed by now.

        `data` is what JSON can say. It is sealed under the token, which the store does not have.
        """
        kept = {"data": _sealed(token, login.data), "csrf": login.csrf}
        return self._change(LOGINS.c.id == _digest(token), now, **kept, **self._seen(login, now))

    def rotate(self, token, now, *, step_up=False):
        """The same session under a fresh token: (token, Login); None if it is closed by now.

        The old token is dead at once, everywhere. `step_up` notes that he proved who he is.
        """
        login = self.find(token, now)
        if login is None:
            return None
        fresh = secrets.token_urlsafe(32)
        changed = {"id": _digest(fresh), **self._seen(login, now)}
        if step_up:
            changed["stepped_up_at"] = now
        kept = {"data": _sealed(fresh, login.data)}
        if not self._change(LOGINS.c.id == login.id, now, **kept, **changed):
            return None
        return fresh, replace(login, **changed)

    def close(self, token):
        """End the session of `token`; True if there was one."""
        return self._delete(LOGINS.c.id == _digest(token)) == 1

    def end(self, person_id, login_id):
        """End one of the person's own sessions or tokens by its id; True if there was one."""
        mine = LOGINS.c.person_id == person_id
        return self._delete(mine & (LOGINS.c.id == login_id)) == 1

    def close_all(self, person_id, keep=""):
        """End all sessions and tokens of a person, save the one of id `keep`; how many (S34)."""
        mine = LOGINS.c.person_id == person_id
        return self._delete(mine & (LOGINS.c.id != keep))

    def list(self, person_id, now):
        """The person's live sessions and tokens, the last used first, without their data."""
        mine = sa.select(LOGINS).where(LOGINS.c.person_id == person_id, LOGINS.c.lapses > now)
        with self.store.read() as sql:
            rows = sql.execute(mine.order_by(LOGINS.c.seen.desc(), LOGINS.c.id)).all()
        return tuple(self._login(row) for row in rows)

    def sweep(self, now):
        """Forget what is over; how many."""
        return self._delete(LOGINS.c.lapses <= now)

    def _login(self, row, token=None):
        values = row._asdict()
        data, about = values.pop("data"), suite.unseal(self._key, values.pop("about"), BOUND)
        values["data"] = _opened(token, data) if token and data else {}
        values.update(zip(ABOUT, json.loads(about), strict=True))
        return Login(**values | {"kind": Kind(row.kind)})

    def _seen(self, login, now):
        idles = login.kind != Kind.API
        return {
            "seen": now,
            "lapses": min(now + self.idle, login.expires) if idles else login.expires,
        }

    def _change(self, which, now, **values):
        """Change a live row; one that is gone or over is never brought back."""
        with self.store.write() as sql:
            statement = sa.update(LOGINS).where(which, LOGINS.c.lapses > now).values(**values)
            return sql.execute(statement).rowcount == 1

    def _delete(self, which):
        with self.store.write() as sql:
            return sql.execute(sa.delete(LOGINS).where(which)).rowcount


_FIND = sa.select(LOGINS).where(LOGINS.c.id == sa.bindparam("token_id"))


def _digest(token):
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _cipher(token):
    return AESGCM(
        hashlib.blake2b(token.encode(), digest_size=32, person=b"dossier-login").digest()
    )


def _sealed(token, data):
    if not data:
        return None
    nonce = secrets.token_bytes(NONCE)
    plain = json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    return nonce + _cipher(token).encrypt(nonce, plain, None)


def _opened(token, sealed):
    return json.loads(_cipher(token).decrypt(sealed[:NONCE], sealed[NONCE:], None))


def _printable(text):
    return "".join(character for character in text or "" if character.isprintable())
