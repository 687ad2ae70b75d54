"""Somebody in each post, and editions of policies led as far as is wanted."""

import datetime

import pytest

from dossier import clock, library
from dossier.library import Written
from dossier.vocabulary import Post, Tier
from workflows import policy as verbs

NOON = datetime.datetime(2026, 11, 21, 4, tzinfo=datetime.UTC)
TODAY = datetime.date(2026, 11, 21)
DAY = datetime.timedelta(days=1)
FOLDER = "etc/policies"
POSTS = {
    "keeper": Post.RECORDS_OFFICER,
    "head": Post.RECORDS_SUPERVISOR,
    "chief": Post.GENERAL_MANAGER,
    "guard": Post.SECURITY_ADMIN,
    "deputy": Post.DEPUTY_GENERAL_MANAGER,
    "clerk": Post.STAFF,
    "reader": Post.READER,
    "auditor": Post.AUDITOR,
    "operator": Post.SYSTEM_ADMIN,
}


@pytest.fixture(autouse=True)
def still():
    """It is noon of TODAY in Shanghai."""
    with clock.frozen(NOON):
        yield


@pytest.fixture
def people(make):
    """Somebody in each post; all three offices are filled."""
    return {name: make.person(name, Tier.OPEN, post) for name, post in POSTS.items()}


@pytest.fixture
def acting(make, people):
    """`acting("chief")`: the request of somebody."""
    return lambda name: make.acting_for(people[name])


@pytest.fixture
def policies(site):
    return site["policies"]


def written(slug="default", more="# 新\n"):
    found = library.shipped(FOLDER, slug)
    return Written(found.name, found.text + more, found.below)


def lead(acting, edition, *steps):
    """Take an edition so far, each step by somebody who may."""
    by = {"review": "head", "approve": "chief", "issue": "chief", "return": "chief"}
    for step in steps:
        verbs.advance(acting(by.get(step, "keeper")), edition, step)
    return edition


def log(site, back=1):
    return site.log.entry(site.log.size - back + 1)
