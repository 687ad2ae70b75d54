"""A policy with a checklist, a dossier under it, and what is told of both."""

import pytest

from workflows import reception

LIST = """
checklists:
  清单:
    incomplete: MODE
    items: {合同: {marks: [骑缝章]}, 执照: {}}
"""
REFUSE = "refuse"


def hold(make, text):
    """Let a policy that says this besides the default hold for the company."""
    make.policy(text)
    make.site.profile = "own"


@pytest.fixture
def rules(make):
    return lambda mode=REFUSE: hold(make, LIST.replace("MODE", mode))


@pytest.fixture
def dossier(make, rules):
    rules()
    return make.dossier()


def told(refused):
    return [sentence.interpolate() for sentence in refused.value.missing]


def last(site, tag):
    return next(
        entry
        for entry in map(site.log.entry, range(site.log.size, 0, -1))
        if entry["tag"] == tag.value
    )


def complete(make, dossier):
    contract = make.document(dossier, item="合同")
    make.document(dossier, item="执照")
    reception.check_marks(make.request, dossier, {contract.__name__: ("骑缝章",)})
