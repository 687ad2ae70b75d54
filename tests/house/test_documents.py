"""What the documents say is there: files, tests, links, words of make and of pages; all short."""

import itertools
import re
from pathlib import Path

import pytest

from tests.messages import everything

FLOORS = ("dossier", "catalog", "workflows", "views")
ROOTS = (*FLOORS, "tests", "docs", "etc", ".ci")
DOCUMENTS = sorted([*Path(".").glob("*.md"), *Path("docs").rglob("*.md")])
DECISIONS = sorted(Path("docs/decisions").glob("*.md"))
READMES = [Path("README.md"), Path("README.zh-CN.md")]
MANUAL = Path("docs/manual.zh-CN.md")

_QUOTED = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)


def text_of(path):
    """The text of a document."""
    return path.read_text(encoding="utf-8")


def named_files(text):
    """The paths of this repository that a text names between backticks."""
    for quoted in _QUOTED.findall(text):
        is_path = re.fullmatch(r"[\w.{}/-]+", quoted)
        if is_path and quoted.partition("/")[0] in ROOTS and "/" in quoted:
            yield quoted
        elif re.fullmatch(r"[\w-]+\.(md|toml|txt|py)|Makefile|LICENSE", quoted):
            yield quoted


def links(text):
    """The targets of the relative links and pictures of a text."""
    return [target for target in _LINK.findall(text) if not re.match(r"https?:", target)]


def anchors(text):
    """The anchors that the headings of a text give."""
    for title in re.findall(r"^#+ (.+)$", text, re.MULTILINE):
        yield re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")


def map_of(text):
    """(path without ending) of every word in the table whose columns are the four floors."""
    for row in re.findall(r"^\|(.+)\|$", text, re.MULTILINE):
        cells = [cell.strip() for cell in row.split("|")]
        if len(cells) == 5 and not re.search(r"[`-]{3}|`", row):
            for floor, cell in zip(FLOORS, cells[1:], strict=True):
                yield from (f"{floor}/{word}" for word in cell.split() if word != "–")


def known_tests():
    """The names of all tests."""
    return set(
        itertools.chain.from_iterable(
            _TEST.findall(text_of(path)) for path in Path("tests").rglob("test_*.py")
        )
    )


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_file_that_a_document_names_is_there(path):
    missing = [name for name in named_files(text_of(path)) if not Path(name).exists()]

    assert missing == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_link_of_a_document_leads_somewhere(path):
    for target in links(text_of(path)):
        name, _, anchor = target.partition("#")
        found = path.parent / name if name else path

        assert found.exists(), target
        assert not anchor or anchor in anchors(text_of(found)), target


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_test_that_a_document_names_is_there(path):
    named = {word for word in _QUOTED.findall(text_of(path)) if re.fullmatch(r"test_\w+", word)}

    assert named - known_tests() == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_word_of_make_that_a_document_names_is_one(path):
    declared = re.search(r"^\.PHONY: (.*)$", text_of(Path("Makefile")).replace("\\\n", " "), re.M)
    named = set(re.findall(r"(?:`|^    )make ([a-z]+)", text_of(path), re.MULTILINE))

    assert named - set(declared.group(1).split()) == set()


def test_the_manual_quotes_the_pages_word_for_word():
    said = "|".join(re.sub(r"\\\$\\\{\w+\\\}", ".+?", re.escape(text)) for _, text in everything())
    quoted = set(re.findall("【([^】]+)】", text_of(MANUAL)))

    assert len(quoted) > 100
    assert {words for words in quoted if not re.fullmatch(said, words)} == set()


@pytest.mark.parametrize("path", READMES, ids=str)
def test_the_map_of_the_house_shows_files_that_are_there(path):
    shown = list(map_of(text_of(path)))

    assert len(shown) > 80
    assert [name for name in shown if not Path(f"{name}.py").exists()] == []


def test_the_map_of_the_house_leaves_no_file_out():
    shown = set(map_of(text_of(READMES[0]))) | {"dossier/framework"}
    folders = [*FLOORS, "views/api", "views/console"]
    kept = {str(path.with_suffix("")) for each in folders for path in Path(each).glob("*.py")}

    assert {name for name in kept if not name.endswith("__init__")} - shown == set()


def test_both_readmes_have_the_same_map():
    one, other = (list(map_of(text_of(path))) for path in READMES)

    assert one == other


@pytest.mark.parametrize("path", READMES, ids=str)
def test_a_readme_is_read_in_one_go(path):
    assert text_of(path).count("\n") <= 80


@pytest.mark.parametrize("path", DECISIONS, ids=str)
def test_a_decision_fits_on_a_page(path):
    assert text_of(path).count("\n") <= 40


def test_decisions_are_numbered_in_a_row():
    numbers = [int(path.name[:4]) for path in DECISIONS]

    assert numbers == list(range(1, len(numbers) + 1))


def test_a_wrong_name_is_noticed():
    planted = "`dossier/nothing.py` [a](docs/nowhere.md) [b](https://example.com) `test_nothing`"

    assert list(named_files(planted)) == ["dossier/nothing.py"]
    assert links(planted) == ["docs/nowhere.md"]
    assert list(map_of("| a | nothing | – | – | api/nothing |")) == [
        "dossier/nothing",
        "views/api/nothing",
    ]
