"""Commands, options and settings are told: each helps itself and stands in the guides."""

import ast
import configparser
import re
from pathlib import Path

import click
import pytest

from dossier.settings import DEFAULTS
from views.console import main

INI = Path("etc/development.ini")
GUIDES = ("README.md", "docs/operations.md")
FLOORS = ("dossier", "catalog", "workflows", "views")
OF_CLICK = {"help", "version"}


def commands(group, path="dossier"):
    """(full name, command) of a group and of everything in it."""
    yield path, group
    for name, command in getattr(group, "commands", {}).items():
        yield from commands(command, f"{path} {name}")


def options():
    """(full name of the command, option) of every option of ours."""
    for path, command in commands(main):
        for parameter in command.params:
            if isinstance(parameter, click.Option) and parameter.name not in OF_CLICK:
                yield path, parameter


def spelled(option):
    """The long spelling of an option."""
    return max(option.opts, key=len)


def told():
    """What the guides say."""
    return "\n".join(Path(name).read_text(encoding="utf-8") for name in GUIDES)


def commented(text):
    """Setting → the comment above it or above the settings it stands among, of an ini's text."""
    found, comment, above = {}, [], "nothing"
    for line in text.splitlines():
        setting = re.match(r"(dossier\.\w+) *=", line)
        if setting:
            found[setting.group(1)] = " ".join(comment)
            above = "setting"
        elif line.startswith("#"):
            comment = [*(comment if above == "comment" else []), line.lstrip("# ")]
            above = "comment"
        else:
            comment, above = [], "nothing"
    return found


def variables():
    """The environment variables that our code reads, less those that the ini's keys give."""
    found = set()
    for floor in FLOORS:
        for path in Path(floor).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.update(re.findall(r"^DOSSIER_[A-Z_]+$", node.value))
    return sorted(found - {key.replace(".", "_").upper() for key in DEFAULTS})


COMMANDS = [pytest.param(command, id=path) for path, command in commands(main)]
OPTIONS = [
    pytest.param(path, option, id=f"{path} {spelled(option)}") for path, option in options()
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_says_what_it_does(command):
    assert command.get_short_help_str().strip()


@pytest.mark.parametrize(("path", "option"), OPTIONS)
def test_an_option_says_what_it_is_for(path, option):
    assert (option.help or "").strip()


@pytest.mark.parametrize("path", [path for path, command in commands(main)])
def test_a_command_stands_in_a_guide(path):
    assert re.search(rf"\b{path}\b", told())


@pytest.mark.parametrize(("path", "option"), OPTIONS)
def test_an_option_stands_in_a_guide(path, option):
    assert re.search(rf"(?<![\w-]){spelled(option)}\b", told())


@pytest.mark.parametrize("name", variables())
def test_an_environment_variable_stands_in_a_guide(name):
    assert re.search(rf"\b{name}\b", told())


@pytest.mark.parametrize("key", DEFAULTS)
def test_a_setting_stands_in_the_ini_with_a_comment(key):
    assert commented(INI.read_text(encoding="utf-8")).get(key)


def test_the_ini_holds_no_setting_that_nobody_reads():
    assert commented(INI.read_text(encoding="utf-8")).keys() == DEFAULTS.keys()


@pytest.mark.parametrize("key", sorted(DEFAULTS.keys() - {"dossier.host", "dossier.port"}))
def test_the_ini_and_the_code_agree_on_the_default(key):
    ini = configparser.ConfigParser(defaults={"here": "etc"}, delimiters="=")
    ini.read(INI, encoding="utf-8")

    said = ini["app:main"][key]
    assert said in (DEFAULTS[key], f"etc/../{DEFAULTS[key]}", f"etc/{Path(DEFAULTS[key]).name}")


def test_a_setting_without_a_comment_is_noticed():
    text = "# one\n# two\ndossier.a = 1\ndossier.b = 2\n\ndossier.c =\n# three\ndossier.d =\n"

    assert commented(text) == {
        "dossier.a": "one two",
        "dossier.b": "one two",
        "dossier.c": "",
        "dossier.d": "three",
    }


def test_a_command_without_help_is_noticed():
    @click.group()
    def planted(): ...

    planted.command("mute")(lambda: None)

    assert [(path, command.get_short_help_str()) for path, command in commands(planted)] == [
        ("dossier", ""),
        ("dossier mute", ""),
    ]
