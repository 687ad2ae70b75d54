"""All that the product says to people: the messages of its code and of its templates.

`.venv/bin/python -m tests.messages` brings views/locale/en into line: it adds what is new, to be
translated by hand, and drops what nobody says any more. A message is (context or None, text).
"""

import ast
import pathlib
import re

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from bs4 import BeautifulSoup

FLOORS = ("dossier", "catalog", "workflows", "views")
ENGLISH = pathlib.Path("views/locale/en/LC_MESSAGES/dossier.po")
HEAD = """\
# English of all that people read. The terms are those of docs/glossary.md.
# 机密 'confidential' ranks above 秘密 'secret': 非密 open < 秘密 < 机密 < 绝密 top secret.
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
SAID = re.compile(r"\b(?:page|wording)\.say\('([^']+)'")
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def everything() -> list:
    """Every message once, in the order of the floors and files."""
    found = {}
    for floor in FLOORS:
        for path in sorted(pathlib.Path(floor).rglob("*")):
            if path.suffix == ".py":
                found.update(dict.fromkeys(in_python(path.read_text(encoding="utf-8"))))
            elif path.suffix == ".pt":
                found.update(dict.fromkeys(in_template(path.read_text(encoding="utf-8"))))
    return list(found)


def in_python(source) -> list:
    """The messages that a module marks with `_`."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    found = []
    for node in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        if getattr(node.func, "id", "") == "_":
            named = {keyword.arg: keyword.value for keyword in node.keywords}
            context = ast.literal_eval(named["context"]) if "context" in named else None
            found.append((context, ast.literal_eval(node.args[0])))
    return found


def in_template(source) -> list:
    """The messages of a Chameleon template: translated bodies and attributes, page.say('…')."""
    source = COMMENT.sub("", source)
    found = [(None, text) for text in SAID.findall(source)]
    for element in BeautifulSoup(source, "html.parser").find_all(True):
        context = element.get("i18n:context")
        if "i18n:translate" in element.attrs:
            found.append((context, element["i18n:translate"] or body_of(element)))
        for name in filter(None, re.split(r"[;\s]+", element.get("i18n:attributes", ""))):
            found.append((context, element[name]))
    return found


def body_of(element) -> str:
    """The text of a translated body: white space as one space, named children as ${name}."""
    pieces = [
        f"${{{child['i18n:name']}}}" if child.name else str(child) for child in element.children
    ]
    return re.sub(r"\s+", " ", "".join(pieces)).strip()


def english():
    """The English catalogue as it stands."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en", domain="dossier")


def renew(translations) -> Catalog:
    """Write the English catalogue: all that is said now, with the translations that are known."""
    made = Catalog(locale="en", domain="dossier")
    for context, text in everything():
        message = made.add(text, translations.get((context, text), ""), context=context)
        message.flags.clear()  # Babel takes ${…} for Python's braces
    ENGLISH.parent.mkdir(parents=True, exist_ok=True)
    with ENGLISH.open("wb") as file:
        file.write(HEAD.encode())
        write_po(file, made, width=0, omit_header=True)
    return made


def known() -> dict:
    """Message to translation, of the catalogue as it stands."""
    if not ENGLISH.exists():
        return {}
    return {(each.context, each.id): each.string for each in english() if each.id}


if __name__ == "__main__":
    wanting = [each.id for each in renew(known()) if each.id and not each.string]
    print("\n".join(wanting) or "nothing is wanting")
