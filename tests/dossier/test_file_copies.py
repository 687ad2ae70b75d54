"""Copies of files are of this start of the machine, or are made again (S03)."""

import random
from pathlib import Path

import pytest
import transaction
from ZODB.blob import Blob

from dossier import file_copies
from tests.dossier.stores import Store

CONTENT = random.Random(3).randbytes(300_000)


@pytest.fixture
def boot(tmp_path, monkeypatch):
    """The file in which the machine tells its start."""
    path = tmp_path / "boot_id"
    path.write_text("monday\n")
    monkeypatch.setattr(file_copies, "BOOT", path)
    return path


@pytest.fixture
def store(tmp_path, boot):
    """A store with a file in it."""
    made = Store("etc/zodb.conf", str(tmp_path / "var"))
    with made.root() as root, transaction.manager:
        root["file"] = Blob(CONTENT)
    return made


def copies(store):
    return list(Path(store.var, "blob-cache").glob("*/*.blob"))


def tear(store):
    """Let the second half of each copy be missing, as after the power failed."""
    for path in copies(store):
        path.chmod(0o600)
        path.write_bytes(path.read_bytes()[: len(CONTENT) // 2].ljust(len(CONTENT), b"\0"))


def read(store):
    with store.root() as root, root["file"].open() as file:
        return file.read()


def test_after_a_start_of_the_machine_a_torn_copy_is_not_taken_for_the_file(store, boot):
    tear(store)
    torn = read(store)
    boot.write_text("tuesday\n")

    assert (torn == CONTENT, read(store) == CONTENT) == (False, True)


def test_within_one_start_the_copies_are_kept(store):
    (copy,) = copies(store)
    made = copy.stat().st_ino
    read(store)

    assert [path.stat().st_ino for path in copies(store)] == [made]


def test_a_mark_that_the_power_tore_counts_for_none(store):
    tear(store)
    Path(store.var, "blob-cache", file_copies.MARK).write_bytes(b"\xff\0" * 6)

    assert read(store) == CONTENT


def test_where_no_start_is_told_they_are_made_again_each_time(store, boot):
    boot.unlink()
    for _time in range(2):
        tear(store)

        assert read(store) == CONTENT


def test_where_no_mark_can_be_made_the_copies_are_not_trusted_either(store):
    mark = Path(store.var, "blob-cache", file_copies.MARK)
    mark.unlink()
    mark.mkdir()
    tear(store)

    assert read(store) == CONTENT


def test_a_site_without_copies_opens(tmp_path):
    file_copies.refresh(tmp_path)

    assert list(tmp_path.iterdir()) == []


def test_a_copy_that_cannot_be_removed_is_tried_again_by_the_next(store, boot, monkeypatch):
    boot.write_text("tuesday\n")
    tear(store)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        read(store)

    assert read(store) == CONTENT


def refuse(path, missing_ok=False):
    raise PermissionError(path)
