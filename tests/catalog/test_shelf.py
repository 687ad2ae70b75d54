"""Tests of which file is the current one."""

import os
import threading

import pytest

from catalog.shelf import MemoryShelf, Shelf


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path / "text")


@pytest.fixture(params=["files", "memory"])
def any_shelf(request, shelf):
    return shelf if request.param == "files" else MemoryShelf()


def test_an_empty_shelf_has_no_current_file(any_shelf):
    with pytest.raises(OSError):
        any_shelf.current()


def test_the_file_switched_to_is_the_current_one(any_shelf):
    for _ in range(2):
        name = any_shelf.place()
        with any_shelf.locked():
            any_shelf.switch(name)

        assert any_shelf.current() == name
        any_shelf.clear()


def test_clearing_keeps_the_current_file_with_its_companions(shelf, tmp_path):
    old, name = shelf.place(), shelf.place()
    for companion in (f"{name}-wal", f"{name}-shm", f"{old}-wal", tmp_path / "text.next"):
        open(companion, "w").close()
    (tmp_path / "other").touch()
    with shelf.locked():
        shelf.switch(name)
        shelf.clear()

    kept = {"text", "text.lock", "other"} | {
        os.path.basename(name) + s for s in ("", "-wal", "-shm")
    }
    assert {p.name for p in tmp_path.iterdir()} == kept


def test_a_new_file_and_the_lock_are_for_their_owner_alone(shelf, tmp_path):
    shelf.place()
    with shelf.locked():
        pass

    assert {oct(p.stat().st_mode & 0o777) for p in tmp_path.iterdir()} == {"0o600"}


def test_a_link_takes_the_place_of_whatever_was_there(shelf, tmp_path):
    (tmp_path / "text").write_text("noise")
    name = shelf.place()
    shelf.switch(name)

    assert shelf.current() == name


def test_the_lock_lets_one_in_at_a_time(shelf):
    entered = threading.Event()

    def enter():
        with shelf.locked():
            entered.set()

    thread = threading.Thread(target=enter)
    with shelf.locked():
        thread.start()
        assert not entered.wait(0.1)
    assert entered.wait(5)
    thread.join()


def test_a_relative_path_stays_the_same_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shelf = Shelf("text")
    shelf.switch(shelf.place())
    monkeypatch.chdir("/")

    assert os.path.exists(shelf.current())
