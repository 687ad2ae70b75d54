"""Sessions and tokens end: by time, when they are rotated or closed (S34, S38, ASVS 7)."""

import random
from datetime import timedelta

import pytest

from dossier.errors import Invalid
from dossier.login import TOUCH, Kind, LoginSessions
from dossier.login_store import Store
from tests.dossier.processes import in_other_processes
from tests.dossier.sessions import DAY, HOUR, INSTANT, KEY, MINUTE, NOW, page, sessions

__all__ = ["sessions"]
pytest_plugins = ["tests.dossier.login_stores"]

FIND_AND_CLOSE = """
import sys
from datetime import datetime
from dossier.login import LoginSessions
from dossier.login_store import Store
sessions, now = LoginSessions(Store(sys.argv[1]), bytes(32)), datetime.fromisoformat(sys.argv[3])
print(sessions.find(sys.argv[2], now).person_id, sessions.close(sys.argv[2]))
"""


def test_an_idle_session_ends_after_fifteen_minutes(sessions):
    token, _ = page(sessions)

    assert sessions.find(token, NOW + 15 * MINUTE - INSTANT)
    assert sessions.find(token, NOW + 15 * MINUTE) is None


def test_a_busy_session_ends_after_eight_hours(sessions):
    token, login = page(sessions)
    for minutes in range(10, 480, 10):
        sessions.touch(sessions.find(token, NOW + minutes * MINUTE), NOW + minutes * MINUTE)

    assert sessions.find(token, NOW + 8 * HOUR - INSTANT)
    assert sessions.find(token, NOW + 8 * HOUR) is None


def test_both_times_are_the_sites_to_choose(login_store):
    sessions = LoginSessions(login_store, KEY, idle=HOUR, absolute=2 * HOUR)
    token, login = page(sessions)

    assert login.lapses == NOW + HOUR
    assert sessions.find(token, NOW + HOUR - INSTANT)
    assert login.expires == NOW + 2 * HOUR


def test_an_ended_session_stays_ended_when_the_clock_goes_back(sessions):
    """S11"""
    token, _ = page(sessions)
    assert sessions.find(token, NOW + HOUR) is None

    assert sessions.find(token, NOW) is None


def test_use_does_not_revive_a_session(sessions):
    token, login = page(sessions)
    sessions.close(token)

    assert not sessions.touch(login, NOW + 2 * MINUTE)
    assert sessions.find(token, NOW) is None


def test_use_does_not_revive_an_idle_session(sessions):
    _, login = page(sessions)

    assert not sessions.touch(login, NOW + 15 * MINUTE)


def test_rotating_kills_the_old_token_and_keeps_the_session(sessions):
    token, login = page(sessions)
    login.data["note"] = "kept"
    sessions.save(token, login, NOW)
    fresh, rotated = sessions.rotate(token, NOW + MINUTE)

    assert sessions.find(token, NOW + MINUTE) is None
    assert sessions.find(fresh, NOW + MINUTE) == rotated
    assert rotated.data == {"note": "kept"}
    assert (rotated.csrf, rotated.expires) == (login.csrf, login.expires)


def test_stepping_up_is_noted_at_rotation(sessions):
    token, _ = page(sessions)
    plain, _ = sessions.rotate(token, NOW + MINUTE)
    _, stepped = sessions.rotate(plain, NOW + 2 * MINUTE, step_up=True)

    assert sessions.list("lin", NOW + 2 * MINUTE)[0].stepped_up_at == NOW + 2 * MINUTE
    assert stepped.stepped_up_at == NOW + 2 * MINUTE


def test_a_token_is_rotated_once(sessions):
    token, _ = page(sessions)
    sessions.rotate(token, NOW)

    assert sessions.rotate(token, NOW) is None


def test_of_two_that_rotate_at_once_one_wins(sessions):
    token, login = page(sessions)
    sessions.find = lambda token, now: login  # both have read before either has written

    assert [bool(sessions.rotate(token, NOW)) for _ in range(2)] == [True, False]


