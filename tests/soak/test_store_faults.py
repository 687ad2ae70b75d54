"""Parts of the store are gone, altered, old or empty: noticed, and all else works (S10)."""

import os
import random
import shutil
import sqlite3

import pytest

from tests.soak.tally import tally

FAULTS = int(os.environ.get("DOSSIER_STORE_FAULTS", "8"))
LOOKS = ("look at a dossier", "read a paper", "read a large paper")


def text_file(copy):
    return copy / "index" / os.readlink(copy / "index/text.sqlite")


def index_gone(copy, draw):
    text_file(copy).unlink()


def index_link_gone(copy, draw):
    (copy / "index/text.sqlite").unlink()


def index_folder_gone(copy, draw):
    shutil.rmtree(copy / "index")


def index_cut_short(copy, draw):
    os.truncate(text_file(copy), draw.randrange(os.path.getsize(text_file(copy))))


def index_of_noise(copy, draw):
    text_file(copy).write_bytes(draw.randbytes(draw.randrange(100_000)))


def index_altered(copy, draw):
    """Its first page, of which SQLite sees that it is none."""
    with open(text_file(copy), "r+b") as file:
        file.write(draw.randbytes(100))


def file_copies_gone(copy, draw):
    shutil.rmtree(copy / "blob-cache")


HEALED = (
    *(index_gone, index_link_gone, index_folder_gone, index_cut_short, index_of_noise),
    *(index_altered, file_copies_gone),
)


def _rows(copy, sql, *values):
    shutil.rmtree(copy / "blob-cache")
    store = sqlite3.connect(copy / "data/main.sqlite3")
    store.create_function("noise", 1, lambda chunk: bytes([chunk[0] ^ 1]) + chunk[1:])
    assert store.execute(sql, values).rowcount > 0
    store.commit()
    store.close()


def file_gone(copy, draw):
    _rows(copy, "DELETE FROM blob_chunk")


def file_altered(copy, draw):
    _rows(copy, "UPDATE blob_chunk SET chunk = noise(chunk)")


def file_copy_altered(copy, draw):
    for path in (copy / "blob-cache").glob("*/*.blob"):
        data = bytearray(path.read_bytes())
        data[draw.randrange(len(data))] ^= 1
        path.chmod(0o600)
        path.write_bytes(data)


OF_ONE = (file_gone, file_altered, file_copy_altered)


def keys_gone(copy, draw):
    for path in (copy / "keys").glob("dossiers.sqlite*"):
        path.unlink()


def site_keys_gone(copy, draw):
    (copy / "keys/site.keys").unlink()


def master_key_altered(copy, draw):
    (copy / "keys/master.key").write_text(draw.randbytes(32).hex())


REFUSED = (keys_gone, site_keys_gone, master_key_altered)


@pytest.fixture(scope="module")
def read(theatre):
    """The site with its files read once, so that copies of them are in their folder."""
    copy = theatre.copy()
    theatre.played(copy, theatre.acts["read a large paper"])
    return copy


def test_what_is_wrong_with_a_store_is_noticed_and_the_rest_is_served(theatre, read):
    draw, kinds = random.Random(20261122), (*HEALED, *OF_ONE, *REFUSED)
    counts = {"healed": 0, "of_one_file": 0, "refused_starts": 0}
    for trial in range(FAULTS):
        spoil, copy = kinds[trial % len(kinds)], theatre.copy(read)
        spoil(copy, draw)
        told = theatre.tried("look", copy)
        if spoil in REFUSED:
            assert "Conflict" in told["fault"] and "密钥" in told["fault"], (spoil, told)
            counts["refused_starts"] += 1
        else:
            assert "fault" not in told, (spoil, told)
            judge(theatre, copy, spoil, told["faults"], draw)
            counts["healed" if spoil in HEALED else "of_one_file"] += 1
        shutil.rmtree(copy)
    tally("faults of the store", trials=FAULTS, **counts, served_wrongly=0)


def judge(theatre, copy, spoil, faults, draw):
    """All is whole again after the start; or one file is told to be bad, and all else is read."""
    assert [fault for fault in faults if not fault.startswith("content")] == [], (spoil, faults)
    assert bool(faults) == (spoil in OF_ONE), (spoil, faults)
    for name in LOOKS if spoil in OF_ONE else [draw.choice(LOOKS)]:
        answer = theatre.played(copy, theatre.acts[name])
        bad = spoil in OF_ONE and name == "read a large paper"
        assert (answer["status"] == 200) != bad, (spoil, name, answer)
        for word in (copy.name, "Traceback", "sqlite", "Errno"):
            assert word not in answer["body"], (spoil, name, answer["body"][-2000:])
