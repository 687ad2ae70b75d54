"""Guessing is slow: failed attempts are counted per log-in, address and in all (S47).

Windows slide. The store holds keyed hashes of log-ins and addresses, never themselves.
"""

import functools
import hashlib
import ipaddress
from datetime import datetime, timedelta
from typing import NamedTuple

import sqlalchemy as sa

from dossier.errors import Refused
from dossier.language import _
from dossier.login_store import Instant


class Keys(NamedTuple):
    """Whose attempt it is; an address of IPv6 counts by its /64, as one line has all of that."""

    login: str
    address: str = ""


class Limit(NamedTuple):
    """At most `count` failures in any `window` that agree in the keys named by `by`."""

    by: tuple[str, ...]
    count: int
    window: timedelta


class Verdict(NamedTuple):
    """Whether one may try, or after how many seconds; `receipt` names the attempt counted."""

    ok: bool
    retry_after: int = 0
    receipt: int | None = None


class TooMany(Refused):
    """One must wait `retry_after` seconds (429); nothing was tried."""

    status = 429

    def __init__(self, retry_after):
        super().__init__(_("尝试次数太多，请稍后再试。"))
        self.retry_after = retry_after


PASSWORD, FACTOR = "password", "factor"
SHORT, DAY = timedelta(minutes=5), timedelta(days=1)
# An office behind one address makes honest mistakes too, so an address alone may fail more often.
LIMITS = {
    PASSWORD: (
        Limit(("login", "address"), 10, SHORT),
        Limit(("login",), 30, SHORT),
        Limit(("address",), 100, SHORT),
        Limit((), 1000, SHORT),
    ),
    FACTOR: (
        Limit(("login",), 5, SHORT),
        Limit(("login",), 50, DAY),
    ),
}

_METADATA = sa.MetaData()
FAILURES = sa.Table(
    "failures",
    _METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("kind", sa.String(8), nullable=False),
    sa.Column("login", sa.String(32), nullable=False),
    sa.Column("address", sa.String(32), nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Index("failures_by_login", "kind", "login", "at"),
    sa.Index("failures_by_address", "kind", "address", "at"),
    sa.Index("failures_by_time", "kind", "at"),
    sqlite_autoincrement=True,
)
GATES = sa.Table("gates", _METADATA, sa.Column("kind", sa.String(8), primary_key=True))


class Throttle:
    """The count of failures, shared by all processes. `key` is the secret of the hashes."""

    def __init__(self, store, key, limits=LIMITS):
        store.prepare(FAILURES)
        store.prepare(GATES)
        self.store = store
        self.limits = limits
        self._key = key
        for kind in limits:
            self._make_gate(kind)

    def allowed(self, kind, keys, now: datetime) -> Verdict:
        """Whether a further attempt may be made now; counts nothing."""
        with self.store.read() as sql:
            return self._judge(sql, kind, self._hashed(keys), now)

    def fail(self, kind, keys, now: datetime) -> Verdict:
        """Count an attempt as failed if it may be made at all; a refused one is not counted.

        Call it before looking at the secret, and `forgive` or `clear` when that proves right:
        so parallel guesses cannot all pass between the look and the count.
        """
        hashed = self._hashed(keys)
        with self.store.write() as sql:
            sql.execute(sa.update(GATES).where(GATES.c.kind == kind).values(kind=kind))
            verdict = self._judge(sql, kind, hashed, now)
            if not verdict.ok:
                return verdict
            row = sql.execute(sa.insert(FAILURES).values(kind=kind, at=now, **hashed))
            return Verdict(True, receipt=row.inserted_primary_key[0])

    def forgive(self, verdict):
        """Take back the one attempt that `fail` counted: it was right."""
        self._delete(FAILURES.c.id == verdict.receipt)

    def clear(self, kind, keys):
        """Forget the failures of this log-in from this address, but no others.

        An attacker's own good log-in must not wipe what his address did to others.
        """
        hashed = self._hashed(keys)
        pair = (FAILURES.c.login == hashed["login"]) & (FAILURES.c.address == hashed["address"])
        self._delete((FAILURES.c.kind == kind) & pair)

    def sweep(self, now):
        """Forget what no window reaches any more; how many."""
        gone = 0
        for kind, limits in self.limits.items():
            longest = max(limit.window for limit in limits)
            reached = _within(now - longest, now + longest)
            gone += self._delete((FAILURES.c.kind == kind) & ~reached)
        return gone

    def _judge(self, sql, kind, hashed, now):
        waits = [self._wait(sql, kind, limit, hashed, now) for limit in self.limits[kind]]
        longest = max(waits)
        if longest <= timedelta(0):
            return Verdict(True)
        return Verdict(False, -(-longest // timedelta(seconds=1)))

    def _wait(self, sql, kind, limit, hashed, now):
        """How long until fewer than the limit's failures lie in the window before that moment."""
        values = {name: hashed[name] for name in limit.by}
        values |= {"kind": kind, "after": now - limit.window, "before": now + limit.window}
        at = sql.execute(_nth_newest(limit.by, limit.count), values).scalar_one_or_none()
        return timedelta(0) if at is None else at + limit.window - now

    def _hashed(self, keys):
        return {"login": self._hash(keys.login), "address": self._hash(_line(keys.address))}

    def _hash(self, text):
        data = text.encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=16, key=self._key, person=b"throttle").hexdigest()

    def _delete(self, which):
        with self.store.write() as sql:
            return sql.execute(sa.delete(FAILURES).where(which)).rowcount

    def _make_gate(self, kind):
        """One row per kind, which `fail` updates first: its lock lets one process in at a time."""
        with self.store.write() as sql:
            if sql.execute(sa.select(GATES).where(GATES.c.kind == kind)).first() is None:
                sql.execute(sa.insert(GATES).values(kind=kind))


@functools.cache
def _nth_newest(by, count):
    """The select of the failure before which `count` - 1 newer ones lie in the window."""
    same = [FAILURES.c[name] == sa.bindparam(name) for name in ("kind", *by)]
    within = _within(sa.bindparam("after"), sa.bindparam("before"))
    newest_first = sa.select(FAILURES.c.at).where(*same, within).order_by(FAILURES.c.at.desc())
    return newest_first.offset(count - 1).limit(1)


def _within(after, before):
    """In the window before now, or just as far ahead: another host's clock may be faster."""
    return (FAILURES.c.at > after) & (FAILURES.c.at < before)


def _line(address):
    """What one subscriber has: an IPv4 address or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    mapped = getattr(parsed, "ipv4_mapped", None)
    if parsed.version == 4 or mapped:
        return str(mapped or parsed)
    return str(ipaddress.ip_network((int(parsed), 64), strict=False))
