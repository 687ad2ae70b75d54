"""A request with the store of log-ins, for a person who sits before a page."""

from datetime import timedelta

import pytest
from pyramid.request import apply_request_extensions

from dossier import clock
from dossier.event import Happened
from dossier.vocabulary import Post
from tests.workflows.asker import sit

LATER = timedelta(days=400)


@pytest.fixture
def asker(request_, make):
    """The request of Lin, who has just logged in; `asker.told` are the tags of what happened."""
    apply_request_extensions(request_)
    request_.logins.sweep(clock.now() + LATER)
    request_.throttle.sweep(clock.now() + LATER)
    request_.lin = make.person("lin", name="林薇")
    request_.chen = make.person("chen", name="陈静")
    request_.wang = make.person("wang", name="王管理", post=Post.SYSTEM_ADMIN)
    request_.told = []

    def hear(happened):
        request_.told.append(happened.tag)

    request_.registry.registerHandler(hear, (Happened,))
    sit(request_, make, request_.lin)
    yield request_
    request_.registry.unregisterHandler(hear, (Happened,))  # this one, not the log's
