"""Tests of a new site: its parts, the rights of its posts, the three offices (S33, R067)."""

import pytest

from dossier.access import FOUNDER, decide, subject_of, target_of
from dossier.audit import Log
from dossier.numbering import Numbering
from dossier.object_map import Map
from dossier.person import OFFICES, Holding, Person
from dossier.site import FOLDERS, OWNER_MAY, POSTS, UNIT_MAY, Site, rights_of_posts, site_of
from dossier.vocabulary import CATALOG, Index, Permission, Post, Tier
from tests.access_worlds import NOON

CONTENT = {
    *(Permission.RECORD_VIEW, Permission.RECORD_EDIT, Permission.RECORD_HISTORY),
    *(Permission.RECORD_EXPORT, Permission.DOCUMENT_DOWNLOAD, Permission.DOCUMENT_ADD),
    *(Permission.DOSSIER_FILE, Permission.DOSSIER_SORT, Permission.DOSSIER_USE),
}


def may(site, permission, *posts, founder=False, filled=True):
    person = Person("chen", "陈静", "", Tier.TOP_SECRET)
    person.posts, person.founder = tuple(Holding(*held) for held in posts), founder
    return bool(decide(subject_of(person, "p1", filled), permission, target_of(site), NOON))


def test_a_new_site_has_its_parts(site):
    assert {*FOLDERS, "catalogs"} == set(site)
    assert type(site.log) is Log and type(site.numbering) is Numbering
    assert type(site.__objectmap__) is Map
    assert set(site["catalogs"][CATALOG]) == {index.value for index in Index}


def test_the_making_of_the_site_is_the_first_entry_of_its_log(site):
    """R112."""
    entry = site.log.entry(1)

    assert (entry["tag"], entry["by"], entry["object"]) == ("site:created", "system", site.__oid__)


@pytest.mark.parametrize("post", Post)
@pytest.mark.parametrize("permission", Permission)
def test_each_post_may_what_its_row_says_and_nothing_else(site, post, permission):
    """R067: rights are per post."""
    assert may(site, permission, (post, "")) is (permission in POSTS[post])


@pytest.mark.parametrize("office", sorted(OFFICES))
def test_none_of_the_three_offices_reads_content(office):
    """S33, design 3."""
    assert not CONTENT & set(POSTS[office])


def test_every_post_has_a_row():
    assert set(POSTS) == set(Post)


def test_only_security_admins_change_access(site):
    """R067: rights are changed only by security admins."""
    holders = {post for post in Post if may(site, Permission.ACCESS_EDIT, (post, ""))}

    assert holders == {Post.SECURITY_ADMIN}


def test_an_owner_may_all_that_his_unit_may():
    assert set(UNIT_MAY) < set(OWNER_MAY)
    assert not set(OWNER_MAY) & {Permission.ACCESS_EDIT, Permission.DOSSIER_FILE}


@pytest.mark.parametrize(
    "permission", [each for each in Permission if each != Permission.SITE_VIEW]
)
def test_the_founder_may_everything_until_the_offices_are_filled(site, permission):
    assert may(site, permission, founder=True, filled=False)
    assert not may(site, permission, founder=True, filled=True)


def test_the_rights_name_their_causes():
    assert {entry.cause for entry in rights_of_posts()} == {"post", "founding", "account"}
    assert [entry.who for entry in rights_of_posts() if entry.cause == "founding"] == [FOUNDER]


@pytest.fixture
def staffed():
    """A site with one person for each of the three offices."""
    made = Site("公司")
    made.data["people"] = {}
    for number, office in enumerate(sorted(OFFICES)):
        person = made.data["people"][str(number)] = Person(str(number), "", "")
        person.posts = (Holding(Post.STAFF, "u1"), Holding(office))
    return made


def test_the_offices_are_filled_when_each_is_held(staffed):
    assert staffed.offices_filled()


@pytest.mark.parametrize("number", ["0", "1", "2"])
@pytest.mark.parametrize("absence", ["gone", "post ended", "founder"])
def test_an_office_held_by_nobody_but_the_founder_is_not_filled(staffed, number, absence):
    person = staffed["people"][number]
    person.active = absence != "gone"
    person.founder = absence == "founder"
    if absence == "post ended":
        person.posts = person.posts[:1]

    assert not staffed.offices_filled()


def test_the_site_is_found_from_anything_in_it(site, make):
    document = make.document()

    assert site_of(document) is site_of(document.dossier) is site_of(site) is site
