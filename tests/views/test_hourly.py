"""Tests of what a serving process does every hour: it goes on, whatever happens."""

import logging
import time
from types import SimpleNamespace

import pytest

from dossier.errors import Conflict
from dossier.language import _
from dossier.maintenance import Paused
from views.ending import Ending
from views.hourly import Hourly

NEVER = SimpleNamespace(ending=Ending())


def passes(act, registry=NEVER):
    """Run a thread with `act` until it was called three times."""
    done = []

    def counted(registry):
        done.append(1)
        act(registry)

    thread = Hourly("watch", registry, counted, first=0, every=0.01)
    thread.start()
    ends = time.monotonic() + 20
    while len(done) < 3 and time.monotonic() < ends:
        time.sleep(0.005)
    thread.stop()
    return len(done)


def raising(error):
    def act(registry):
        raise error

    return act


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ValueError("a secret title"), "watch: ValueError"),
        (Conflict(_("日志只有一条")), "watch: 日志只有一条"),
    ],
)
def test_a_failure_is_told_without_what_it_is_about_and_it_goes_on(error, told, caplog):
    with caplog.at_level(logging.ERROR):
        assert passes(raising(error)) >= 3

    assert set(caplog.messages) == {told}


def test_in_maintenance_it_waits_in_silence(caplog):
    with caplog.at_level(logging.ERROR):
        assert passes(raising(Paused("更换硬盘"))) >= 3

    assert caplog.messages == []


def test_it_ends_at_once(caplog):
    thread = Hourly("watch", NEVER, raising(ValueError()), first=3600)
    thread.start()
    began = time.monotonic()
    thread.stop()

    assert time.monotonic() - began < 5 and caplog.messages == []


def test_a_failed_disk_is_looked_at():
    looked = []
    passes(raising(OSError()), SimpleNamespace(ending=SimpleNamespace(look_at=looked.append)))

    assert {type(each) for each in looked} == {OSError}
