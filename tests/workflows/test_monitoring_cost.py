"""What a pass of monitoring costs depends on what is new, not on what was (R114)."""

from dossier import clock
from dossier.audit import Log
from dossier.vocabulary import Post
from tests.workflows.watching import look, minutes
from workflows import monitoring

GONE = 900_000


def test_what_is_new_costs_the_same_however_long_the_log_is(request_, site, make, monkeypatch):
    thing, reader = make.customer(), make.person("chen", post=Post.STAFF)
    read, entry = [], Log.entry

    def counted(log, number):
        read.append(number)
        return entry(log, number)

    monkeypatch.setattr(Log, "entry", counted)
    costs = []
    for before in (10, 1500):
        for n in range(before):
            look(site, reader, GONE + n % 9, clock.now() + minutes(n))
        while monitoring.waiting(site):
            monitoring.judge(request_)
        numbers = [look(site, reader, thing, clock.now() + minutes(before)) for _n in range(5)]
        read.clear()
        monitoring.judge(request_)
        costs.append(len(read) - len(numbers))

    assert costs[1] <= costs[0] <= 10
