"""The server is killed while officers work: nothing told is lost, nothing is half (S01, S53)."""

import os
from collections import Counter

import pytest

from dossier.vocabulary import Tag
from tests.postgresql import postgresql
from tests.soak.campaign import Campaign
from tests.soak.served import settings
from tests.soak.tally import tally
from views import configure

__all__ = ["postgresql"]

# `make soak` kills a thousand times.
KILLS = int(os.environ.get("DOSSIER_KILLS", "25"))
SECONDS = (0.2, 1.2)


@pytest.fixture(params=["sqlite", "postgresql"])
def campaign(request, tmp_path, monkeypatch):
    """A new site in each kind of store, and who serves it."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        monkeypatch.setenv("DOSSIER_POSTGRESQL", server.database())
        monkeypatch.setenv("DOSSIER_ZODB", "etc/zodb-postgresql.conf")
    made = Campaign(tmp_path / "客户 档案")
    made.store = request.param
    yield made
    made.close()


def test_a_killed_server_keeps_what_it_told_and_nothing_half(campaign):
    officers = ()
    for kill in range(KILLS):
        officers = campaign.work(SECONDS, kill, officers)
    campaign.judge(officers)

    assert campaign.acknowledged
    site = opened(campaign.folder)
    assert numbers(site) == list(range(1, len(site.numbering.given) + 1))
    assert entries(site) == {
        Tag.CUSTOMER_OPENED: len(site["customers"]),
        Tag.DOSSIER_OPENED: len(site["dossiers"]),
        Tag.DOCUMENT_DEPOSITED: sum(map(len, site["dossiers"].values())),
        Tag.DOSSIER_NUMBERED: len(site.numbering.given),
    }
    told = len(campaign.acknowledged)
    tally(
        f"kill -9 of the served site, {campaign.store}",
        kills=KILLS,
        acknowledged=told,
        lost=0,
        half=0,
        refused=0,
    )


def opened(folder):
    """The site in this process, after the last server is gone."""
    return configure(settings(folder)).registry._zodb_databases[""].open().root()["site"]


def numbers(site):
    """The serials given, in order (R022)."""
    return sorted(int(number[-4:]) for number in site.numbering.given)


def entries(site):
    """How many entries tell of each kind of act, of which each thing has one."""
    told = [entry["tag"] for entry in site.log.entries()]
    kinds = (Tag.CUSTOMER_OPENED, Tag.DOSSIER_OPENED, Tag.DOCUMENT_DEPOSITED, Tag.DOSSIER_NUMBERED)
    return dict(Counter(tag for tag in told if tag in kinds))
