"""The hourly pass of a serving process (R114)."""

import time

import pytest
import transaction

from dossier.vocabulary import Post, Tag
from tests.workflows.watching import NOON, look, minutes, told
from views import monitoring


@pytest.fixture
def reader(make, site):
    site.profile = make.policy("monitoring: {bulk: 3, ungranted: no}\n").profile
    person = make.person("chen", post=Post.STAFF)
    for n in range(3):
        look(site, person, 900_000 + n, NOON + minutes(n))
    transaction.commit()
    return person


def test_a_pass_raises_what_it_finds_in_the_name_of_the_system(base, request_, site, reader):
    monitoring.look(base[0].registry)
    request_.root._p_jar.sync()

    [alert] = site["alerts"].open()
    entry = site.log.entry(alert.history[-1])
    assert (entry["tag"], entry["by"]) == (Tag.ALERT_RAISED, "system")


def test_two_processes_find_nothing_twice(base, request_, site, reader):
    for _process in range(2):
        monitoring.look(base[0].registry)
    request_.root._p_jar.sync()

    assert [each[0] for each in told(site)] == ["bulk"]


def test_the_thread_looks_again_and_again_until_it_is_stopped(base, request_, site, reader):
    watcher = monitoring.watching(base[0].registry, first=0.01, every=0.01)
    watcher.start()
    for _time in range(500):
        request_.root._p_jar.sync()
        if told(site):
            break
        time.sleep(0.01)
    watcher.stop()

    assert told(site) != []
