"""Sessions and tokens: S34, S38 and ASVS 7."""

import random
import sqlite3
import threading
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from dossier.errors import Invalid
from dossier.login import LOGINS, TOUCH, Kind, LoginSessions
from dossier.login_store import Store
from dossier.suite import Unreadable
from tests.dossier.processes import in_other_processes

pytest_plugins = ["tests.dossier.login_stores"]

NOW = datetime(2026, 11, 21, 6, 5, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
KEY = bytes(32)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

FIND_AND_CLOSE = """
import sys
from datetime import datetime
from dossier.login import LoginSessions
from dossier.login_store import Store
sessions, now = LoginSessions(Store(sys.argv[1]), bytes(32)), datetime.fromisoformat(sys.argv[3])
print(sessions.find(sys.argv[2], now).person_id, sessions.close(sys.argv[2]))
"""


@pytest.fixture
def sessions(login_store):
    return LoginSessions(login_store, KEY)


def page(sessions, person="lin", now=NOW, address="10.0.0.7"):
    return sessions.open(person, Kind.PAGE, address, "Firefox", now)


def test_a_session_is_found_by_its_token(sessions):
    token, login = page(sessions)

    assert sessions.find(token, NOW) == login
    assert (login.person_id, login.kind, login.address) == ("lin", Kind.PAGE, "10.0.0.7")


def test_the_store_tells_no_address_browser_or_name(login_store, sessions):
    """S60: they are sealed under a key that it does not have."""
    sessions.open("lin", Kind.API, "10.0.0.7", "Firefox", NOW, name="payroll")
    with login_store.read() as sql:
        kept = repr(sql.execute(sa.select(LOGINS)).one())

    assert not [word for word in ("10.0.0.7", "Firefox", "payroll") if word in kept]
    with pytest.raises(Unreadable):
        LoginSessions(login_store, b"x" * 32).list("lin", NOW)


def test_a_token_has_256_bits_and_is_never_the_same():
    sessions = LoginSessions(Store("sqlite://"), KEY)
    tokens = {page(sessions)[0] for _ in range(200)}

    assert len(tokens) == 200
    assert {len(token) for token in tokens} == {43}


@pytest.mark.parametrize(
    "token", ["", "x" * 42, "x" * 43, "x" * 44, "x" * 10**6, "é" * 43, "\ud800"]
)
def test_another_token_finds_nothing(sessions, token):
    page(sessions)

    assert sessions.find(token, NOW) is None


def test_the_id_of_a_session_is_not_its_token(sessions):
    token, login = page(sessions)

    assert sessions.find(login.id[:43], NOW) is None
    assert token not in login.id


@pytest.mark.parametrize(
    ("kinds", "found"), [((), True), ((Kind.PAGE, Kind.GUEST), True), ((Kind.API,), False)]
)
def test_a_token_opens_only_what_it_is_for(sessions, kinds, found):
    token, _ = page(sessions)

    assert (sessions.find(token, NOW, *kinds) is not None) is found


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


def test_use_is_written_once_a_minute(sessions):
    token, login = page(sessions)

    assert not sessions.touch(login, NOW + TOUCH - INSTANT)
    assert sessions.touch(login, NOW + TOUCH)
    assert not sessions.touch(login, NOW + TOUCH)  # another request that had read the same
    assert sessions.find(token, NOW).seen == NOW + TOUCH


def test_use_does_not_revive_a_session(sessions):
    token, login = page(sessions)
    sessions.close(token)

    assert not sessions.touch(login, NOW + 2 * MINUTE)
    assert sessions.find(token, NOW) is None


def test_use_does_not_revive_an_idle_session(sessions):
    _, login = page(sessions)

    assert not sessions.touch(login, NOW + 15 * MINUTE)


def test_notes_are_kept(sessions):
    token, login = page(sessions)
    login.data["flash"] = ["已归档：海港贸易"]

    assert sessions.save(token, login, NOW + MINUTE)
    kept = sessions.find(token, NOW + MINUTE)
    assert kept.data == {"flash": ["已归档：海港贸易"]}
    assert kept.lapses == NOW + 16 * MINUTE


def test_a_session_may_begin_with_notes(sessions):
    token, login = sessions.open(None, Kind.GUEST, "", "", NOW, data={"flash": ["已退出"]})

    assert sessions.find(token, NOW).data == login.data == {"flash": ["已退出"]}


def test_notes_do_not_revive_a_session(sessions):
    token, login = page(sessions)
    sessions.close(token)

    assert not sessions.save(token, login, NOW)
    assert sessions.find(token, NOW) is None


def test_notes_taken_away_are_gone(sessions):
    token, login = page(sessions)
    login.data["flash"] = ["x"]
    sessions.save(token, login, NOW)
    login.data.clear()
    sessions.save(token, login, NOW)

    assert sessions.find(token, NOW).data == {}


@pytest.mark.parametrize("nothing", [float("nan"), object()])
def test_notes_that_json_cannot_say_are_refused(sessions, nothing):
    token, login = page(sessions)
    login.data["note"] = nothing

    with pytest.raises((ValueError, TypeError)):
        sessions.save(token, login, NOW)


def test_a_stolen_store_shows_neither_tokens_nor_notes(tmp_path):
    """S60, S65"""
    sessions = LoginSessions(Store(f"sqlite:///{tmp_path}/logins.sqlite"), KEY)
    token, login = page(sessions)
    login.data["flash"] = ["绝密条款 canary"]
    sessions.save(token, login, NOW)
    sessions.store.close()

    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert login.id.encode() in stored
    assert not [word for word in (token, "canary", "绝密") if word.encode() in stored]


def test_notes_moved_to_another_session_are_not_opened(sessions):
    """S63"""
    first, login = page(sessions)
    login.data["note"] = "mine"
    sessions.save(first, login, NOW)
    other, _ = page(sessions, "chen")
    with sessions.store.write() as sql:
        sealed = sql.execute(LOGINS.select().where(LOGINS.c.person_id == "lin")).one().data
        sql.execute(LOGINS.update().where(LOGINS.c.person_id == "chen").values(data=sealed))

    with pytest.raises(InvalidTag):
        sessions.find(other, NOW)


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


def test_a_person_sees_his_live_sessions_the_last_used_first(sessions):
    page(sessions, now=NOW - HOUR)
    page(sessions, "chen")
    first = page(sessions, now=NOW - MINUTE)[1]
    token, second = page(sessions, address="10.0.0.8")
    second.data["note"] = "not for lists"
    sessions.save(token, second, NOW)

    assert [login.id for login in sessions.list("lin", NOW)] == [second.id, first.id]
    assert {str(login.data) for login in sessions.list("lin", NOW)} == {"{}"}


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


@pytest.mark.parametrize(
    ("person", "kind", "name", "proved"),
    [("lin", "page", "", NOW), ("lin", "api", "", NOW), ("lin", "api", "erp", None)]
    + [(None, "guest", "", None)],
)
def test_only_a_log_in_proves_who_sits_there(sessions, person, kind, name, proved):
    _, login = sessions.open(person, kind, "", "", NOW, name=name)

    assert login.stepped_up_at == proved


def test_what_a_browser_says_of_itself_is_cut_and_cleaned(sessions):
    token, _ = sessions.open("lin", Kind.PAGE, None, "Evil\r\n\x1b[31m\u202e" + "x" * 999, NOW)
    login = sessions.find(token, NOW)

    assert login.agent == ("Evil[31m" + "x" * 999)[:200]
    assert login.address == ""


def test_two_writers_wait_for_each_other(login_store):
    sessions = LoginSessions(login_store, KEY)
    writers = [threading.Thread(target=open_many, args=(sessions,)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert len(sessions.list("lin", NOW)) == 100


def open_many(sessions):
    for _ in range(25):
        page(sessions)


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


def test_a_database_that_is_not_there_is_an_error_not_a_session(tmp_path):
    """S68: fails closed."""
    sessions = LoginSessions(Store(f"sqlite:///{tmp_path}/logins.sqlite"), KEY)
    token, _ = page(sessions)
    with sqlite3.connect(tmp_path / "logins.sqlite") as raw:
        raw.execute("DROP TABLE logins")

    with pytest.raises(Exception, match="no such table"):
        sessions.find(token, NOW)
    sessions.store.close()
