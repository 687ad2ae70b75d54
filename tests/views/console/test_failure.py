"""What nobody foresaw ends a command with a number, and its place in the log, no data (S51)."""

import errno
import sqlite3

import psycopg2
import pytest
from click.testing import CliRunner

from views.console import main
from views.console import reindex as commands

SECRET = "海港贸易有限公司 13900000001"


@pytest.fixture
def run(monkeypatch):
    """Runs `dossier reindex` where opening the site raises."""

    def run(error):
        def opened(ini, command, login=None):
            raise error

        monkeypatch.setattr(commands, "opened", opened)
        return CliRunner().invoke(main, ["reindex"])

    return run


@pytest.mark.parametrize("kind", [OSError, sqlite3.OperationalError, KeyError])
def test_a_failure_is_told_by_its_number_and_logged_by_its_place(run, kind, caplog):
    answer = run(kind(SECRET))

    (told,) = caplog.messages
    assert answer.exit_code == 1
    reference = told.split()[1].rstrip(":")
    assert f"编号 {reference}" in answer.output and "dossier doctor" in answer.output
    assert kind.__name__ in told and "views.console" in told
    assert SECRET not in answer.output + told and "Traceback" not in answer.output


def test_a_database_that_is_away_is_told_as_on_the_pages(run, caplog):
    answer = run(psycopg2.OperationalError("could not connect to server"))

    assert (answer.exit_code, answer.output) == (1, "数据库暂时连接不上，请稍后再试。\n")
    assert caplog.messages == []


def test_who_stops_reading_ends_the_command_without_a_word(run, caplog):
    answer = run(BrokenPipeError(errno.EPIPE, "closed"))

    assert (answer.exit_code, answer.output) == (1, "")
    assert caplog.messages == []
