"""Sessions and named tokens: opened, ended by whom, dead everywhere at once (S34, S38)."""

import pytest

from dossier import clock
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.login import Kind
from dossier.vocabulary import Tag
from tests.workflows.asker import DAY, answered, log_in, sit
from workflows import login

pytest_plugins = ["tests.workflows.asker_fixture"]


def test_after_logging_out_the_token_is_dead(asker):
    login.log_out(asker, asker.lin)
    answered(asker)

    assert asker.logins.find(asker.token, clock.now()) is None
    assert asker.told == [Tag.LOGGED_OUT]


def test_logging_out_leaves_other_sessions_alone(asker):
    other = log_in(asker)
    login.log_out(asker, asker.lin)
    answered(asker)

    assert asker.logins.find(other.token, clock.now())


def test_a_program_logs_out_too(asker):
    outcome = log_in(asker, kind=Kind.API)
    asker.login = outcome.login
    login.log_out(asker, asker.lin)

    assert asker.logins.find(outcome.token, clock.now()) is None


def test_logging_out_everywhere_ends_all(asker):
    tokens = [asker.token, log_in(asker).token, log_in(asker, kind=Kind.API).token]
    chen = log_in(asker, "chen").token
    login.log_out_everywhere(asker, asker.lin)
    answered(asker)

    assert not [token for token in tokens if asker.logins.find(token, clock.now())]
    assert asker.logins.find(chen, clock.now())
    assert asker.told == [Tag.LOGGED_OUT]


def test_nobody_logs_another_out(asker):
    chen = log_in(asker, "chen")
    with pytest.raises(NotAllowed):
        login.log_out_everywhere(asker, asker.chen)
    with pytest.raises(NotAllowed):
        login.end(asker, asker.chen, chen.login.id)

    assert asker.logins.find(chen.token, clock.now())


def test_who_manages_people_logs_them_out_and_stays(asker, make):
    sit(asker, make, asker.wang)
    chen = log_in(asker, "chen")
    login.log_out_everywhere(asker, asker.chen)
    answered(asker)

    assert asker.logins.find(chen.token, clock.now()) is None
    assert asker.logins.find(asker.token, clock.now())


def test_one_of_ones_sessions_is_ended(asker):
    other = log_in(asker)
    login.end(asker, asker.lin, other.login.id)

    assert asker.logins.find(other.token, clock.now()) is None
    with pytest.raises(Conflict):
        login.end(asker, asker.lin, other.login.id)


def test_a_named_token_opens_the_api_for_its_time(asker):
    token = login.create_token(asker, asker.lin, " erp ", 90 * DAY)
    found = asker.logins.find(token, clock.now() + 89 * DAY, Kind.API)

    assert (found.name, found.stepped_up_at) == ("erp", None)
    assert asker.logins.find(token, clock.now() + 91 * DAY) is None
    assert asker.told == [Tag.TOKEN_CREATED]


@pytest.mark.parametrize(
    ("name", "lifetime", "field"), [(" ", DAY, "name"), ("erp", 367 * DAY, "lifetime")]
)
def test_a_token_needs_a_name_and_an_end(asker, name, lifetime, field):
    with pytest.raises(Invalid) as refused:
        login.create_token(asker, asker.lin, name, lifetime)

    assert list(refused.value.fields) == [field]
    assert asker.told == []


def test_nobody_makes_a_token_for_another(asker):
    with pytest.raises(NotAllowed):
        login.create_token(asker, asker.chen, "erp", DAY)
