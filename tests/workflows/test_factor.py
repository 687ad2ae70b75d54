"""Second factors: S48."""

from datetime import timedelta

import pyotp
import pytest

from dossier import clock
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.login import Kind
from dossier.vocabulary import Tag
from tests.workflows.asker import answered, sit
from workflows import factor

pytest_plugins = ["tests.workflows.asker_fixture"]

MINUTE = timedelta(minutes=1)


def confirm(asker):
    enrolment = factor.enrol(asker, asker.lin, "港湾贸易")
    return factor.confirm(asker, asker.lin, pyotp.TOTP(enrolment.secret).at(clock.now()))


def open_other(asker, person):
    return asker.logins.open(person.__name__, Kind.PAGE, "", "", clock.now())[0]


def test_enrolling_shows_the_secret_and_its_picture(asker):
    enrolment = factor.enrol(asker, asker.lin, "港湾贸易")

    assert enrolment.secret in enrolment.uri
    assert enrolment.svg.startswith(b"<svg")


def test_a_factor_counts_only_when_a_code_of_it_was_seen(asker):
    factor.enrol(asker, asker.lin, "港湾贸易")
    with pytest.raises(Invalid) as refused:
        factor.confirm(asker, asker.lin, "12345")

    assert list(refused.value.fields) == ["code"]
    assert asker.lin.factor_secret is None


def test_a_confirmed_factor_is_in_force_with_ten_codes(asker):
    enrolment = factor.enrol(asker, asker.lin, "港湾贸易")
    codes = factor.confirm(asker, asker.lin, pyotp.TOTP(enrolment.secret).at(clock.now()))

    assert asker.lin.factor_secret == enrolment.secret
    assert len(codes) == len(asker.lin.recovery_codes) == 10
    assert not set(codes) & set(asker.lin.recovery_codes)
    assert asker.told == [Tag.FACTOR_CHANGED]


def test_the_code_that_confirmed_is_used_up(asker):
    confirm(asker)

    assert asker.lin.factor_last_step >= int(clock.now().timestamp()) // 30 - 1


def test_nothing_is_confirmed_that_was_not_begun(asker):
    with pytest.raises(Conflict):
        factor.confirm(asker, asker.lin, "123456")


def test_an_enrolment_is_confirmed_once(asker):
    confirm(asker)
    with pytest.raises(Conflict):
        factor.confirm(asker, asker.lin, "123456")


@pytest.mark.parametrize("change", [confirm, lambda asker: factor.drop(asker, asker.lin)])
def test_a_changed_factor_ends_other_sessions_and_renews_this_one(asker, change):
    other = open_other(asker, asker.lin)
    change(asker)
    answered(asker)

    assert asker.logins.find(other, clock.now()) is None
    assert asker.logins.find(asker.token, clock.now()) is None
    assert len(asker.logins.list(asker.lin.__name__, clock.now())) == 1


def test_a_dropped_factor_is_gone_with_its_codes(asker):
    confirm(asker)
    factor.drop(asker, asker.lin)

    assert asker.lin.factor_secret is None
    assert (asker.lin.factor_last_step, asker.lin.recovery_codes) == (0, ())
    assert asker.told == [Tag.FACTOR_CHANGED] * 2


@pytest.mark.parametrize(
    "act",
    [
        lambda asker: factor.enrol(asker, asker.lin, "港湾贸易"),
        lambda asker: factor.confirm(asker, asker.lin, "123456"),
        lambda asker: factor.drop(asker, asker.lin),
    ],
)
def test_every_change_wants_a_fresh_proof(asker, act):
    with clock.frozen(asker.login.created + 11 * MINUTE), pytest.raises(NotAllowed):
        act(asker)


@pytest.mark.parametrize(
    "act",
    [
        lambda asker: factor.enrol(asker, asker.chen, "港湾贸易"),
        lambda asker: factor.confirm(asker, asker.chen, "123456"),
        lambda asker: factor.drop(asker, asker.chen),
    ],
)
def test_nobody_touches_the_factor_of_another(asker, act):
    with pytest.raises(NotAllowed):
        act(asker)


def test_who_manages_people_drops_a_lost_factor(asker, make):
    confirm(asker)
    sit(asker, make, asker.wang)
    other = open_other(asker, asker.lin)
    factor.drop(asker, asker.lin)
    answered(asker)

    assert asker.lin.factor_secret is None
    assert asker.logins.find(other, clock.now()) is None
    assert asker.logins.find(asker.token, clock.now())
