"""Static files: ours, and exactly the listed ones of other packages."""

import hashlib
import pathlib

import pytest
from webtest import TestApp

from tests.views.gallery import shared
from views import assets


@pytest.fixture(scope="module")
def app():
    return TestApp(shared())


@pytest.mark.parametrize(
    "path",
    [
        "dossier.css",
        "dossier.js",
        "logo.svg",
        "favicon.svg",
        "vendor/bootstrap.min.css",
        "vendor/bootstrap.min.js",
        "vendor/bootstrap-icons.min.css",
        "vendor/fonts/bootstrap-icons.woff2",
        "vendor/htmx.min.js",
    ],
)
def test_what_pages_need_is_served(app, path):
    answer = app.get(f"/static/{path}?v=1")

    assert len(answer.body) > 200


@pytest.mark.parametrize(
    "path",
    [
        "vendor/jquery-2.0.3.min.js",
        "vendor/tinymce/tinymce.min.js",
        "vendor/../../forms.py",
        "vendor/%2e%2e/%2e%2e/forms.py",
        "../forms.py",
    ],
)
def test_nothing_else_is_served(app, path):
    assert app.get(f"/static/{path}", status=404)


def test_an_address_carries_the_hash_of_the_content(app):
    content = pathlib.Path("views/static/dossier.css").read_bytes()
    page = app.get("/")

    assert f"dossier.css?v={hashlib.sha256(content).hexdigest()[:16]}" in page.text


def test_every_file_a_page_names_is_there(app):
    page = app.get("/")
    named = [tag["href"] for tag in page.html.find_all("link")]
    named += [tag["src"] for tag in page.html.find_all(["script", "img"])]

    assert len(named) >= 7
    for address in named:
        assert "?v=" in address
        app.get(address, status=200)


@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [("/static/a.css", "v=1", True), ("/static/a.css", "", False), ("/staticus", "v=1", False)],
)
def test_only_versioned_static_files_may_be_kept(path, query, kept):
    assert assets.may_be_kept(path, query) is kept
