"""What stands around every page: the sections, and the words and addresses that templates use.

Templates see three names: `layout` (the macro of the whole page), `macros` (templates/macros.pt)
and `page` (the `Page` of the request).
"""

import secrets
from typing import NamedTuple
from urllib.parse import urlencode

from pyramid.csrf import get_csrf_token
from pyramid.decorator import reify
from pyramid.events import BeforeRender
from pyramid.renderers import get_renderer

from dossier import clock
from dossier.language import _
from dossier.vocabulary import AlertState, State, Tier
from views import assets
from views.rows import Rows
from views.wording import Wording

# name, icon, title, and the letter that goes there after `g`: the order is that of the menu.
SECTIONS = (
    ("home", "house", _("工作台"), "g"),
    ("customers", "people", _("客户", context="many"), "k"),
    ("dossiers", "folder2", _("档案", context="many"), "d"),
    ("intake", "inbox", _("收集与移交"), "s"),
    ("filing", "collection", _("整理归档"), "z"),
    ("use", "book", _("利用"), "l"),
    ("disposal", "hourglass-split", _("到期与销毁"), "x"),
    ("statistics", "bar-chart", _("统计"), "t"),
    ("policies", "journal-text", _("制度"), "p"),
    ("secrecy", "shield-lock", _("保密"), "b"),
    ("inspections", "clipboard-check", _("审计"), "j"),
    ("alerts", "exclamation-triangle", _("预警"), "y"),
    ("log", "journal-check", _("日志"), "r"),
    ("backups", "hdd", _("备份", context="many"), "f"),
    ("system", "gear", _("系统"), "m"),
)
KINDS = ("success", "info", "warning", "danger")
# The tint of a state's mark; the word says it, and a state not named here is plain.
KINDS_OF_STATES = {
    State.COLLECTING: "open",
    State.SORTING: "open",
    State.FILED: "done",
    State.IN_USE: "done",
    AlertState.OPEN: "warn",
    AlertState.CLOSED: "done",
}


class Section(NamedTuple):
    """One entry of the left menu; `key` is typed after `g` to go there."""

    icon: str
    title: str
    url: str
    active: bool
    key: str


class Verb(NamedTuple):
    """A button of a thing; with `missing` it is shown disabled and says what is missing."""

    title: str
    url: str
    icon: str = "arrow-right"
    main: bool = False
    danger: bool = False
    post: bool = False
    missing: tuple = ()


class Column(NamedTuple):
    """A column of a list; `sort` is the index it sorts on, `number` aligns it to the right."""

    title: str
    sort: str = ""
    number: bool = False


class Cell(NamedTuple):
    """A value in a row: `url` filters by it (or opens the thing, when it is the `main` cell)."""

    value: object
    url: str = ""
    kind: str = "text"
    main: bool = False


class Row(NamedTuple):
    """A row of a list; `id` is what a selection sends, `edit` where the key `e` leads."""

    id: str
    cells: tuple
    edit: str = ""


def tell(request, sentence, kind="success"):
    """Keep a sentence (text, never HTML) for the next page; `kind` is one of KINDS (S46)."""
    request.session.flash(Wording(request.localizer).say(sentence), kind)


def marking(request, tier, until=None, regime=None):
    """The band of a page or print, 公司商密·机密·至 2031-05-01; None for what is 非密."""
    if tier == Tier.OPEN:
        return None
    translate = request.localizer.translate
    parts = [translate(regime or _("公司商密")), translate(Tier(tier).label)]
    if until:
        parts.append(translate(_("至 ${day}", mapping={"day": until.isoformat()})))
    return "·".join(parts)


