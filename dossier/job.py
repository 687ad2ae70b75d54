"""Long work on the web: what was uploaded for it, how far it is, what came of it.

Own rows in the SQL store of log-ins, so that every process can show every job. Files and
words are sealed under a key that the store does not have, and gone after a day.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dossier.login_store import Instant

WAITS = timedelta(hours=1)
KEPT = timedelta(hours=24)
SILENT = timedelta(minutes=2)
NONCE = 12
WORDS = ("title", "message", "file_name")


class JobState(StrEnum):
    """Where a job is; the macro `progress` knows the words."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


JOBS = sa.Table(
    "jobs",
    sa.MetaData(),
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("person_id", sa.String(64), nullable=False, index=True),
    sa.Column("title", sa.LargeBinary, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("started", Instant, nullable=False),
    sa.Column("touched", Instant, nullable=False),
    sa.Column("expires", Instant, nullable=False, index=True),
    sa.Column("message", sa.LargeBinary, nullable=False),
    sa.Column("file_name", sa.LargeBinary, nullable=False),
    sa.Column("upload", sa.LargeBinary),
    sa.Column("result", sa.LargeBinary),
)
_SHOWN = [column for column in JOBS.c if column.name not in ("upload", "result")]


@dataclass(frozen=True)
class Job:
    """One job as it stands now."""

    id: str
    person_id: str
    title: str
    state: JobState
    done: int
    total: int
    started: datetime
    touched: datetime
    expires: datetime
    message: str
    file_name: str

    def at(self, now):
        """The state at `now`: work that nobody has heard of for two minutes has failed."""
        if self.state == JobState.RUNNING and now - self.touched > SILENT:
            return JobState.FAILED
        return self.state

    def rate(self):
        """Things a second so far."""
        seconds = (self.touched - self.started).total_seconds()
        return self.done / seconds if seconds > 0 else 0.0

    def left(self):
        """The time that the rest will take, None while that cannot be said."""
        rate = self.rate()
        return timedelta(seconds=(self.total - self.done) / rate) if rate else None


class Jobs:
    """All jobs. Every question names the person: nobody sees another's."""

    def __init__(self, store, key):
        store.prepare(JOBS)
        self.store = store
        self._cipher = AESGCM(key[:32])

    def prepare(self, person_id, title, file_name, upload, now) -> str:
        """A job that waits for its start, with the file that was sent for it; its id."""
        job_id = secrets.token_hex(16)
        self.sweep(now)
        row = {
            "id": job_id,
            "person_id": person_id,
            "title": self._sealed(job_id, title[:200].encode()),
            "state": JobState.WAITING,
            "done": 0,
            "total": 0,
            "started": now,
            "touched": now,
            "expires": now + WAITS,
            "message": self._sealed(job_id, b""),
            "file_name": self._sealed(job_id, file_name[:255].encode()),
            "upload": self._sealed(job_id, upload),
        }
        with self.store.write() as sql:
            sql.execute(sa.insert(JOBS), row)
        return job_id

    def find(self, job_id, person_id, now) -> Job | None:
        """The person's job of that id, or None."""
        mine = (JOBS.c.id == job_id) & (JOBS.c.person_id == person_id) & (JOBS.c.expires > now)
        with self.store.read() as sql:
            row = sql.execute(sa.select(*_SHOWN).where(mine)).one_or_none()
        if row is None:
            return None
        words = {name: self._plain(job_id, row._mapping[name]).decode() for name in WORDS}
        return Job(**{**row._mapping, **words, "state": JobState(row.state)})

    def is_busy(self, person_id, now) -> bool:
        """Whether the person has a job that runs."""
        running = (JOBS.c.state == JobState.RUNNING) & (JOBS.c.touched >= now - SILENT)
        mine = sa.select(JOBS.c.id).where(JOBS.c.person_id == person_id, running)
        with self.store.read() as sql:
            return sql.execute(mine.limit(1)).scalar() is not None

    def upload(self, job) -> bytes:
        """The file that was sent for a job."""
        return self._opened(job, JOBS.c.upload)

    def result(self, job) -> bytes:
        """The report of a job; empty if there is none."""
        return self._opened(job, JOBS.c.result)

    def start(self, job, now) -> bool:
        """Let a waiting job run; False if somebody did so before."""
        return self._change(
            job.id, JobState.WAITING, state=JobState.RUNNING, started=now, touched=now
        )

    def tell(self, job, done, total, now):
        """Note how far a running job is."""
        self._change(job.id, JobState.RUNNING, done=done, total=total, touched=now)

    def cancel(self, job) -> bool:
        """Ask a running job to stop; it does so before its next step."""
        return self._change(job.id, JobState.RUNNING, state=JobState.CANCELLED)

    def is_cancelled(self, job) -> bool:
        """Whether the job was asked to stop."""
        with self.store.read() as sql:
            state = sql.execute(sa.select(JOBS.c.state).where(JOBS.c.id == job.id)).scalar()
        return state != JobState.RUNNING

    def finish(self, job, state, message, now, result=None):
        """The end of a job, with its report; the uploaded file is forgotten."""
        sealed = None if result is None else self._sealed(job.id, result)
        with self.store.write() as sql:
            sql.execute(
                sa.update(JOBS)
                .where(JOBS.c.id == job.id)
                .values(
                    state=state,
                    message=self._sealed(job.id, message[:500].encode()),
                    touched=now,
                    expires=now + KEPT,
                    upload=None,
                    result=sealed,
                )
            )

    def sweep(self, now) -> int:
        """Forget what is over; how many."""
        with self.store.write() as sql:
            return sql.execute(sa.delete(JOBS).where(JOBS.c.expires <= now)).rowcount

    def _change(self, job_id, before, **values):
        with self.store.write() as sql:
            statement = sa.update(JOBS).where(JOBS.c.id == job_id, JOBS.c.state == before)
            return sql.execute(statement.values(**values)).rowcount == 1

    def _sealed(self, job_id, data):
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, data, job_id.encode())

    def _opened(self, job, column):
        with self.store.read() as sql:
            sealed = sql.execute(sa.select(column).where(JOBS.c.id == job.id)).scalar()
        if sealed is None:
            return b""
        return self._plain(job.id, sealed)

    def _plain(self, job_id, sealed):
        return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], job_id.encode())
