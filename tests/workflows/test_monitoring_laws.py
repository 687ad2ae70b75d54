"""Whatever happens in whatever order: what is found is what a plain model finds (R114)."""

import os

import pytest
import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier import clock
from dossier.vocabulary import Post
from tests.workflows.watching import HERE, NOON, THERE, look, minutes, refusal
from workflows import monitoring

ROUNDS = int(os.environ.get("DOSSIER_MONITORING", "40"))
POLICY = "monitoring: {bulk: 3, refusals: 3, shared: 10, ungranted: no}\n"
ACTS = st.tuples(
    st.integers(0, 1),  # who
    st.integers(0, 16 * 60),  # minutes after noon: into the night
    st.integers(0, 4),  # which record; the last is a refusal
    st.sampled_from((HERE, THERE)),
)


@pytest.fixture
def people(make, site, request_):
    site.profile = make.policy(POLICY).profile
    made = [make.person(login, post=Post.STAFF) for login in ("chen", "zhou")]
    while monitoring.waiting(site):
        monitoring.judge(request_)
    return made


@settings(max_examples=ROUNDS, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, max_size=25), batch=st.integers(1, 9))
def test_what_is_found_is_what_a_plain_model_finds(request_, site, people, acts, batch):
    savepoint = transaction.savepoint()
    try:
        told = [(*act, written(site, people, act)) for act in acts]
        with clock.frozen(NOON + minutes(24 * 60)):
            while monitoring.waiting(site):
                monitoring.judge(request_, batch)
        found = {}
        for alert in site["alerts"].open():
            found.setdefault((alert.kind_word, alert.person), set()).update(alert.entries)

        assert found == model(people, told)
    finally:
        savepoint.rollback()


def written(site, people, act):
    who, minute, record, address = act
    at = NOON + minutes(minute)
    if record == 4:
        return refusal(site, people[who], at, address=address)
    return look(site, people[who], 900_000 + record, at, address=address)


def model(people, told):
    """Every pair and every hour, one after the other."""
    found = {}
    for who, person in enumerate(people):
        mine = [each for each in told if each[0] == who]
        looks = [each for each in mine if each[2] < 4]
        refused = [each for each in mine if each[2] == 4]
        kinds = {
            "bulk": crowds(looks, 60, 3, lambda each: each[2]),
            "refusals": crowds(refused, 60, 3, lambda each: each[4]),
            "shared": crowds(mine, 10, 2, lambda each: each[3]),
            "night": {each[4] for each in looks if each[1] >= 10 * 60},
        }
        found |= {(kind, person.__name__): numbers for kind, numbers in kinds.items() if numbers}
    return found


def crowds(acts, span, most, key):
    found = set()
    for start in range(0, 16 * 60 + 1):
        inside = [each for each in acts if start <= each[1] < start + span]
        if len({key(each) for each in inside}) >= most:
            found.update(each[4] for each in inside)
    return found