class Page(Wording):
    """What templates may ask about the request; nothing here decides about access."""

    def __init__(self, request):
        super().__init__(request.localizer)
        self.request = request

    @property
    def language(self):
        """The page's language as HTML names it."""
        return "en" if self.request.locale_name.startswith("en") else "zh-CN"

    @reify
    def company(self):
        """The name of the company whose archive this is."""
        return getattr(getattr(self.request, "root", None), "title", None) or "Dossier"

    @property
    def person(self):
        """Who is logged in, or None."""
        return getattr(self.request, "person", None)

    @property
    def single_keys(self):
        """Whether letters alone act; who speaks to the computer turns it off (WCAG 2.1.4)."""
        return getattr(self.person, "single_keys", True)

    @property
    def account_url(self):
        """Where the person changes a password or a second factor, if there is such a page."""
        return getattr(self.request, "account_url", None)

    @property
    def now(self):
        """The present instant, for the foot of prints."""
        return clock.now()

    @property
    def maintenance(self):
        """Why nothing can be written now, or None."""
        kept = getattr(self.request.registry, "maintenance", None)
        return kept and kept.reason()

    @property
    def waiting(self):
        """How many things wait for the person."""
        return getattr(self.request, "waiting", 0)

    @reify
    def navigation(self):
        """The sections of the menu that the person may use."""
        return self.request.navigation if self.person else []

    @reify
    def csrf_token(self):
        """The token that every POST sends back (S37)."""
        return get_csrf_token(self.request)

    def receipt(self):
        """A new idempotency key: the same form sent twice acts once (S18)."""
        return secrets.token_urlsafe(16)

    def flashes(self):
        """(kind, sentence) of everything to be told now."""
        session = self.request.session
        return [(kind, text) for kind in KINDS for text in session.pop_flash(kind)]

    def static(self, path):
        """The address of a file in views/static, with the hash of its content."""
        known = self.request.registry.setdefault("static_addresses", {})
        if path not in known:
            known[path] = self.request.static_url(f"{assets.FOLDER}/{path}", _app_url="")
        return self.request.script_name + known[path]

    def at(self, path=""):
        """An address below the root of the site, from which everything is reached."""
        return f"{self.request.script_name}/{path}"

    def address(self, **changes):
        """This page's address with some parameters changed; None or '' removes one.

        The address holds the whole state of a list. Whatever changes it starts at the first
        page again, unless `b_start` is among the changes.
        """
        changes = {"b_start": None, **changes}
        kept = [(k, v) for k, v in self.request.GET.items() if k not in changes]
        added = [(k, v) for k, v in changes.items() if v not in (None, "")]
        query = urlencode(kept + added)
        return self.request.path + (f"?{query}" if query else "")

    def sorted_by(self, index):
        """'ascending', 'descending' or 'none', as `aria-sort` says it."""
        if self.request.GET.get("sort_on") != index:
            return "none"
        return "descending" if self.request.GET.get("sort_order") == "descending" else "ascending"

    def sort_address(self, index):
        """Where a click on a column's title leads: sorted by it, the other way at the second."""
        turn = {"ascending": "descending"}.get(self.sorted_by(index))
        return self.address(sort_on=index, sort_order=turn)

    def kind_of(self, state):
        """The tint of a state: plain, open (under way), done, warn or stop."""
        return KINDS_OF_STATES.get(state, "plain")

    def rows(self, columns, rows, selectable=False):
        """The rows of a list as markup, see views/rows.py."""
        return Rows(self, columns, selectable).markup(rows)

    def name_of(self, row):
        """What a row of a list is called: the text of its main cell, else of its first."""
        main = [cell for cell in row.cells if cell.main] or row.cells
        return main[0].value

    def pages(self, start, size, total):
        """Page numbers around the one that begins at `start`: (number, b_start, here) or None."""
        last, here = max(0, (total - 1) // size), start // size
        near = sorted({0, last, *range(max(0, here - 2), min(last, here + 2) + 1)})
        shown = []
        for number in near:
            if shown and number > shown[-1][0]:
                shown.append(None)
            shown.append((number + 1, number * size, number == here))
        return shown


def add_section(config, name, path, shown, also=()):
    """Directive: let the section `name` of SECTIONS exist at `path` below the root.

    `shown` is a permission asked at the root, or a function of the request that says whether
    the person has something to do there; `also` are further paths that belong to it.
    """
    if name not in {section[0] for section in SECTIONS}:
        raise ValueError(name)
    sections = config.registry.setdefault("sections", {})
    config.action(("section", name), lambda: sections.update({name: ((path, *also), shown)}))


def navigation(request):
    """The sections that exist and that the person may use, in the order of the menu."""
    known = request.registry.get("sections", {})
    entries = []
    for name, icon, title, key in SECTIONS:
        paths, shown = known.get(name, ((), None))
        if paths and _is_shown(request, shown):
            entries.append(Section(icon, title, *_place(request, paths), key))
    return entries


def _is_shown(request, shown):
    if callable(shown):
        return shown(request)
    return bool(request.has_permission(shown, request.root))


def _place(request, paths):
    inside = request.path_info.strip("/") + "/"
    active = any(inside.startswith(f"{path}/") if path else inside == "/" for path in paths)
    return f"{request.script_name}/{paths[0]}", active


def add_globals(event):
    """Give every template `layout`, `macros` and `page`."""
    if event.get("request") is None:
        return
    event["page"] = Page(event["request"])
    event["layout"] = _macros("views:templates/layout.pt")["page"]
    event["macros"] = _macros("views:templates/macros.pt")


def _macros(spec):
    return get_renderer(spec).implementation().macros


def includeme(config):
    """The directive `add_section`, `request.navigation`, and the three names of every template."""
    config.include("pyramid_chameleon")
    config.include(assets)
    config.add_directive("add_section", add_section)
    config.add_request_method(navigation, reify=True)
    config.add_subscriber(add_globals, BeforeRender)
