"""A password is changed by who knows it; all other sessions end (S38, S48)."""

import pytest

from dossier import clock
from dossier.errors import Invalid, NotAllowed
from dossier.throttle import TooMany
from dossier.vocabulary import Tag
from tests.workflows.asker import DAY, answered, log_in
from tests.world import PASSWORD
from workflows import login

pytest_plugins = ["tests.workflows.asker_fixture"]

NEW = "seven quiet wharves 31"


def test_changing_the_password_ends_all_others_and_renews_this_one(asker):
    """S38"""
    others = [log_in(asker).token, login.create_token(asker, asker.lin, "erp", DAY)]
    login.change_password(asker, asker.lin, current=PASSWORD, new=NEW)

    assert not [token for token in others if asker.logins.find(token, clock.now())]
    assert asker.logins.find(asker.token, clock.now())  # until the commit: a retry needs it
    answered(asker)
    assert asker.logins.find(asker.token, clock.now()) is None
    assert len(asker.logins.list(asker.lin.__name__, clock.now())) == 1


def test_after_a_change_only_the_new_password_is_right(asker):
    login.change_password(asker, asker.lin, current=PASSWORD, new=NEW)

    assert not log_in(asker).ok
    assert log_in(asker, secret=NEW).ok
    assert asker.told[-1] == Tag.PASSWORD_CHANGED


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", NEW, "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "linwei2026;:", "password"),
        (PASSWORD, "gangwan2026;", "password"),
        (PASSWORD, PASSWORD, "password"),
    ],
)
def test_a_poor_change_is_refused_and_ends_nothing(asker, current, new, field):
    other, before = log_in(asker), asker.lin.password_hash
    with pytest.raises(Invalid) as refused:
        login.change_password(asker, asker.lin, current=current, new=new, words=("港湾",))

    assert list(refused.value.fields) == [field]
    assert asker.lin.password_hash == before
    assert asker.logins.find(other.token, clock.now())


def test_the_current_password_is_not_guessed_on_the_page_either(asker):
    for _ in range(10):
        with pytest.raises(Invalid):
            login.change_password(asker, asker.lin, current="wrong", new=NEW)

    with pytest.raises(TooMany) as refused:
        login.change_password(asker, asker.lin, current=PASSWORD, new=NEW)
    assert refused.value.retry_after > 0


def test_nobody_changes_the_password_of_another(asker):
    with pytest.raises(NotAllowed):
        login.change_password(asker, asker.chen, current=PASSWORD, new=NEW)
