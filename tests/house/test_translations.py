"""Translations are whole: none empty or unsure, and none with other variables than its own."""

import importlib.util
import pathlib
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup

from tests import messages

CHINESE = "\u4e00-\u9fff"
TEMPLATES = sorted(pathlib.Path("views/templates").rglob("*.pt"))
CATALOGUES = sorted(pathlib.Path("views/locale").glob("*/LC_MESSAGES/*.po"))
VARIABLE = re.compile(r"\$\{(\w+)\}")


def catalogue(path):
    with open(path, "rb") as file:
        return read_po(file)


def package(name):
    return pathlib.Path(importlib.util.find_spec(name).origin).parent


def messages_of(name):
    """What a library may say: its own template of messages, and what its code marks today."""
    said = {message.id for message in catalogue(package(name) / f"locale/{name}.pot")}
    said |= {row[2] for row in extract_from_dir(package(name), [("*.py", "python")])}
    return {text for text in said if text and text != "Yo ${subitem_title}"}


@pytest.mark.parametrize("name", ["colander", "deform"])
def test_all_that_a_library_says_is_said_in_chinese(name):
    chinese = catalogue(f"views/locale/zh_CN/LC_MESSAGES/{name}.po")

    untranslated = {text for text in messages_of(name) if text not in chinese}

    assert not untranslated


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_no_message_is_empty_or_unsure(path):
    messages = [message for message in catalogue(path) if message.id]

    assert not [message.id for message in messages if not message.string or message.fuzzy]


@pytest.mark.parametrize("path", CATALOGUES, ids=str)
def test_a_translation_has_the_variables_of_its_message(path):
    for message in catalogue(path):
        if message.id:
            wanted = set(VARIABLE.findall(message.id))
            assert set(VARIABLE.findall(message.string)) == wanted


def test_all_that_we_say_is_said_in_english_and_nothing_else():
    """After a change of words: `.venv/bin/python -m tests.messages`, then translate."""
    said, translated = set(messages.everything()), set(messages.known())

    assert said - translated == set()
    assert translated - said == set()
    assert not messages.english().obsolete


def test_the_english_has_no_chinese_and_no_markup():
    """A translated body stands in the page as it is, so a `<` in it would be markup."""
    assert not [text for text in messages.known().values() if re.search(rf"[<&>{CHINESE}]", text)]


def test_the_order_of_the_tiers_is_told_with_the_english_word():
    assert messages.known()[None, "机密"] == "Confidential (above secret)"


def unmarked(source):
    """The Chinese in a template that stands outside of what is translated."""
    source = messages.SAID.sub("", messages.COMMENT.sub("", source))
    found = []
    for element in BeautifulSoup(source, "html.parser").find_all(True):
        marked = re.split(r"[;\s]+", element.get("i18n:attributes", ""))
        found += [value for name, value in element.attrs.items() if name not in marked]
        if not element.find_parent(attrs={"i18n:translate": True}):
            if "i18n:translate" not in element.attrs:
                found += element.find_all(string=True, recursive=False)
    return set(re.findall(rf"[{CHINESE}]+", " ".join(map(str, found))))


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_says_nothing_that_is_not_translated(path):
    assert unmarked(path.read_text(encoding="utf-8")) <= {"中文"}


@pytest.mark.parametrize(
    "planted", ["<p>你好</p>", '<p title="你好">a</p>', "<p tal:define=\"a '你好'\">a</p>"]
)
def test_what_is_not_translated_is_noticed(planted):
    assert unmarked(planted) == {"你好"}
