"""Sessions and tokens: who has which, and what the store shows of them (S60, ASVS 7)."""

import sqlite3
import threading

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag

from dossier.login import LOGINS, TOUCH, Kind, LoginSessions
from dossier.login_store import Store
from dossier.suite import Unreadable
from tests.dossier.sessions import HOUR, INSTANT, KEY, MINUTE, NOW, page, sessions

__all__ = ["sessions"]
pytest_plugins = ["tests.dossier.login_stores"]


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


def test_use_is_written_once_a_minute(sessions):
    token, login = page(sessions)

    assert not sessions.touch(login, NOW + TOUCH - INSTANT)
    assert sessions.touch(login, NOW + TOUCH)
    assert not sessions.touch(login, NOW + TOUCH)  # another request that had read the same
    assert sessions.find(token, NOW).seen == NOW + TOUCH


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


def test_a_person_sees_his_live_sessions_the_last_used_first(sessions):
    page(sessions, now=NOW - HOUR)
    page(sessions, "chen")
    first = page(sessions, now=NOW - MINUTE)[1]
    token, second = page(sessions, address="10.0.0.8")
    second.data["note"] = "not for lists"
    sessions.save(token, second, NOW)

    assert [login.id for login in sessions.list("lin", NOW)] == [second.id, first.id]
    assert {str(login.data) for login in sessions.list("lin", NOW)} == {"{}"}


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


def test_a_database_that_is_not_there_is_an_error_not_a_session(tmp_path):
    """S68: fails closed."""
    sessions = LoginSessions(Store(f"sqlite:///{tmp_path}/logins.sqlite"), KEY)
    token, _ = page(sessions)
    with sqlite3.connect(tmp_path / "logins.sqlite") as raw:
        raw.execute("DROP TABLE logins")

    with pytest.raises(Exception, match="no such table"):
        sessions.find(token, NOW)
    sessions.store.close()
