"""The policies that come with the product: the files of a folder, each with what it extends."""

import re
from pathlib import Path
from typing import NamedTuple

from dossier.errors import Invalid
from dossier.language import _
from dossier.policy import Policy, extended, parse
from dossier.rules.source import LARGEST, refusal

ENDING = ".yaml"
MOST_OCTETS = 4 * LARGEST  # a character of UTF-8 has four at most


class Written(NamedTuple):
    """A policy as it was written: its text, and (name, text) of what it extends, nearest first."""

    name: str
    text: str
    below: tuple = ()

    def read(self) -> Policy:
        """The policy that the texts make; Invalid names file, line and key."""
        return parse(self.text, self.name, *self.below)


def slugs(folder) -> list:
    """The names of all policies in a folder, in order."""
    return sorted(path.stem for path in Path(folder).glob(f"*{ENDING}"))


def titles(folder) -> dict:
    """The name of every policy in a folder → its title, as its text says it."""
    found = {}
    for slug in slugs(folder):
        said = re.search(r"^title: *(.+?) *$", _text(folder, slug), re.MULTILINE)
        found[slug] = said[1].strip("\"'") if said else slug
    return found


def shipped(folder, slug) -> Written:
    """The policy of that name in a folder, with all that it extends; Invalid if there is none."""
    return completed(folder, slug + ENDING, _text(folder, slug))


def completed(folder, name, text) -> Written:
    """A text with what it extends, as far as that comes with the product."""
    below, seen, base = [], {name.removesuffix(ENDING)}, extended(text)
    while base is not None and base not in seen:
        seen.add(base)
        below.append(
            (base + ENDING, _extended(folder, base, *(below[-1] if below else (name, text))))
        )
        base = extended(below[-1][1])
    return Written(name, text, tuple(below))


def decoded(content, name) -> str:
    """The text of an uploaded policy, mark of its encoding and all; Invalid if it is not UTF-8.

    What is too large for a policy is not decoded at all.
    """
    if len(content) > MOST_OCTETS:
        raise refusal(name, 1, _("制度文件过大"))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as broken:
        line = content.count(b"\n", 0, broken.start) + 1
        raise refusal(name, line, _("制度文件不是 UTF-8 编码的文字。")) from None


def _extended(folder, slug, name, text):
    """The text of the policy that the text `name` says it extends; Invalid tells the line."""
    try:
        return _text(folder, slug)
    except Invalid as missing:
        said = re.search(r"^extends\b", text, re.MULTILINE)
        line = text.count("\n", 0, said.start()) + 1 if said else 1
        raise refusal(name, line, missing.message, ("extends",)) from None


def _text(folder, slug):
    path = Path(folder) / (slug + ENDING)
    if slug not in slugs(folder):
        raise Invalid({"policy": _("没有制度 ${slug}", mapping={"slug": slug[:40]})})
    return path.read_text(encoding="utf-8")
