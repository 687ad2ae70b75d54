"""Stepping up: who sits there proves it anew with all factors, for ten minutes (S38, S48)."""

import pytest

from dossier import clock
from dossier.errors import Invalid, NotAllowed
from dossier.throttle import TooMany
from tests.workflows.asker import DAY, MINUTE, answered, code_now, give_factor
from tests.world import PASSWORD
from workflows import login

pytest_plugins = ["tests.workflows.asker_fixture"]


def test_stepping_up_gives_the_session_a_fresh_token_and_moment(asker):
    with clock.frozen(asker.login.created + 12 * MINUTE):
        login.step_up(asker, asker.lin, password=PASSWORD)
        answered(asker)

        (now,) = asker.logins.list(asker.lin.__name__, clock.now())
        assert now.stepped_up_at == clock.now()
        assert asker.logins.find(asker.token, clock.now()) is None


@pytest.mark.parametrize(
    ("secret", "code", "field"),
    [("wrong", "", "password"), (PASSWORD, "", "totp"), (PASSWORD, "12345", "totp")],
)
def test_stepping_up_wants_all_factors(asker, secret, code, field):
    give_factor(asker.lin)
    with pytest.raises(Invalid) as refused:
        login.step_up(asker, asker.lin, password=secret, totp=code)

    assert list(refused.value.fields) == [field]
    answered(asker)
    assert asker.logins.find(asker.token, clock.now()) == asker.login


def test_stepping_up_with_the_code_works(asker):
    totp = give_factor(asker.lin)
    login.step_up(asker, asker.lin, password=PASSWORD, totp=code_now(totp))
    answered(asker)

    assert asker.logins.find(asker.token, clock.now()) is None


def test_codes_are_not_guessed_by_stepping_up(asker):
    give_factor(asker.lin)
    for _ in range(5):
        with pytest.raises(Invalid):
            login.step_up(asker, asker.lin, password=PASSWORD, totp="12345")

    with pytest.raises(TooMany):
        login.step_up(asker, asker.lin, password=PASSWORD, totp="12345")


def test_nobody_steps_up_for_another(asker):
    with pytest.raises(NotAllowed):
        login.step_up(asker, asker.chen, password=PASSWORD)


def test_a_proof_is_fresh_for_ten_minutes(asker):
    login.require_recent(asker)
    with clock.frozen(asker.login.created + 10 * MINUTE), pytest.raises(NotAllowed):
        login.require_recent(asker)


def test_a_named_token_is_no_proof(asker):
    token = login.create_token(asker, asker.lin, "erp", DAY)
    for given in (asker.logins.find(token, clock.now()), None):
        asker.login = given
        with pytest.raises(NotAllowed):
            login.require_recent(asker)
