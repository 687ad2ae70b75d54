"""What the disk of the power failures keeps and loses, by lines as strace tells them."""

import random

import pytest

from tests.soak import test_power
from tests.soak.power import SECTOR, Disk, File
from tests.soak.trace import told


@pytest.fixture
def disk(tmp_path):
    """A disk with a folder and a file of three sectors."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/store").write_bytes(b"a" * 3 * SECTOR)
    return Disk(tmp_path, {})


def path(disk, name):
    return told(disk.folder / name)


def play(disk, *lines):
    """Play calls; {name} stands for the path of a file, {3:name} for its descriptor."""
    for call, *names in lines:
        assert disk.played(call.format(*(path(disk, name) for name in names)))


def found(disk, name="data/store"):
    """The different things that may be there after the power failed, None where nothing is."""
    everything = [disk.after(random.Random(seed)) for seed in range(40)]
    return {each.get(disk._path(str(disk.folder / name)), "nothing") for each in everything}


OPEN = 'openat(AT_FDCWD, "{0}", O_RDWR|O_CREAT, 0600) = 3<{0}>'
WRITE = 'pwrite64(3<{0}>, "\\x62\\x62", 2, 0) = 2'
SYNC = "fdatasync(3<{0}>) = 0"
SYNC_FOLDER = "fsync(4<{0}>) = 0"


def test_what_was_not_synced_may_be_lost(disk):
    play(disk, (WRITE, "data/store"))

    assert found(disk) == {b"a" * 3 * SECTOR, b"bb" + b"a" * (3 * SECTOR - 2)}


def test_what_was_synced_is_there(disk):
    play(disk, (WRITE, "data/store"), (SYNC, "data/store"))

    assert found(disk) == {b"bb" + b"a" * (3 * SECTOR - 2)}


def test_each_sector_may_be_lost_by_itself(disk):
    data = "\\x63" * (3 * SECTOR)
    play(disk, (f'pwrite64(3<{{0}}>, "{data}", {3 * SECTOR}, 0) = {3 * SECTOR}', "data/store"))
    torn = {"".join(chr(each[at * SECTOR]) for at in range(3)) for each in found(disk)}

    assert {"aaa", "ccc"} < torn and len(torn) > 3


def test_a_name_is_there_for_certain_when_its_folder_was_synced(disk):
    new = "data/new"
    disk.played(OPEN.format(path(disk, new)))
    play(disk, (WRITE, new), (SYNC, new))
    assert found(disk, new) == {"nothing", b"bb"}

    play(disk, (SYNC_FOLDER, "data"))
    assert found(disk, new) == {b"bb"}


def test_a_file_is_renamed_or_not(disk):
    play(disk, ('rename("{0}", "{1}") = 0', "data/store", "data/kept"))
    whole = b"a" * 3 * SECTOR
    seen = {
        (*(name in after for name in ("data/store", "data/kept")),)
        for after in ({str(p) for p in disk.after(random.Random(n))} for n in range(40))
    }

    assert seen == {(True, False), (False, True)} and found(disk, "data/kept") == {
        "nothing",
        whole,
    }


def test_what_failed_or_is_elsewhere_changes_nothing(disk):
    failed = 'pwrite64(3<{}>, "\\x62", 1, 0) = -1 EIO (Input/output error)'

    assert not disk.played(failed.format(path(disk, "data/store")))
    assert not disk.played(WRITE.format(told("/elsewhere/store")))
    beside = [told(f"{disk.folder}{name}") for name in (".part", ".jsonl")]
    assert not disk.played('rename("{}", "{}") = 0'.format(*beside))


def test_a_name_within_an_open_folder_is_found(disk):
    line = 'unlinkat(4<{}>, "{}", 0) = 0'
    assert disk.played(line.format(path(disk, "data"), told("store")))

    assert found(disk) == {b"a" * 3 * SECTOR, "nothing"}


def test_a_store_that_does_not_sync_is_found_out(theatre, monkeypatch):
    monkeypatch.setattr(Disk, "_fdatasync", lambda *_given: None)
    with pytest.raises((AssertionError, KeyError)):
        test_power.test_after_the_power_failed_the_site_is_before_or_after_the_act(
            theatre, "deposit a blob"
        )


def test_a_file_is_as_long_as_it_was_cut():
    file = File(b"abc")
    file.cut(1)
    file.write(3, b"z")
    file.sync()

    assert file.after(random.Random(1), 0) == b"a\0\0z"
