"""Log-in with password and second factor, held against guessing (S34, S38, S47, S48)."""

import inspect
import statistics
import time

from dossier import clock, factor
from dossier import password as passwords
from dossier.login import Kind
from tests.workflows.asker import DAY, MINUTE, code_now, give_factor, log_in
from tests.world import PASSWORD
from workflows import login
from workflows.login import Reason

pytest_plugins = ["tests.workflows.asker_fixture"]


def fails(asker, times, name="lin", **given):
    return [log_in(asker, name, "wrong", **given).reason for _ in range(times)]


def test_the_right_password_opens_a_session(asker):
    outcome = log_in(asker)

    assert outcome.ok and outcome.person is asker.lin
    found = asker.logins.find(outcome.token, clock.now(), Kind.PAGE)
    assert found == outcome.login
    assert (found.person_id, found.address) == (asker.lin.__name__, "10.0.0.7")


def test_a_program_gets_a_token_of_its_own_kind(asker):
    outcome = log_in(asker, kind=Kind.API)

    assert asker.logins.find(outcome.token, clock.now(), Kind.API)
    assert not asker.logins.find(outcome.token, clock.now(), Kind.PAGE)


def test_a_log_in_name_may_be_written_in_any_case(asker):
    assert log_in(asker, " LIN ").person is asker.lin


def test_every_log_in_is_a_new_session(asker):
    assert log_in(asker).token != log_in(asker).token


def test_unknown_wrong_and_disabled_are_told_alike(asker):
    asker.chen.active = False
    outcomes = [log_in(asker, "nobody"), log_in(asker, secret="wrong"), log_in(asker, "chen")]

    assert [o.reason for o in outcomes] == [Reason.UNKNOWN, Reason.PASSWORD, Reason.DISABLED]
    assert {str(o.message) for o in outcomes} == {"用户名或密码不对"}
    assert not [o for o in outcomes if o.ok or o.token or o.retry_after]


def test_unknown_and_known_take_the_same_time(asker):
    """S47, with the real cost: the medians are near each other."""
    asker.lin.password_hash = passwords.hash(PASSWORD)
    taken = {"lin": [], "nobody": []}
    for name, times in list(taken.items()) * 5:
        begin = time.perf_counter()
        log_in(asker, name, "wrong")
        times.append(time.perf_counter() - begin)

    assert 0.6 < statistics.median(taken["nobody"]) / statistics.median(taken["lin"]) < 1.6


def test_a_person_without_a_password_does_not_get_in(asker):
    asker.chen.password_hash = None

    assert log_in(asker, "chen", "").reason is Reason.PASSWORD


def test_the_tenth_failure_is_the_last(asker):
    assert fails(asker, 10) == [Reason.PASSWORD] * 10
    outcome = log_in(asker)

    assert outcome.reason is Reason.THROTTLED
    assert 290 <= outcome.retry_after <= 300
    assert log_in(asker, now=clock.now() + 5 * MINUTE).ok


def test_an_unknown_log_in_is_throttled_like_a_known_one(asker):
    now = clock.now()
    known = [log_in(asker, "lin", "wrong", now=now) for _ in range(12)]
    unknown = [log_in(asker, "nobody", "wrong", now=now) for _ in range(12)]

    assert [(o.message, o.retry_after) for o in known] == [
        (o.message, o.retry_after) for o in unknown
    ]


def test_writing_the_name_otherwise_gives_no_more_attempts(asker):
    fails(asker, 5), fails(asker, 5, " LIN")

    assert log_in(asker, "Lin").reason is Reason.THROTTLED


def test_success_forgets_the_failures_here(asker):
    fails(asker, 9)
    assert log_in(asker).ok

    assert fails(asker, 10) == [Reason.PASSWORD] * 10


def test_success_does_not_forget_what_this_address_did_to_others(asker):
    fails(asker, 10, "chen")
    assert log_in(asker).ok

    assert log_in(asker, "chen").reason is Reason.THROTTLED


def test_a_missing_address_counts_as_one(asker):
    assert fails(asker, 11, address=None)[-1] is Reason.THROTTLED


def test_a_hash_of_yesterdays_cost_is_made_anew(asker):
    before, dearer = asker.lin.password_hash, passwords.Cost(memory=16, rounds=2)
    log_in(asker, secret="wrong", cost=dearer)
    assert asker.lin.password_hash == before

    assert log_in(asker, cost=dearer).ok
    assert "m=16,t=2" in asker.lin.password_hash
    assert log_in(asker, cost=dearer).ok


def test_the_real_cost_is_what_is_used_if_none_is_named():
    assert inspect.signature(login.log_in).parameters["cost"].default == passwords.COST


def test_sessions_at_other_addresses_are_told(asker):
    """R071: the face raises the alert."""
    here, elsewhere = log_in(asker), log_in(asker, address="10.0.0.8")
    named = login.create_token(asker, asker.lin, "erp", DAY)

    assert named
    assert {one.id for one in log_in(asker).elsewhere} == {elsewhere.login.id, asker.login.id}
    assert here.login.id in {one.id for one in elsewhere.elsewhere}


def test_with_a_second_factor_the_password_is_not_enough(asker):
    give_factor(asker.lin)
    outcome = log_in(asker, totp=" ")

    assert (outcome.reason, outcome.token) == (Reason.CODE_WANTED, None)
    assert "动态口令" in outcome.message


def test_a_second_factor_is_asked_only_of_who_has_the_password(asker):
    give_factor(asker.lin)

    assert log_in(asker, secret="wrong", totp="000000").reason is Reason.PASSWORD


def test_password_and_code_open_a_session(asker):
    totp = give_factor(asker.lin)

    assert log_in(asker, totp=code_now(totp)).ok


def test_a_code_opens_one_session(asker):
    code = code_now(give_factor(asker.lin))
    log_in(asker, totp=code)

    assert log_in(asker, totp=code).reason is Reason.CODE


def test_a_recovery_code_opens_one_session(asker):
    give_factor(asker.lin)
    codes = factor.new_codes()
    asker.lin.recovery_codes = tuple(factor.hashed(code) for code in codes)

    assert log_in(asker, totp=codes[2]).ok
    assert log_in(asker, totp=codes[2]).reason is Reason.CODE
    assert len(asker.lin.recovery_codes) == 9


def test_codes_are_guessed_five_times_and_no_more(asker):
    totp, now = give_factor(asker.lin), clock.now()
    wrong = "000000" if code_now(totp) != "000000" else "000001"
    reasons = [log_in(asker, totp=wrong, address=f"10.0.1.{n}", now=now).reason for n in range(6)]

    assert reasons == [Reason.CODE] * 5 + [Reason.THROTTLED]
    assert log_in(asker, totp=totp.at(now), now=now).retry_after == 300


def test_a_right_code_is_not_counted(asker):
    totp = give_factor(asker.lin)
    for step in range(8):
        now = clock.now() + step * MINUTE
        assert log_in(asker, totp=totp.at(now), now=now).ok


def test_forgetting_the_code_is_not_counted_as_a_wrong_password(asker):
    give_factor(asker.lin)

    assert {log_in(asker).reason for _ in range(15)} == {Reason.CODE_WANTED}
