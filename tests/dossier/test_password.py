"""Passwords: S48 and ASVS 6.2."""

import statistics
import time

import pytest
from argon2 import extract_parameters
from hypothesis import example, given
from hypothesis import strategies as st

from dossier import password
from dossier.errors import Invalid
from dossier.password import COST, KNOWN, Cost

CHEAP = password.CHEAP
DEARER = Cost(memory=16, rounds=2)
GOOD = "青灯 lantern 七号 wharf"

passwords = st.text(max_size=60)


def refusal(text, *words):
    with pytest.raises(Invalid) as refused:
        password.check(text, words)
    return refused.value.fields["password"]


@given(passwords)
@example("\ud800 alone")
def test_the_password_itself_is_right(text):
    stored = password.hash(text, CHEAP)

    assert password.verify(stored, text, CHEAP) == (True, False)


@given(passwords, st.characters())
def test_a_longer_password_is_wrong(text, more):
    stored = password.hash(text + "x", CHEAP)

    assert not password.verify(stored, text + "x" + more, CHEAP).ok
    assert not password.verify(stored, text, CHEAP).ok


def test_not_one_of_a_thousand_characters_is_cut_off():
    stored = password.hash("a" * 1023 + "b", CHEAP)

    assert not password.verify(stored, "a" * 1023 + "c", CHEAP).ok


def test_a_password_is_the_same_whether_typed_in_pieces_or_whole():
    stored = password.hash("cafe\u0301 au lait", CHEAP)

    assert password.verify(stored, "caf\u00e9 au lait", CHEAP).ok


def test_full_width_and_half_width_stay_different_passwords():
    stored = password.hash("ＡＢＣ", CHEAP)

    assert not password.verify(stored, "ABC", CHEAP).ok


def test_the_same_password_has_another_hash_each_time():
    assert password.hash(GOOD, CHEAP) != password.hash(GOOD, CHEAP)


def test_the_cost_is_argon2id_with_19_mib_at_least():
    parameters = extract_parameters(password.hash(GOOD))

    assert parameters.type.name == "ID"
    assert parameters.memory_cost == COST.memory >= 19 * 1024
    assert parameters.time_cost >= 2


def test_a_hash_of_another_cost_is_to_be_made_anew():
    stored = password.hash(GOOD, CHEAP)

    assert password.verify(stored, GOOD, DEARER) == (True, True)


def test_a_wrong_password_never_renews_the_hash():
    stored = password.hash(GOOD, CHEAP)

    assert password.verify(stored, "wrong", DEARER) == (False, False)


@pytest.mark.parametrize("stored", ["", "plain text", "$argon2id$v=19$m=8,t=1,p=1$AAAA$", None])
def test_a_missing_or_damaged_hash_is_a_no(stored):
    assert password.verify(stored, "plain text", CHEAP) == (False, False)


@given(passwords)
def test_no_password_has_the_dummy_hash(text):
    assert not password.verify(password.dummy(CHEAP), text, CHEAP).ok


def test_the_dummy_hash_has_the_cost_of_today():
    assert extract_parameters(password.dummy()) == extract_parameters(password.hash(GOOD))


def test_an_unknown_log_in_takes_as_long_as_a_known_one():
    """S47, with the real cost: the medians of both are near each other."""
    stored = password.hash(GOOD)
    taken = {stored: [], None: []}
    for _ in range(7):
        for known, times in taken.items():
            begin = time.perf_counter()
            password.verify(known, "wrong")
            times.append(time.perf_counter() - begin)

    ratio = statistics.median(taken[None]) / statistics.median(taken[stored])
    assert 0.6 < ratio < 1.6


@pytest.mark.parametrize(
    "text",
    [
        GOOD,
        "correct horse battery staple",
        "长亭外古道边芳草碧连天夕阳",
        "Xk7!pQ2#mW9z",
        "m3!Vd9@kW2^p" + "a" * 1012,
    ],
)
def test_a_good_password_passes(text):
    password.check(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "至少"),
        ("Xk7!pQ2#mW9", "至少"),
        ("七个字的密码呀", "至少"),
        ("x" * 1025, "最多"),
        ("Xk7!pQ2#mW9z\ud800", "无法识别"),
        ("1q2w3e4r5t6y", "密码表"),
        ("Password1234", "密码表"),
        ("Password2026!", "容易被猜到"),
        ("qwertyuiop[]", "容易被猜到"),
        ("aaaaaaaaaaaaaaaa", "容易被猜到"),
        ("19900101199001", "容易被猜到"),
        ("woaini1314520", "容易被猜到"),
    ],
)
def test_a_poor_password_is_refused_with_the_reason(text, said):
    assert said in refusal(text)


def test_an_accent_in_pieces_counts_as_one_character():
    assert "至少" in refusal("Xk7!pQ2#mWe\u0301")


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("zhangwei2026;:", "张伟"),
        ("hgmygs2026;:", "海港贸易公司"),
        ("lin.wei#2026;", "lin.wei"),
        ("kzorvex2026;", "Kzorvex Trading"),
    ],
)
def test_a_password_made_of_ones_own_names_is_refused(text, word):
    password.check(text)

    assert "容易被猜到" in refusal(text, word, None)


def test_the_words_of_one_check_are_not_held_against_the_next():
    refusal("hgmygs2026;:", "海港贸易公司")

    password.check("hgmygs2026;:")


def test_the_list_of_known_passwords_is_there_without_a_network():
    assert len(KNOWN) >= 3000
