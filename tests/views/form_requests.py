"""Requests that ask for a form or send it, and the configuration a form is made under."""

import pytest
from pyramid import testing
from webob.multidict import MultiDict


@pytest.fixture(autouse=True)
def configuration():
    with testing.testConfig() as config:
        yield config


def request(method="GET", **post):
    made = testing.DummyRequest(post=MultiDict(post) if method == "POST" else None)
    made.method, made.POST = method, MultiDict(post)
    return made
