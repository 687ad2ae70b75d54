"""Commands over the site of a test instead of one that an ini names."""

import contextlib

import pytest

from views import console


@pytest.fixture
def opened(request_):
    """What stands in for `views.console.opened` in a module of commands."""

    @contextlib.contextmanager
    def opened(ini, command, login=None):
        try:
            yield request_
        except console.Refused as refusal:
            console.fail(console.words(request_, refusal))

    return opened
