"""Backups of a served site: whole, of one moment, sealed, by whom (R150, R151, R152, S05, S61)."""

import fcntl
import json
import os
import threading
from pathlib import Path

import pytest

from dossier.errors import Conflict, NotAllowed
from dossier.vocabulary import Tag
from tests.postgresql import postgresql
from tests.workflows.backups import contents, kept, once, place, restored
from workflows import backup as verbs

__all__ = ["kept", "once", "place", "postgresql"]


def test_a_restore_into_an_empty_site_gives_the_same_to_the_last_byte(place, tmp_path):
    """R151: objects, numbers, ACLs, tiers, log and files are all records and files."""
    before = contents(place.storage)
    manifest = place.back_up()
    settings = place.empty(tmp_path / "anew")

    assert restored(settings, place.folder) == before
    assert manifest["files"] == 1 and manifest["records"] == len(before)
    verbs.check(settings, manifest["head"])


def test_a_later_part_holds_only_what_is_new_and_both_make_the_whole(place, tmp_path):
    first = place.back_up()
    place.work()
    whole = contents(place.storage)
    second = place.back_up()

    assert second["part"] == 2 and second["records"] < first["records"]
    found = restored(place.empty(tmp_path / "anew"), place.folder)
    assert found == whole


def test_the_log_tells_of_the_backup(place):
    manifest = place.back_up()
    told = place.ground.alone(lambda make: make.site.log.entry(make.site.log.size))

    assert told["tag"] == Tag.BACKUP_MADE
    assert (told["after"]["part"], told["after"]["sha256"]) == (1, manifest["sha256"])


def test_the_site_is_written_meanwhile_and_the_backup_is_of_one_moment(place, tmp_path):
    """Whoever writes does not wait, and no object refers to one that is not there."""
    ended = threading.Event()

    def write():
        while not ended.is_set():
            place.work()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        manifests = [place.back_up() for _time in range(3)]
    finally:
        ended.set()
        writer.join()
    settings = place.empty(tmp_path / "anew")
    oids = {oid for oid, *_rest in restored(settings, place.folder)}
    store = verbs.opened_storage(settings)
    references = place.ground.database.references
    for oid in oids:
        assert {each[0] for each in named(references, store.load(oid)[0])} <= oids
    store.close()
    assert len({each["to"] for each in manifests}) > 1


def named(references, data):
    return [(oid,) for oid in references(data, [])] if data else []


def test_nothing_of_the_trial_stays(kept):
    assert list(Path(kept.settings["dossier.var"]).glob("restored-*")) == []


def test_nothing_stands_there_in_clear(kept):
    for path in kept.folder.iterdir():
        assert "附清单".encode() not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("login", ["guan", "an", "shen", "chen"])
def test_nobody_else_backs_up(kept, login):
    """R152."""
    with pytest.raises(NotAllowed):
        kept.back_up(login)


@pytest.mark.parametrize(
    "other",
    [
        lambda raw, signature: raw.replace(signature, signature.upper()),
        lambda raw, _signature: raw + b"\n",
        lambda raw, _signature: raw.replace(b",", b", "),
    ],
)
def test_a_manifest_is_written_in_one_way(kept, tmp_path, other):
    """S14: also what says the same is a change."""
    manifest = kept.folder / "part-000001.json"
    raw = manifest.read_bytes()
    changed = other(raw, json.loads(raw)["signature"].encode())
    manifest.write_bytes(changed)

    with pytest.raises(Conflict, match="备份清单不是本系统签署的，或已被改动"):
        restored(kept.empty(tmp_path / "anew"), kept.folder)


def test_a_part_that_was_never_finished_is_written_over(kept, tmp_path):
    """A backup that was killed leaves a file without a manifest."""
    (kept.folder / "part-000002.sealed").write_bytes(b"half")
    kept.work()
    whole = contents(kept.storage)
    kept.back_up()

    assert restored(kept.empty(tmp_path / "anew"), kept.folder) == whole


def test_a_second_backup_at_the_same_moment_is_refused(kept):
    descriptor = os.open(kept.folder, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        with pytest.raises(Conflict, match="另一个备份正在写入"):
            kept.back_up()
    finally:
        os.close(descriptor)

    assert kept.back_up()["part"] == 2
