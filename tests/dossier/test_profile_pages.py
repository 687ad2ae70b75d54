"""The pages about the format and the profiles are those that the code itself would write."""

import functools
import re
from pathlib import Path

import pytest

from dossier import library
from dossier.policy import Policy
from dossier.rules.described import keys
from tests import profile_pages
from tests.scenarios import WAITS

PAGES = {
    "docs/profile.md": profile_pages.profile_page,
    "docs/policies.md": profile_pages.policies_page,
}
# How many clauses the paper of each policy has, P01 to P55.
CLAUSES = (
    "9 4 1 10 4 7 6 8 7 3 6 4 5 7 7 7 5 9 5 6 8 6 9 14 16 9 6 6 6 2 3 9 3 14 9 4 5 6 9 6 4 "
    "1 1 1 4 2 6 7 5 6 6 6 7 1 19"
)


@functools.cache
def accounted_for():
    """The clauses that all profiles together name."""
    found = []
    for slug in library.slugs(profile_pages.POLICIES):
        said = library.shipped(profile_pages.POLICIES, slug).read()
        found += [*said.rules, *said.built_in, *said.outside]
    return found


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_as_it_would_be_written_now(path):
    """Whoever changes the format or a profile finds the page written anew."""
    written = PAGES[path]()
    before = Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
    if before != written:
        Path(path).write_text(written, encoding="utf-8")

    assert before == written, f"{path} was stale and is written anew: look at it and commit it"


def test_every_key_has_a_label():
    assert [key.path for key in keys(Policy) if not key.label] == []


def test_every_requirement_that_a_key_serves_is_one():
    assert [key.path for key in keys(Policy) if not re.fullmatch(r"(R[0-9]{3})?", key.needs)] == []


@pytest.mark.parametrize("policy", range(1, 56), ids="P{:02}".format)
def test_every_clause_of_a_policy_is_accounted_for_once(policy):
    """Each is carried out by keys, done for everybody, or named as outside with the reason."""
    found = accounted_for()

    wanted = int(CLAUSES.split()[policy - 1])
    assert sorted(x for x in found if x.startswith(f"P{policy:02}.")) == sorted(
        f"P{policy:02}.{number}" for number in range(1, wanted + 1)
    )


@pytest.mark.parametrize("name", [f"SC{number:02}" for number in range(1, 56)])
def test_a_scenario_is_proved_or_waits_by_name(name):
    assert name in profile_pages.cited() or WAITS[name]


def test_what_is_waited_for_is_named_by_a_key():
    """A word that no key waits for any more has come true: the scenario can be proved."""
    awaited = {key.waits for key in keys(Policy)} | {"audio and video"}

    assert {word for words in WAITS.values() for word in words} - awaited == set()
