"""A printed page bears its marking and who printed it, and no navigation."""

import base64
import io

import pypdf
import pytest

AROUND = ".topbar, .sections, .crumbs, .verbs, .pager ul, .facets, .tabs, .skip, dialog"


@pytest.fixture
def printed(browser):
    """A browser that shows pages as they would be printed; nobody logs in on paper."""
    browser.enter("guan")
    browser.command("Emulation.setEmulatedMedia", media="print")
    return browser


@pytest.mark.parametrize("path", ["{dossier}", "{document}", "{customer}"])
def test_a_secret_thing_is_marked_at_head_and_foot(printed, path):
    printed.enter("guan").visit(path)

    assert printed.words(".band") == ["公司商密·秘密", "公司商密·秘密"]


@pytest.mark.parametrize("path", ["{dossier}", "{document}", "/customers", "/search?q=合同"])
def test_what_is_for_the_screen_is_not_printed(printed, path):
    printed.enter("guan").visit(path)

    assert [each.tag_name for each in printed.all(AROUND) if each.is_displayed()] == []
    assert printed.one("main").is_displayed()


def test_the_print_says_who_printed_it(printed):
    printed.enter("guan").visit("{dossier}")

    assert "管静" in printed.one(".foot .print-only").text


def test_every_sheet_of_a_long_print_is_marked(browser, house):
    with house.making() as make:
        kept = make.dossier(title="许多文件的档案", tier="秘密")
        for _each in range(60):
            make.document(kept)
        path = house.path(kept)
    browser.enter("guan").visit(path)
    printed = browser.command("Page.printToPDF", preferCSSPageSize=True)
    sheets = pypdf.PdfReader(io.BytesIO(base64.b64decode(printed["data"]))).pages

    assert len(sheets) > 1
    assert ["公司商密·秘密" in sheet.extract_text() for sheet in sheets] == [True] * len(sheets)