def test_closing_ends_one_session_alone(sessions):
    token, _ = page(sessions)
    other, _ = page(sessions)

    assert sessions.close(token)
    assert not sessions.close(token)
    assert sessions.find(token, NOW) is None
    assert sessions.find(other, NOW)


def test_a_session_closed_in_another_process_is_dead_here(login_url, sessions):
    token, _ = page(sessions)
    assert sessions.find(token, NOW)

    assert in_other_processes(FIND_AND_CLOSE, login_url, token, str(NOW)) == ["lin True"]
    assert sessions.find(token, NOW) is None


def test_all_of_a_person_end_at_once(sessions):
    """S34: sessions and tokens of a leaver, and of nobody else."""
    tokens = [page(sessions)[0], sessions.open("lin", Kind.API, "", "", NOW, name="erp")[0]]
    other, _ = page(sessions, "chen")

    assert sessions.close_all("lin") == 2
    assert not [token for token in tokens if sessions.find(token, NOW)]
    assert sessions.find(other, NOW)


def test_all_others_of_a_person_end(sessions):
    mine, login = page(sessions)
    other, _ = page(sessions)

    assert sessions.close_all("lin", keep=login.id) == 1
    assert sessions.find(mine, NOW)
    assert sessions.find(other, NOW) is None


def test_one_of_a_person_ends_by_its_id(sessions):
    token, login = page(sessions)

    assert not sessions.end("chen", login.id)
    assert sessions.find(token, NOW)
    assert sessions.end("lin", login.id)
    assert sessions.find(token, NOW) is None


def test_what_is_over_is_swept(sessions):
    page(sessions, now=NOW - HOUR)
    token, _ = page(sessions)

    assert sessions.sweep(NOW) == 1
    assert sessions.sweep(NOW) == 0
    assert sessions.find(token, NOW)


def test_an_api_token_does_not_idle_and_ends_at_its_time(sessions):
    token, login = sessions.open("lin", Kind.API, "", "", NOW, name="erp", lifetime=90 * DAY)
    sessions.touch(login, NOW + 30 * DAY)

    assert sessions.find(token, NOW + 90 * DAY - INSTANT).name == "erp"
    assert sessions.find(token, NOW + 90 * DAY) is None


@pytest.mark.parametrize("lifetime", [367 * DAY, timedelta(0), -DAY])
def test_an_api_token_lives_for_a_year_at_most(sessions, lifetime):
    with pytest.raises(Invalid) as refused:
        sessions.open("lin", Kind.API, "", "", NOW, name="erp", lifetime=lifetime)

    assert list(refused.value.fields) == ["lifetime"]


def test_any_sequence_ends_what_it_should():
    """S38, 500 sequences against a plain model: token → when it was last seen, when it began."""
    sessions = LoginSessions(Store("sqlite://"), KEY)
    chance = random.Random(38)
    for _ in range(500):
        play(sessions, chance)
    sessions.store.close()


def play(sessions, chance):
    now, live, dead = NOW, {}, set()
    for _ in range(chance.randint(2, 6)):
        now += chance.choice([MINUTE, 14 * MINUTE, 16 * MINUTE, 7 * HOUR])
        over = {t for t, (seen, began) in live.items() if now - seen >= 15 * MINUTE}
        over |= {t for t, (seen, began) in live.items() if now - began >= 8 * HOUR}
        dead |= over
        live = {token: times for token, times in live.items() if token not in over}
        live, dead = step(
            sessions, chance.choice(["open", "use", "rotate", "close"]), live, dead, now
        )
        assert all(sessions.find(token, now) for token in live)
        assert not any(sessions.find(token, now) for token in dead)
    sessions.close_all("lin")


def step(sessions, act, live, dead, now):
    token = next(iter(live), None)
    if act == "open" or token is None:
        return live | {page(sessions, now=now)[0]: (now, now)}, dead
    if act == "use":
        sessions.touch(sessions.find(token, now), now)
        seen, began = live[token]
        return live | {token: (now if now - seen >= TOUCH else seen, began)}, dead
    began = live.pop(token)[1]
    if act == "rotate":
        live[sessions.rotate(token, now)[0]] = (now, began)
    else:
        sessions.close(token)
    return live, dead | {token}
