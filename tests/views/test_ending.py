"""After a failed sync nothing more is answered, and the process ends (S09)."""

import errno
import logging
import os
import sqlite3
import threading

import apsw
import pytest
from ZODB.Connection import Connection

from tests.views.browsing import send
from views import ending as endings
from views.ending import IO_ERROR, Ending

WAIT = 20


class Ended:
    """Stands in for the end of the process."""

    def __init__(self):
        self.codes, self.came = [], threading.Event()

    def __call__(self, code):
        self.codes.append(code)
        self.came.set()


@pytest.fixture
def ended(monkeypatch):
    monkeypatch.setattr(endings, "PAUSE", 0.01)
    return Ended()


@pytest.fixture
def armed(base, ended):
    """The process ends when its disk fails, as that of `dossier serve`."""
    registry = base[0].registry
    registry.ending.arm(ended)
    yield ended
    registry.ending = Ending()


def sync_failed():
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = apsw.SQLITE_IOERR_FSYNC
    return error


def raised_from(cause):
    try:
        raise RuntimeError from cause
    except RuntimeError as error:
        return error


BROKEN = OSError(errno.EIO, os.strerror(errno.EIO))


@pytest.mark.parametrize(
    ("error", "acting", "ends"),
    [
        (BROKEN, True, True),
        (raised_from(BROKEN), True, True),
        (sync_failed(), False, True),
        (raised_from(sync_failed()), True, True),
        (apsw.exception_for(apsw.SQLITE_IOERR_FSYNC), True, True),
        (apsw.exception_for(apsw.SQLITE_FULL), True, False),
        (BROKEN, False, False),
        (OSError(errno.ENOSPC, "full"), True, False),
        (sqlite3.OperationalError("database is locked"), True, False),
        (ValueError(errno.EIO), True, False),
    ],
)
def test_what_ends_a_process(ended, error, acting, ends):
    ending = Ending()
    ending.arm(ended)
    ending.look_at(error, acting)

    assert ending.begun is ends
    assert ended.came.wait(WAIT if ends else 0.1) is ends
    assert ended.codes == [IO_ERROR] * ends


def test_it_ends_once(ended):
    ending = Ending()
    ending.arm(ended)
    for _time in range(3):
        ending.look_at(BROKEN)

    assert ended.came.wait(WAIT) and not threading.Event().wait(0.1)
    assert ended.codes == [IO_ERROR]


def test_a_process_that_is_not_armed_goes_on():
    ending = Ending()
    ending.look_at(BROKEN)

    assert not ending.begun


def failing(error):
    def commit(connection, transaction):
        raise error

    return commit


@pytest.mark.parametrize("error", [BROKEN, sync_failed()], ids=["call", "store"])
def test_an_act_whose_sync_fails_is_told_so_and_nothing_is_answered_after(
    enter, armed, make, monkeypatch, caplog, error
):
    browser = enter()
    page = browser.get("/customers/add")
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "commit", failing(error))
        answer = send(page, 500, **make.facts())

    assert "编号" in answer.text and "可能没有保存" in answer.text
    assert "重新启动" in browser.get("/", status=503).text
    assert browser.get("/api/v1/customers", status=503).json["type"] == "Unavailable"
    assert armed.came.wait(WAIT) and armed.codes == [IO_ERROR]
    assert logging.CRITICAL in [record.levelno for record in caplog.records]


def test_a_journal_that_cannot_be_kept_ends_it_too(enter, armed, base, monkeypatch):
    browser, journal = enter(), base[0].registry.journal
    monkeypatch.setattr(journal, "_append", failing(BROKEN).__get__(journal))

    assert browser.get("/customers", status=503)
    assert armed.came.wait(WAIT)


def test_a_full_disk_ends_nothing(enter, armed, make, monkeypatch):
    browser = enter()
    page = browser.get("/customers/add")
    with monkeypatch.context() as patch:
        patch.setattr(Connection, "commit", failing(OSError(errno.ENOSPC, "full")))
        send(page, 500, **make.facts())

    assert browser.get("/", status=200) and armed.codes == []
