"""Faults on purpose: off unless asked for, never in a site at work, drawn from a seed."""

import errno
import os
import subprocess
import sys
from datetime import timedelta

import pytest
import transaction
from persistent.mapping import PersistentMapping
from ZODB import DB
from ZODB.MappingStorage import MappingStorage
from ZODB.utils import p64

from dossier import clock, faults
from dossier.errors import Conflict
from dossier.faults import Fault, Faults, Point
from dossier.settings import DEFAULTS, complete

CHEAP = {"dossier.password_cost": "cheap"}
ASKED = {faults.VARIABLE: "seed=7,before-vote=0.5:bad-disk"}


@pytest.fixture(autouse=True)
def off_again():
    yield
    faults.configure({}, {})
    clock.step(None)


def test_nothing_is_on_by_default():
    assert faults.active is None
    faults.configure(CHEAP, {})
    assert faults.active is None
    assert [faults.at(point) for point in Point] == [None] * len(Point)


def test_settings_cannot_switch_them_on():
    """The environment alone can, and there is no setting of theirs that an ini could have."""
    settings = complete({**CHEAP, "dossier.faults": "seed=7,before-vote=1"}, {})
    faults.configure(settings, {})

    assert faults.active is None
    assert not [name for name in DEFAULTS if "fault" in name]


@pytest.mark.parametrize("ini", ["etc/production.ini", "etc/development.ini"])
def test_a_site_at_work_refuses_to_open_with_them(ini, tmp_path):
    """Through the command line, as somebody would who left the variable in the environment."""
    told = {"DOSSIER_VAR": str(tmp_path), "DOSSIER_KEYS": str(tmp_path / "keys")}
    # No environment can ask for cheap passwords, either.
    told |= {"DOSSIER_PASSWORD_COST": "cheap", **ASKED}
    words = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", "from views.console import main; main()"]
        + ["-c", ini, "doctor"],
        env={**os.environ, **told},
        capture_output=True,
        text=True,
    )

    assert words.returncode == 1
    assert "DOSSIER_FAULTS" in words.stderr and "Traceback" not in words.stderr


def test_a_test_site_gets_what_is_asked_for():
    faults.configure(CHEAP, ASKED)

    assert faults.active.asked == {Point.BEFORE_VOTE: (0.5, Fault.BAD_DISK)}


@pytest.mark.parametrize("text", ["before-vote", "nowhere=1", "before-vote=1:earthquake", "a=b=c"])
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(ValueError):
        faults.parsed(text)


def test_settings_that_say_nothing_of_passwords_are_refused():
    with pytest.raises(Conflict):
        faults.configure({}, ASKED)
    assert faults.active is None


def test_the_same_seed_draws_the_same_at_each_point_whatever_happens_at_others():
    def drawn(seed, others):
        made = Faults({Point.JOURNAL: (0.5, Fault.SLOW), Point.REQUEST: (1, Fault.SLOW)}, seed)
        for _n in range(others):
            made.drawn(Point.REQUEST)
        return [made.drawn(Point.JOURNAL) for _n in range(64)]

    assert drawn("7", 0) == drawn("7", 5) != drawn("8", 0)
    assert {None, Fault.SLOW} == set(drawn("7", 0))


@pytest.mark.parametrize(
    ("fault", "number"), [(Fault.BAD_DISK, errno.EIO), (Fault.NO_SPACE, errno.ENOSPC)]
)
def test_a_bad_disk_and_a_full_one_are_told_as_the_system_does(fault, number):
    with pytest.raises(OSError) as raised:
        Faults({Point.JOURNAL: (1, fault)}, "").happen(Point.JOURNAL)

    assert raised.value.errno == number


def test_a_slow_disk_takes_its_time(monkeypatch):
    slept = []
    monkeypatch.setattr(faults.time, "sleep", slept.append)
    Faults({Point.BEFORE_FINISH: (1, Fault.SLOW)}, "").happen(Point.BEFORE_FINISH)

    assert slept == [faults.PAUSE]


def test_the_clock_goes_wrong_and_right_again():
    made, seen = Faults({Point.REQUEST: (1, Fault.YEARS)}, "7"), set()
    right = clock.now()
    for _n in range(64):
        made.happen(Point.REQUEST)
        seen.add(round((clock.now() - right) / timedelta(days=365)))

    assert seen == {-10, 0, 10}
    clock.step(None)
    assert abs(clock.now() - right) < timedelta(minutes=1)


def test_the_clock_that_jumps_by_months_jumps_back_by_years_alone():
    made, seen = Faults({Point.REQUEST: (1, Fault.CLOCK)}, "7"), set()
    right = clock.now()
    for _n in range(64):
        made.happen(Point.REQUEST)
        seen.add(round((clock.now() - right) / timedelta(days=30)))

    assert min(seen) < -100 and max(seen) == 1


def test_a_kill_ends_the_process_at_once():
    asked = "from dossier import faults; faults.parsed('request=1').happen('request')"
    ended = subprocess.run([sys.executable, "-c", asked + "; print('alive')"], capture_output=True)

    assert ended.returncode == -9 and ended.stdout == b""


@pytest.mark.parametrize("asked", ["cache=1:forget", "load=1:forget"])
def test_a_transaction_may_find_nothing_in_memory(asked):
    database = DB(MappingStorage())
    faults.make_forgetful(database)
    faults.active = faults.parsed(asked)
    connection = database.open(manager := transaction.TransactionManager())
    connection.root()["thing"] = thing = PersistentMapping(text="海港")
    manager.commit()
    manager.begin()
    connection.get(p64(0))._p_deactivate()
    connection.get(p64(0))._p_activate()

    assert thing._p_changed is None
    assert thing["text"] == "海港"
    manager.abort()
    database.close()
