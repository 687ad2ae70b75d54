"""Templates and the two files of the look: nothing inline, nothing from elsewhere, a word for all.

The Content-Security-Policy (S41) refuses what these rules forbid; here it is seen before a
browser does. `structure` would let stored text become HTML (S46).
"""

import pathlib
import re
import shutil
import subprocess

import pytest
from bs4 import BeautifulSoup

TEMPLATES = sorted(pathlib.Path("views/templates").rglob("*.pt"))
STYLE = pathlib.Path("views/static/dossier.css")
SCRIPT = pathlib.Path("views/static/dossier.js")
# Templates that may say `structure`, each after review of what they are given.
REVIEWED = frozenset()


def names(path):
    return str(path.relative_to("views/templates"))


def faults(text):
    """Everything in a template's text that the rules forbid."""
    found = ["structure"] if re.search(r"[\"{;\s]structure[\s:]", text) else []
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    for element in BeautifulSoup(text, "html.parser").find_all(True):
        found += faults_of(element)
    return found


def faults_of(element):
    """What is wrong with one element: words of the rule that it breaks."""
    found = []
    dynamic = " " + re.sub(r"\s+", " ", element.get("tal:attributes", ""))
    if element.name == "script" and not element.get("src"):
        found.append("inline script")
    if element.name == "style" or "style" in element.attrs or re.search(r"[ ;]style ", dynamic):
        found.append("inline style")
    if any(is_event(name) for name in [*element.attrs, *re.findall(r"[ ;](\w+) ", dynamic)]):
        found.append("event attribute")
    if any(is_elsewhere(element.get(name)) for name in ("src", "href", "action")):
        found.append("from elsewhere")
    if is_icon(element) and not has_word(element):
        found.append("icon without a word")
    if element.name == "img" and "alt" not in element.attrs:
        found.append("picture without alt")
    if element.name == "form" and element.get("method") == "post" and not has_token(element):
        found.append("form without token")
    return found


def is_event(name):
    return bool(re.fullmatch(r"on[a-z]+|hx-on.*", name)) and name not in ("once",)


def is_elsewhere(address):
    return bool(re.match(r"\s*(https?:|//|javascript:|data:)", address or ""))


def is_icon(element):
    return "bi" in element.get("class", [])


def has_word(icon):
    near = icon.parent
    word = near.get_text(strip=True) or near.find("input", attrs={"aria-label": True})
    return icon.get("aria-hidden") == "true" and bool(word)


def has_token(form):
    text = str(form)
    return "csrf_token" in text or "macros['secrets']" in text


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_a_template_keeps_the_rules(path):
    found = faults(path.read_text(encoding="utf-8"))

    assert [fault for fault in found if (fault, names(path)) not in REVIEWED] == []


@pytest.mark.parametrize(
    ("planted", "rule"),
    [
        ("<script>alert(1)</script>", "inline script"),
        ("<p style='color: red'>a</p>", "inline style"),
        ("<style>p {}</style>", "inline style"),
        ('<p tal:attributes="class a; style b">a</p>', "inline style"),
        ("<a onclick='go()'>a</a>", "event attribute"),
        ('<a tal:attributes="onclick a">a</a>', "event attribute"),
        ("<a hx-on:click='go()'>a</a>", "event attribute"),
        ("<script src='https://cdn.example/a.js'></script>", "from elsewhere"),
        ("<a href='javascript:go()'>a</a>", "from elsewhere"),
        ("<p>${structure: text}</p>", "structure"),
        ('<p tal:content="structure text" />', "structure"),
        ("<button><i class='bi bi-x' aria-hidden='true'></i></button>", "icon without a word"),
        ("<button><i class='bi bi-x'></i> 关闭</button>", "icon without a word"),
        ("<img src='a.png'>", "picture without alt"),
        ("<form method='post'><button>好</button></form>", "form without token"),
    ],
)
def test_the_rules_notice_what_they_forbid(planted, rule):
    assert rule in faults(planted)


def test_every_template_of_the_forms_is_our_own():
    from views import forms

    (folder,) = forms.renderer.loader.search_path

    assert pathlib.Path(folder) == pathlib.Path("views/templates/deform").absolute()


def test_the_stylesheet_is_short_and_fetches_nothing():
    text = STYLE.read_text(encoding="utf-8")

    assert text.count("\n") < 400
    assert "@import" not in text
    assert not re.search(r"url\((?![\"']?data:image/svg)", text)


def test_the_script_keeps_nothing_and_evaluates_nothing():
    text = SCRIPT.read_text(encoding="utf-8")

    assert not re.search(r"localStorage|setItem|\beval\b|new Function|document\.write", text)
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"//.*", "", text))


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here")
def test_the_script_is_sound_for_node():
    checked = subprocess.run(["node", "--check", SCRIPT], capture_output=True, text=True)

    assert checked.returncode == 0, checked.stderr


def tokens(block):
    """The colours that a block of the stylesheet names: name to (r, g, b)."""
    found = re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", block)
    return {name: rgb(value) for name, value in found}


def rgb(value):
    value = value if len(value) == 6 else "".join(2 * digit for digit in value)
    return tuple(int(value[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour):
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    """The contrast of two colours as WCAG 2.2 defines it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("word", "ground"),
    [
        *((word, ground) for word in ("ink", "soft") for ground in ("paper", "desk")),
        *((word, "paper") for word in ("accent", "accent-strong", "seal", "good", "warn")),
        *((f"{kind}", f"{kind}-wash") for kind in ("accent", "seal", "good", "warn")),
        *(("ink", f"{kind}-wash") for kind in ("accent", "seal", "good", "warn")),
        ("soft", "accent-wash"),
        ("ink", "mark"),
        ("accent", "desk"),
        ("on-accent", "accent"),
        ("on-accent", "accent-strong"),
        ("paper", "seal"),
    ],
)
def test_words_stand_out_from_their_ground(scheme, word, ground):
    blocks = re.findall(r":root \{(.*?)\}", STYLE.read_text(encoding="utf-8"), re.DOTALL)
    colours = tokens(blocks[scheme])

    assert contrast(colours[word], colours[ground]) >= 4.5
