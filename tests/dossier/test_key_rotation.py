"""Tests of a rotation of keys: every key stays as it was, whenever it is killed (S62)."""

import itertools
import os
import random
import shutil
import signal
import time

import pytest

from dossier import key_store, keys
from dossier.key_store import KeyStore
from dossier.login_store import Store
from dossier.suite import INTERNATIONAL
from tests.dossier.key_sites import NAMES, epochs, folder, opened, url
from tests.soak.tally import tally

__all__ = ["folder", "opened", "url"]

# `make soak` raises it.
KILLS = int(os.environ.get("DOSSIER_ROTATIONS", "20"))


def test_a_new_epoch_leaves_every_key_as_it_was(opened, folder):
    """S62: only the wrapping is another, also for a process that knows the old one."""
    first, other = opened(), opened()
    made = {name: first.made_for(name) for name in NAMES}
    other.key_of("harbour")

    assert first.rotate() == 3
    assert {name: other.key_of(name) for name in NAMES} == made
    assert other.rotate() == 3 and other.made_for("new") == first.key_of("new")
    assert epochs(folder) == ["epoch-3.key"]


def rotate_for_ever(url, folder, ready):
    """What the process does that is killed; it says when it begins."""
    store = KeyStore(Store(url), keys.opened(folder))
    os.write(ready, b"x")
    while True:
        store.rotate()


def killed_while_rotating(url, folder, seconds):
    """Let a process rotate for so long and kill it."""
    begun, ready = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover - killed
        try:
            rotate_for_ever(url, folder, ready)
        finally:
            os._exit(1)
    os.close(ready)
    assert os.read(begun, 1)
    os.close(begun)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL


def test_a_rotation_can_be_killed_at_any_point(folder):
    """S62: 200 kills in `make soak`."""
    url, draw = f"sqlite:///{folder}/dossiers.sqlite", random.Random(1)
    store = KeyStore(Store(url), keys.opened(folder))
    made = {str(number): store.made_for(str(number)) for number in range(20)}
    began = time.monotonic()
    store.rotate()
    span = time.monotonic() - began
    store.close()
    for _kill in range(KILLS):
        killed_while_rotating(url, folder, draw.uniform(0, 2 * span))
        store = KeyStore(Store(url), keys.opened(folder))
        assert {name: store.key_of(name) for name in made} == made
        store.close()
    assert int(epochs(folder)[-1][6:-4]) > 2
    tally("kill -9 of a rotation of keys", kills=KILLS, keys_lost=0)


def test_a_rotation_given_up_before_its_commit_is_begun_anew(folder, monkeypatch):
    store = key_store.opened({}, keys.opened(folder))
    made = store.made_for("harbour")
    monkeypatch.setattr(INTERNATIONAL, "seal", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.rotate()
    monkeypatch.undo()

    assert store.key_of("harbour") == made
    store.rotate()
    assert store.key_of("harbour") == made and len(epochs(folder)) == 1
    store.close()


def test_an_epoch_that_was_given_up_here_may_begin_elsewhere(opened, monkeypatch):
    """Its number comes again with another key, and nothing is wrapped with the old one."""
    here, there = opened(), opened()
    made = here.made_for("harbour")
    monkeypatch.setattr(here, "_wrapped", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        here.rotate()
    monkeypatch.undo()
    there.rotate()

    assert here.key_of("harbour") == made
    made = here.made_for("rainbow")
    assert there.key_of("rainbow") == made


def test_what_a_killed_rotation_left_is_swept_at_the_next_opening(folder):
    store = key_store.opened({}, keys.opened(folder))
    shutil.copy(folder / "epoch-1.key", folder / "copy")
    store.rotate()
    store.close()
    os.rename(folder / "copy", folder / "epoch-1.key")

    key_store.opened({}, keys.opened(folder)).close()
    assert epochs(folder) == ["epoch-2.key"]


def test_what_was_reserved_survives_a_rotation(opened):
    store, names = opened(), itertools.count(1)
    name = store.reserved(lambda: f"kept-{next(names)}")
    key = store.key_of(name)
    store.rotate()

    assert store.key_of(name) == key == store.made_for(name)
