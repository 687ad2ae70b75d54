"""The served process leaves heads by itself; the gate lets no rolled-back store start (S56)."""

import logging
import time

import pytest
import transaction

from dossier import witness
from views.witness import gate, leave, leaving


@pytest.fixture
def registry(base, database, request_, tmp_path, monkeypatch):
    """The registry over the site of this test, with a witness folder of its own."""
    registry = base[0].registry
    monkeypatch.setitem(registry.settings, "dossier.witness", str(tmp_path / "witness"))
    monkeypatch.setitem(registry.settings, "dossier.keys", str(tmp_path / "keys"))
    return registry


def newest(registry):
    return witness.newest(witness.folder_of(registry.settings))


def wait_for(condition):
    ends = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_heads_are_left_again_and_again(registry, site, make):
    hourly = leaving(registry, first=0, every=0.02)
    hourly.start()
    try:
        wait_for(lambda: newest(registry))
        first = newest(registry)["head"]["size"]
        make.customer()
        transaction.commit()
        wait_for(lambda: newest(registry)["head"]["size"] == site.log.size > first)
    finally:
        hourly.stop()


def test_only_what_is_committed_is_witnessed(registry, site, make):
    committed = site.log.size
    make.customer()
    leave(registry)

    assert site.log.size > committed == newest(registry)["head"]["size"]


def test_a_store_that_went_on_starts(registry, make):
    leave(registry)
    make.customer()
    transaction.commit()

    gate(registry)


@pytest.fixture
def rolled_back(registry, site, make):
    """A store that is older than its last head."""
    kept = site.log.size
    make.customer()
    transaction.commit()
    leave(registry)
    for number in range(kept + 1, site.log.size + 1):
        site.log.pages.pop(number, None)
    site.log.size = kept
    transaction.commit()
    return registry


def test_a_rolled_back_store_does_not_start(rolled_back):
    with pytest.raises(SystemExit, match="系统拒绝启动：日志只有 .* 条，少于 .* 条") as ended:
        gate(rolled_back)
    assert "${" not in ended.value.code


def test_a_rollback_under_a_running_process_is_told(rolled_back, caplog):
    hourly = leaving(rolled_back, first=0, every=0.02)
    with caplog.at_level(logging.ERROR, "views.witness"):
        hourly.start()
        wait_for(lambda: caplog.messages)
        hourly.stop()

    assert caplog.messages[0].startswith("witness: 日志只有")


def test_the_thread_outlives_a_full_disk(registry, monkeypatch, caplog):
    def full(*_facts):
        raise OSError(28, "绝密")

    monkeypatch.setattr(witness, "leave", full)
    hourly = leaving(registry, first=0, every=0.01)
    with caplog.at_level(logging.ERROR, "views.witness"):
        hourly.start()
        wait_for(lambda: len(caplog.messages) > 2)
        hourly.stop()

    assert caplog.messages[0] == "witness: OSError"


def test_an_empty_store_starts(registry, database, request_):
    root = request_.root._p_jar.root()
    del root["site"]
    transaction.commit()

    gate(registry)
    assert leave(registry) is None
