"""The pages of a record: those that the asker may open."""

import pytest

from tests.views.test_why import path_of

ALL = {
    "guan": ["文件", "历史"],
    "jing": ["文件"],
    "an": ["密级与权限", "可用人员", "权限查问"],
    "shen": ["密级与权限", "可用人员", "权限查问"],
    "linwei": ["文件", "历史"],
}


def tabs(page):
    return [tab.get_text(" ", strip=True).split()[0] for tab in page.html.select(".tabs a")]


@pytest.mark.parametrize("login", ALL)
def test_each_is_offered_the_pages_that_he_may_open(enter, make, cast, login):
    cast.everybody()
    dossier = make.dossier(unit=cast.unit("XS").__name__)
    page = enter(login).get(f"{path_of(dossier)}{'' if login not in ('an', 'shen') else 'why'}")

    assert tabs(page) == ALL[login]


@pytest.mark.parametrize(
    ("name", "here"), [("", "文件"), ("history", "历史"), ("why", "权限查问")]
)
def test_the_page_that_is_open_is_marked(enter, make, name, here):
    page = enter().get(f"{path_of(make.dossier())}{name}")

    (marked,) = page.html.select(".tabs [aria-current]")
    assert marked.get_text(" ", strip=True).split()[0] == here
