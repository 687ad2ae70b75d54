"""Translations are whole: none empty or unsure, and none with other variables than its own."""

import importlib.util
import pathlib
import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

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
