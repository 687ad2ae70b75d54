"""Every view asks for a permission, and what asks for none stands on a list that was reviewed."""

import pathlib
import re

import pytest
from pyramid.interfaces import IExceptionResponse
from pyramid.security import NO_PERMISSION_REQUIRED

from dossier.vocabulary import Permission

# S24: what a visitor may reach, (name, methods) of the view. Each was reviewed: it shows nothing
# that is kept here.
PUBLIC = {
    ("login", None),
    ("language", "POST"),
    ("health", "GET"),
    ("metrics", "GET"),
    ("openapi.json", "GET"),
    ("session", "POST"),
}
MOST_PUBLIC = 12


@pytest.fixture
def views(base):
    """(view, its permissions) of everything that is registered, but for answers to errors."""
    found = []
    for entry in base[0].introspector.get_category("views"):
        view = entry["introspectable"]
        if not is_answer_to_an_error(view):
            related = [each for each in entry["related"] if each.category_name == "permissions"]
            found.append((view, {each["value"] for each in related}))
    return found


def is_answer_to_an_error(view):
    context = view["context"]
    return context is IExceptionResponse or (
        isinstance(context, type) and issubclass(context, Exception)
    )


def is_static(view, permissions):
    return permissions == {NO_PERMISSION_REQUIRED} and view["route_name"] == "__static/"


def test_every_view_asks_for_one_permission(views):
    asking = [pair for pair in views if not is_static(*pair)]

    assert len(asking) > 50
    for view, permissions in asking:
        assert len(permissions) == 1, view["name"]
        assert permissions <= set(Permission), view["name"]


def test_static_files_alone_ask_for_none(views):
    assert [view["route_name"] for view, asked in views if NO_PERMISSION_REQUIRED in asked] == [
        "__static/"
    ]


def test_what_is_public_was_reviewed(views):
    public = {
        (view["name"], view["request_methods"])
        for view, permissions in views
        if Permission.PUBLIC in permissions
    }

    assert public == PUBLIC
    assert len(public) <= MOST_PUBLIC


def test_no_view_is_exempt_from_the_csrf_check(views):
    """S37: the one exemption is in views/security.py, for bearer tokens."""
    assert not [view["name"] for view, _asked in views if view["require_csrf"] is False]


def test_the_views_of_the_framework_are_not_there(views):
    """design 1: SubstanceD's own pages bypass approval, audit and destruction."""
    foreign = {view["callable"].__module__ for view, asked in views if not is_static(view, asked)}

    assert {name.partition(".")[0] for name in foreign} == {"views"}


def test_markup_is_made_by_templates_alone():
    """S46: text becomes HTML in two places: rendered forms, and rows whose values are escaped."""
    making = re.compile(r"\bMarkup\(|__html__|\bstructure\b|mark_safe|HTML\(")
    found = {
        str(path)
        for path in pathlib.Path("views").rglob("*.py")
        if making.search(path.read_text(encoding="utf-8"))
    }

    assert found == {"views/forms.py", "views/rows.py"}
