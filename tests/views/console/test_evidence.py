"""What commands show leaves an entry too, before it is shown; what they refuse as well (S53)."""

import os
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from dossier.errors import NotAllowed
from dossier.vocabulary import Tag
from tests.house.noted import noting
from views import console, evidence
from views.console import main, user


@pytest.fixture
def noted(request_, tmp_path):
    with noting(request_.registry, tmp_path / "journal") as found:
        yield found


def listing(monkeypatch, request_):
    @contextmanager
    def opened(ini, words, login=None):
        yield request_

    monkeypatch.setattr(user, "opened", opened)
    line = ["-c", "etc/development.ini", "user", "list"]
    return CliRunner().invoke(main, line)


def test_a_command_that_shows_people_leaves_an_entry(request_, noted, monkeypatch):
    found = listing(monkeypatch, request_)

    (entry,) = noted.take()
    assert (entry["tag"], entry["by"]) == (Tag.PERSON_VIEWED, request_.person.__name__)
    assert "linwei" in found.output


def test_nothing_is_shown_on_a_terminal_that_cannot_be_written_down(request_, noted, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        found = listing(patch, request_)

    assert found.exit_code == 1
    assert "操作日志" in found.output and "linwei" not in found.output


def test_a_refused_command_leaves_an_entry(request_, noted):
    evidence.note_refusal(request_, NotAllowed())

    (entry,) = noted.take()
    assert (entry["tag"], entry["status"]) == (Tag.RECORD_REFUSED, 403)
    assert console.note_refusal is evidence.note_refusal
