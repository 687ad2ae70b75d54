"""Tests of the witness folder: heads that stay, rollbacks that are noticed (S56)."""

import copy
import errno
import json
import os
import random
import shutil
import stat

import pytest
from ZODB import DB
from ZODB.FileStorage import FileStorage

from dossier import witness
from dossier.audit import Log
from dossier.errors import Conflict
from dossier.merkle import Frontier
from dossier.settings import complete
from dossier.suite import SUITES
from tests.soak.tally import tally

ROLLBACKS = int(os.environ.get("DOSSIER_ROLLBACKS", "20"))


@pytest.fixture
def settings(tmp_path):
    return complete({"dossier.var": str(tmp_path / "var")}, environ={})


@pytest.fixture(params=SUITES)
def log(request):
    made = Log(request.param)
    grow(made, 5)
    return made


def grow(log, count):
    for number in range(count):
        log.append({"object": number, "reason": "理由"})


def files(settings):
    return sorted(os.listdir(witness.folder_of(settings)))


def test_the_folder_is_that_of_the_setting_or_among_the_sites_own():
    assert str(witness.folder_of(complete({}, environ={}))) == "var/witness"
    assert str(witness.folder_of(complete({"dossier.witness": "/mnt/w"}, {}))) == "/mnt/w"


def test_each_head_is_a_file_named_by_its_size(log, settings):
    first = witness.leave(log, settings)
    grow(log, 7)
    second = witness.leave(log, settings)

    assert files(settings) == ["head-000000000005.json", "head-000000000012.json"]
    assert [each["head"] for each in witness.all_of(witness.folder_of(settings))] == [
        first,
        second,
    ]
    assert witness.newest(witness.folder_of(settings))["since"] == 5


def test_only_their_owner_reads_the_files(log, settings):
    witness.leave(log, settings)
    folder = witness.folder_of(settings)

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / files(settings)[0]).stat().st_mode) == 0o600


def test_nothing_is_written_when_nothing_happened(log, settings):
    first = witness.leave(log, settings)

    assert witness.leave(log, settings) == first
    assert len(files(settings)) == 1


def test_a_written_head_is_never_written_over(log, settings):
    witness.leave(log, settings)
    path = witness.folder_of(settings) / files(settings)[0]
    before = path.read_bytes()
    witness._write(path.parent, 5, b"other")

    assert path.read_bytes() == before and len(files(settings)) == 1


def test_a_stick_without_links_takes_heads_too(log, settings, monkeypatch):
    def link(*_paths):
        raise OSError(errno.EPERM, "no links")

    witness.current(log, settings)  # makes the key, which is not on the stick
    monkeypatch.setattr(os, "link", link)
    witness.leave(log, settings)
    before = witness.newest(witness.folder_of(settings))
    witness._write(witness.folder_of(settings), 5, b"other")

    assert before["head"]["size"] == 5
    assert witness.all_of(witness.folder_of(settings)) == [before]
    assert len(files(settings)) == 1


def test_the_leaves_of_all_files_give_every_root(log, settings):
    for count in (1, 8, 3):
        witness.leave(log, settings)
        grow(log, count)
    frontier = Frontier(log.digest)
    for each in witness.all_of(witness.folder_of(settings)):
        leaves = bytes.fromhex(each["leaves"])
        for begin in range(0, len(leaves), 32):
            frontier.add(leaves[begin : begin + 32])
        assert (frontier.size, frontier.root().hex()) == (
            each["head"]["size"],
            each["head"]["root"],
        )


def test_the_witness_is_told_no_personal_fact(log, settings):
    """S58: what is sealed stays in the site."""
    log.append({"by": "p1", "address": "192.0.2.7", "reason": "离婚"})
    witness.leave(log, settings)

    text = (witness.folder_of(settings) / files(settings)[0]).read_text()
    assert "192.0.2.7" not in text and "离婚" not in text


def test_a_log_goes_on_after_its_last_head(log, settings):
    witness.check(log, settings)
    witness.leave(log, settings)
    grow(log, 3)

    witness.check(log, settings)
    assert witness.current(log, settings)["size"] == 8 and len(files(settings)) == 1


def test_a_file_that_cannot_be_read_is_named(log, settings):
    witness.leave(log, settings)
    path = witness.folder_of(settings) / files(settings)[0]
    for content in (b"", b"{}", b"[]", b"7", b"\xff", b'{"head":7,"since":0,"leaves":""}'):
        path.write_bytes(content)
        with pytest.raises(Conflict) as refused:
            witness.check(log, settings)
        assert refused.value.message.mapping == {"path": str(path)}


def test_an_older_head_under_a_newer_name_is_refused(log, settings):
    """Else it would hide a rollback behind a genuine head."""
    witness.leave(log, settings)
    path = witness.folder_of(settings) / files(settings)[0]
    shutil.copy(path, path.with_name("head-000000000999.json"))

    with pytest.raises(Conflict, match="读不了见证文件"):
        witness.check(log, settings)


def test_without_the_signing_key_nothing_is_signed_anew(log, settings):
    witness.leave(log, settings)
    os.unlink(witness.keys_of(settings) / "log.key")
    grow(log, 1)

    for act in (witness.check, witness.leave, witness.current):
        with pytest.raises(Conflict, match="签名密钥"):
            act(log, settings)


def test_a_planted_head_is_refused(log, settings):
    """Who can write into the folder but not sign cannot make the log agree with another past."""
    witness.leave(log, settings)
    planted = copy.deepcopy(witness.newest(witness.folder_of(settings)))
    planted["head"]["size"] = 9
    path = witness.folder_of(settings) / "head-000000000009.json"
    path.write_text(json.dumps(planted))

    with pytest.raises(Conflict, match="不是用本系统的密钥"):
        witness.check(log, settings)


def in_store(path, act):
    """What `act` answers about the log in the store at `path`, kept."""
    database = DB(FileStorage(str(path)))
    try:
        with database.transaction() as connection:
            if not hasattr(connection.root, "log"):
                connection.root.log = Log()
            return act(connection.root.log)
    finally:
        database.close()


def test_every_rollback_is_noticed(tmp_path):
    """S56: 200 by `make soak`; an older copy of the store is put back, and may have gone on."""
    dice = random.Random(56)
    for number in range(ROLLBACKS):
        here = tmp_path / str(number)
        settings = complete({"dossier.var": str(here)}, environ={})
        here.mkdir()
        in_store(here / "store", lambda log: grow(log, dice.randrange(1, 20)))
        if dice.random() < 0.5:
            in_store(here / "store", lambda log, settings=settings: witness.leave(log, settings))
        shutil.copy(here / "store", here / "older")
        in_store(here / "store", lambda log: grow(log, dice.randrange(1, 20)))
        in_store(here / "store", lambda log, settings=settings: witness.leave(log, settings))
        in_store(here / "older", lambda log: grow(log, dice.choice([0, 0, 1, 40])))

        for act in (witness.check, witness.leave):
            with pytest.raises(Conflict):
                in_store(here / "older", lambda log, act=act, given=settings: act(log, given))
        in_store(here / "store", lambda log, settings=settings: witness.check(log, settings))
    tally("older stores put back under a witnessed head", rollbacks=ROLLBACKS, not_flagged=0)
