"""Copies of the keys: of one moment, sealed, signed, short-lived (S62, S65, X18)."""

import json
import os
import threading
from datetime import timedelta

import pytest

from dossier import clock, keys
from dossier.errors import Conflict
from dossier.key_backup import Copies, taken
from dossier.keys import MASTER, RING
from dossier.leaf import canonical
from dossier.signature import FILE, signer
from tests.dossier.key_sites import NAMES, KeySite, place
from tests.postgresql import postgresql

__all__ = ["place", "postgresql"]
ROUNDS = int(os.environ.get("DOSSIER_ROTATIONS", "20"))


@pytest.fixture
def site(tmp_path):
    made = KeySite(tmp_path / "keys")
    made.begin()
    return made


@pytest.fixture
def copies(tmp_path):
    return Copies(tmp_path / "copies")


def opened(site, copies):
    return copies.opened(copies.newest(), keys.bare(site.folder, "international"))


def test_a_copy_holds_all_keys_but_the_master_key(place, copies):
    site, _made = place
    manifest = site.copy(copies.folder)
    found = opened(site, copies)

    assert (found.epoch, found.names, manifest["keys"]) == (1, set(NAMES), 3)
    assert found.files.keys() == {RING, FILE, "epoch-1.key"}
    assert all(site.master.strip() not in data for data in found.files.values())


def test_nothing_of_it_stands_there_in_clear_and_it_is_the_owners(site, copies):
    site.copy(copies.folder)
    written = b"".join(path.read_bytes() for path in copies.folder.iterdir())

    for name in (RING, FILE, MASTER):
        for line in (site.folder / name).read_bytes().splitlines():
            assert line not in written
    assert b"harbour" not in written
    assert all(path.stat().st_mode & 0o077 == 0 for path in copies.folder.iterdir())


def test_a_copy_is_of_one_moment_while_keys_are_rotated(place, copies):
    """S62: whatever the rotation has done by then, each row opens with the copy's own epoch."""
    site, made = place
    store, over = site.store(), threading.Event()

    def rotate():
        for _time in range(ROUNDS):
            store.rotate()
        over.set()

    thread = threading.Thread(target=rotate)
    thread.start()
    taker, found = site.store(), []
    while not over.is_set() or not found:
        found.append(taken(site.folder, taker))
    thread.join()

    for copied in found:
        assert {epoch for _name, epoch, _wrapped in copied.rows} == {copied.epoch}
        assert copied.names == set(NAMES) and f"epoch-{copied.epoch}.key" in copied.files
    assert len({copied.epoch for copied in found}) > 1
    store.close()
    taker.close()


@pytest.mark.parametrize("name", ["keys-000001.sealed", "keys-000001.json"])
@pytest.mark.parametrize("at", [0, 40, -40, -1])
def test_a_changed_byte_is_found(site, copies, name, at):
    site.copy(copies.folder)
    path = copies.folder / name
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)

    with pytest.raises(Conflict):
        opened(site, copies)


def test_a_copy_that_another_has_signed_is_refused(site, copies, tmp_path):
    """Who has no master key can make a manifest of his own, but no copy that bears his key."""
    site.copy(copies.folder)
    foreign = KeySite(tmp_path / "foreign")
    foreign.begin()
    manifest = json.loads((copies.folder / "keys-000001.json").read_bytes())

    signing = signer(foreign.folder, "international")
    told = {k: v for k, v in manifest.items() if k != "signature"} | {"key": signing.key}
    signed = {**told, "signature": signing.sign(canonical(told))}
    (copies.folder / "keys-000001.json").write_bytes(canonical(signed))

    with pytest.raises(Conflict, match="不是本系统签署的"):
        opened(site, copies)


def test_another_master_key_opens_nothing(site, copies, tmp_path):
    site.copy(copies.folder)
    other = KeySite(tmp_path / "other", master=b"ab" * 32)

    with pytest.raises(Conflict, match="主密钥打不开"):
        opened(other, copies)


def test_where_there_is_none_it_is_said(copies):
    with pytest.raises(Conflict, match="这里没有密钥备份"):
        copies.newest()


@pytest.mark.parametrize("where", ["keys", "keys/below"])
def test_copies_are_not_kept_with_the_keys(site, tmp_path, where):
    with pytest.raises(Conflict, match="主密钥"):
        site.copy(tmp_path / where)


@pytest.mark.parametrize("name", [MASTER, "part-000001.json"])
def test_nor_where_a_master_key_or_a_backup_of_the_data_lies(site, copies, name):
    copies.folder.mkdir()
    (copies.folder / name).write_text("")

    with pytest.raises(Conflict):
        site.copy(copies.folder)
    assert os.listdir(copies.folder) == [name]


def test_old_copies_are_written_over_and_removed_but_the_newest_stays(site, copies):
    now = clock.now()
    for days in (80, 36, 35, 34):
        with clock.frozen(now - timedelta(days=days)):
            site.copy(copies.folder)

    with clock.frozen(now):
        assert (copies.expire(35), copies.numbers()) == (2, [3, 4])
    with clock.frozen(now + timedelta(days=400)):
        assert (copies.expire(35), copies.numbers()) == (1, [4])
    assert sorted(os.listdir(copies.folder)) == ["keys-000004.json", "keys-000004.sealed"]


def test_a_copy_that_was_never_finished_is_written_over(site, copies):
    copies.folder.mkdir()
    (copies.folder / "keys-000001.sealed").write_bytes(b"half")
    site.copy(copies.folder)

    assert opened(site, copies).names == set(NAMES)


def test_numbers_go_on_when_old_copies_are_gone(site, copies):
    for number in (1, 2):
        assert site.copy(copies.folder)["number"] == number
    copies.destroy_before(2)

    assert site.copy(copies.folder)["number"] == 3
