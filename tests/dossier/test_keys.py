"""Tests of the site's keys: made once, for an empty store, never in the clear (R147)."""

import json
import multiprocessing
import stat

import pytest

from dossier import keys
from dossier.errors import Conflict
from dossier.suite import GUOMI, INTERNATIONAL, SUITES, Unreadable

BOTH = pytest.mark.parametrize("suite", SUITES)


@pytest.fixture
def folder(tmp_path):
    """A folder that does not exist yet."""
    return tmp_path / "站点 keys"


@BOTH
def test_an_empty_store_gets_keys_which_are_found_again(folder, suite):
    made = keys.opened(folder, suite, fresh=True)
    again = keys.opened(folder, suite)

    assert again.key_for("index") == made.key_for("index")
    assert len(made.key_for("index")) == 32 and made.suite is SUITES[suite]
    assert keys.opened(folder, suite, fresh=True).key_for("index") == made.key_for("index")


def test_keys_are_for_their_owner_alone(folder):
    keys.opened(folder, fresh=True)

    assert sorted(path.name for path in folder.iterdir()) == ["master.key", "site.keys"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("lost", ["master.key", "site.keys"])
def test_a_store_with_data_gets_no_new_key(folder, lost):
    keys.opened(folder, fresh=True)
    (folder / lost).unlink()

    with pytest.raises(Conflict, match="已有数据"):
        keys.opened(folder)
    assert not (folder / lost).exists()


def test_a_lost_master_key_is_not_made_again_for_a_ring_that_is_there(folder):
    keys.opened(folder, fresh=True)
    (folder / "master.key").unlink()

    with pytest.raises(Conflict):
        keys.opened(folder, fresh=True)
    assert not (folder / "master.key").exists()


def test_making_that_was_stopped_half_way_goes_on(folder):
    keys.opened(folder, fresh=True)
    (folder / "site.keys").unlink()
    before = (folder / "master.key").read_bytes()

    keys.opened(folder, fresh=True)
    assert (folder / "master.key").read_bytes() == before


def test_another_master_key_opens_nothing(folder):
    keys.opened(folder, fresh=True)
    (folder / "master.key").write_text("0f" * 32)

    with pytest.raises(Conflict, match="不符"):
        keys.opened(folder)


@pytest.mark.parametrize("text", ["", "0f" * 31, "not hexadecimal", "密钥"])
def test_what_is_no_master_key_is_refused(folder, text):
    keys.opened(folder, fresh=True)
    (folder / "master.key").write_text(text)

    with pytest.raises(Conflict, match="64"):
        keys.opened(folder)


def test_the_master_key_may_come_from_a_command(folder):
    made = keys.opened(folder, command=f"echo {'0f' * 32}", fresh=True)

    assert not (folder / "master.key").exists()
    again = keys.opened(folder, command=f"echo {'0F' * 32}")
    assert again.key_for("index") == made.key_for("index")
    with pytest.raises(Conflict, match="不符"):
        keys.opened(folder, command=f"echo {'1f' * 32}")


@pytest.mark.parametrize("command", ["false", "/nowhere/at/all", "'unclosed"])
def test_a_command_that_fails_is_refused_without_its_words(folder, command):
    with pytest.raises(Conflict, match="dossier.master_key"):
        keys.opened(folder, command=command, fresh=True)


def test_a_suite_that_does_not_exist_is_refused(folder):
    with pytest.raises(Conflict):
        keys.opened(folder, "rot13", fresh=True)


def test_no_file_but_the_master_key_helps_without_it(folder):
    """S65: the ring holds wrapped keys only."""
    made = keys.opened(folder, fresh=True)
    ring = (folder / "site.keys").read_text()

    assert made._ring[1].hex() not in ring and made._master.hex() not in ring


def test_each_purpose_has_a_key_of_its_own():
    made = keys.passing()

    assert made.key_for("index") != made.key_for("journal")
    assert made.key_for("index") == made.key_for("index") != keys.passing().key_for("index")
    with pytest.raises(Unreadable):
        made.key_for("index", 2)


def test_a_changed_suite_leaves_every_key_as_it_was(folder):
    """S64: what was derived with the old suite is still found."""
    made = keys.opened(folder, "international", fresh=True)
    other = keys.opened(folder, "guomi")

    assert other.key_for("journal") == made.key_for("journal")
    assert (made.suite, other.suite) == (INTERNATIONAL, GUOMI)


@BOTH
def test_a_new_site_key_leaves_the_old_ones(folder, suite):
    """S62."""
    old = keys.opened(folder, "international", fresh=True)
    assert keys.renew(keys.opened(folder, suite)) == 2
    new = keys.opened(folder, suite)

    assert (old.newest, new.newest) == (1, 2)
    assert new.key_for("records", 1) == old.key_for("records") != new.key_for("records", 2)
    assert new.key_for("journal") == old.key_for("journal")


def test_a_site_key_in_the_place_of_another_does_not_open(folder):
    made = keys.opened(folder, fresh=True)
    keys.renew(made)
    ring = json.loads((folder / "site.keys").read_text())
    (folder / "site.keys").write_text(json.dumps({"1": ring["2"], "2": ring["1"]}))

    with pytest.raises(Conflict, match="不符"):
        keys.opened(folder)


def test_a_wrapped_secret_opens_under_its_name_only():
    made = keys.passing()
    wrapped = made.wrapped("epoch 1", b"secret")

    assert made.unwrapped("epoch 1", wrapped) == b"secret"
    with pytest.raises(Unreadable):
        made.unwrapped("epoch 2", wrapped)
    with pytest.raises(Unreadable):
        keys.passing().unwrapped("epoch 1", wrapped)


def test_the_folder_of_the_settings():
    settings = {"dossier.var": "var", "dossier.keys": ""}

    assert str(keys.folder_of(settings)) == "var/keys"
    assert str(keys.folder_of({**settings, "dossier.keys": "/else"})) == "/else"


def first_key(folder):
    """The index key of a process of its own."""
    return keys.opened(folder, fresh=True).key_for("index")


def test_processes_that_start_together_agree_on_the_keys(folder):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = set(pool.map(first_key, [folder] * 8, chunksize=1))

    assert len(found) == 1
