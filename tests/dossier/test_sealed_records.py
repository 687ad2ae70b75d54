"""Tests of the seal of one record: moved, cut or changed by a bit it does not open (S63)."""

import os
import random

import pytest
from ZODB.utils import p64, z64

from dossier import keys
from dossier.sealed_storage import Records
from dossier.suite import GUOMI, INTERNATIONAL, Unreadable
from tests.soak.tally import tally

# `make soak` raises it.
SWAPS = int(os.environ.get("DOSSIER_SWAPS", "500"))


@pytest.fixture
def site_keys():
    """Keys of a moment."""
    return keys.passing()


def test_each_record_is_bound_to_its_object(site_keys):
    """S63: moved elsewhere it does not open, whatever its head says."""
    records = Records(site_keys)
    record = records.seal(p64(7), b"seven")

    assert records.open(record, p64(7)) == b"seven"
    for moved in (record, record[:2] + p64(8) + record[10:]):
        with pytest.raises(Unreadable):
            records.open(moved, p64(8))


def test_no_swap_of_two_records_passes(site_keys):
    """S63: 10,000 in `make soak`."""
    records, draw = Records(site_keys), random.Random(1)
    sealed = {p64(number): records.seal(p64(number), b"%d" % number) for number in range(200)}
    for _swap in range(SWAPS):
        one, other = draw.sample(sorted(sealed), 2)
        with pytest.raises(Unreadable):
            records.open(sealed[other], one)
    tally("sealed records moved between objects", swaps=SWAPS, opened=0)


@pytest.mark.parametrize("suite", [INTERNATIONAL, GUOMI], ids=["international", "guomi"])
def test_every_flipped_bit_and_cut_of_a_record_is_noticed(suite):
    records = Records(keys.passing(suite))
    record = records.seal(p64(7), b"seven" * 20)

    cut = [record[:length] for length in range(len(record))]
    flipped = [
        record[:place] + bytes([record[place] ^ 1 << bit]) + record[place + 1 :]
        for place in range(len(record))
        for bit in range(8)
    ]
    for changed in cut + flipped:
        with pytest.raises(Unreadable):
            records.open(changed, p64(7))


def test_nothing_remains_nothing(site_keys):
    records = Records(site_keys)

    assert records.seal(p64(1), None) is records.open(None) is None
    assert records.open(records.seal(p64(1), b"")) == b""


def test_what_shrinks_is_compressed(site_keys):
    records = Records(site_keys)
    noise = random.Random(1).randbytes(1000)

    assert len(records.seal(z64, b"x" * 1000)) < 200
    assert records.open(records.seal(z64, noise), z64) == noise
