"""Who holds a post that a policy names: basic or its own, in the company or a department."""

import pytest

from dossier.errors import Conflict, NotAllowed
from dossier.vocabulary import Post
from workflows import posts

TEXT = "posts: {监察员: {rights: 业务员}, 组长: {rights: 业务员, per: unit}}\n"


@pytest.fixture
def rules(make):
    make.policy(TEXT)
    make.site.profile = "own"


@pytest.fixture
def sales(make):
    return make.unit("销售部", "XS")


@pytest.fixture
def dossier(make, rules, sales):
    return make.dossier(unit=sales.__name__)


def holds(make, dossier, name, held, unit=None):
    founder = make.request.person
    make.acting_for(make.person(post=held, unit=unit))
    found = posts.holds(make.request, dossier, name)
    make.acting_for(founder)
    return found


@pytest.mark.parametrize(
    ("name", "token"),
    [
        ("档案管理员", "post:records-officer"),
        ("总经理", "post:general-manager"),
        ("监察员", "post:监察员"),
    ],
)
def test_a_basic_post_is_named_by_its_label_another_by_its_own_word(name, token):
    """R003."""
    assert posts.token_of(name) == token


def test_a_post_of_the_company_is_held_wherever_it_is_held(make, dossier):
    other = make.unit("财务部", "CW")

    assert holds(make, dossier, "档案管理员", Post.RECORDS_OFFICER)
    assert holds(make, dossier, "监察员", "监察员")
    assert holds(make, dossier, "监察员", "监察员", other)
    assert not holds(make, dossier, "监察员", Post.STAFF)


@pytest.mark.parametrize(("name", "held"), [("部门经理", Post.MANAGER), ("组长", "组长")])
def test_a_post_of_departments_is_held_in_that_of_the_thing(make, dossier, sales, name, held):
    other = make.unit("财务部", "CW")

    assert holds(make, dossier, name, held, sales)
    assert holds(make, dossier, name, held)
    assert not holds(make, dossier, name, held, other)
    assert holds(make, make.dossier(), name, held, other)


def test_a_post_that_nobody_holds_is_named(make, dossier):
    with pytest.raises(Conflict) as refused:
        posts.require_post(make.request, dossier, ("监察员", "组长"))

    assert [each.interpolate() for each in refused.value.missing] == ["没有人担任监察员、组长"]


def test_who_has_left_holds_nothing(make, dossier):
    person = make.person(post="监察员")
    assert not posts.vacant(dossier, ("监察员",))

    person.active = False
    assert posts.vacant(dossier, ("监察员",))


def test_where_another_holds_it_one_is_not_allowed(make, dossier):
    make.person(post="监察员")

    with pytest.raises(NotAllowed):
        posts.require_post(make.request, dossier, ("监察员",))


def test_one_of_several_posts_is_enough(make, dossier):
    make.acting_for(make.person(post="组长"))

    assert posts.holds_any(make.request, dossier, ("监察员", "组长"))
    posts.require_post(make.request, dossier, ("监察员", "组长"))
