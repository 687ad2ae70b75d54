"""One base for all forms: CSRF and receipt, errors at the fields, what was typed is kept.

The templates are templates/deform/*.pt alone, not deform's own: those carry inline scripts,
which the Content-Security-Policy refuses (S41).
"""

import itertools
import secrets
from html import escape
from pathlib import Path
from urllib.parse import quote

import colander
import deform
import peppercorn
from chameleon.utils import Markup
from pyramid.i18n import TranslationString
from pyramid.threadlocal import get_current_request

from dossier import errors
from dossier.language import _
from views import redraw, widgets
from views.layout import Page
from views.wording import Wording


class Renderer(deform.ZPTRendererFactory):
    """Renders our templates as markup, with the `aria` attributes of the field at hand."""

    def __call__(self, template_name, **kw):
        kw["aria"] = aria(kw["field"])
        return Markup(self.load(template_name)(**kw))


class Form(deform.Form):
    """A form of one request. In a page template it is written `${form}`.

    `values` fill it at first (None counts as empty); `cancel` is the address of a way out.
    """

    def __init__(
        self,
        request,
        schema,
        values=None,
        *,
        submit=None,
        cancel=None,
        action="",
        name="form",
        page=None,
        counter=None,
    ):
        bound = schema.bind(request=request)
        self.words = _rename(bound)
        super().__init__(
            bound,
            renderer=renderer,
            counter=counter or _counter(request),
            action=action,
            formid=name,
            buttons=(deform.Button("submit", submit or _("保存")),),
            focus="off",
            autocomplete=False,
            appstruct={_plain(k): v for k, v in _first_values(schema, values or {}).items()},
        )
        self.request = request
        self.page = page or Page(request)
        self.cancel = cancel
        self.general = []
        _choose_widgets(self)

    def __html__(self):
        return self.render()

    @property
    def groups(self):
        """(title or None, fields) of each part of the paper form; a node's `group` begins one."""
        found = []
        for field in self.children:
            title = getattr(field.schema, "group", None)
            if title or not found:
                found.append((title, []))
            found[-1][1].append(field)
        return found

    @property
    def sent(self):
        """Whether this form (there may be several on a page) comes back with the request."""
        sent_name = self.request.POST.get("__formid__", self.formid)
        return self.request.method == "POST" and sent_name == self.formid

    def read(self):
        """The values that were sent, or None: nothing was sent, or faults are now marked."""
        if not self.sent:
            return None
        try:
            sent = peppercorn.parse(self.request.POST.items())
        except ValueError:
            self.error = colander.Invalid(self.schema, _("填写的内容没有完整送达，请再试一次。"))
            return None
        try:
            found = self.validate_pstruct(widgets.shaped(self, sent))
        except deform.ValidationFailure:
            return None
        return {self.words.get(name, name): value for name, value in found.items()}

    def refuse(self, refusal):
        """Mark the faults of an `errors.Invalid` at their fields; what was typed stays."""
        self.error = colander.Invalid(self.schema)
        for name, message in refusal.fields.items():
            field = _find(self, [_plain(name)]) or _find(self, name.split("."))
            if field is None:
                self.general.append(message)
            else:
                field.error = colander.Invalid(field.schema, message)

    @property
    def faults(self):
        """(id of the input or None, title, message) of all that is wrong, from the top."""
        found = [(None, "", message) for message in self.general]
        own = [m for m in self.error.messages() if m] if self.error else []
        found += [(None, "", message) for message in own]
        return found + [
            (_anchor(field), field.title, message)
            for field in _shown_fields(self)
            if field.error
            for message in field.error.messages()
            if message
        ]


# What stands in a kept form where each reader gets something of his own; nobody can know them.
TOKEN, RECEIPT, ADDRESS = PLACES = [secrets.token_hex(16) for _place in range(3)]
KEPT, MOST_KEPT = "kept_forms", 100
FIRST_KEPT_FIELD = 1000  # the ids of its fields are apart from those of the other forms of a page


class _Unsigned(Page):
    """The page of a form that is to be kept: it has the token of nobody."""

    csrf_token = TOKEN

    def receipt(self):
        return RECEIPT


def kept(request, action, depends, make) -> Markup:
    """An empty form that is the same for all who may see it, rendered once for each language.

    `make(**options)` gives the Form, with the `options` for it; `depends` is all that changes
    what it shows. Token, receipt and address are each reader's own.
    """
    shelf = request.registry.setdefault(KEPT, {})
    key = (request.locale_name, *depends)
    if key not in shelf:
        if len(shelf) >= MOST_KEPT:
            shelf.clear()
        counter = itertools.count(FIRST_KEPT_FIELD)
        shelf[key] = make(action=ADDRESS, page=_Unsigned(request), counter=counter).render()
    page, markup = Page(request), shelf[key]
    for place, own in zip(PLACES, (page.csrf_token, page.receipt(), action), strict=True):
        markup = markup.replace(place, escape(own))
    return Markup(markup)


def answer(request, schema, act, values=None, *, more=None, **options):
    """Show a form, read it, and do one thing with it: the whole of an editing view.

    `act(values)` calls a verb and returns a response. A refusal with fields is shown in the
    form, which comes back with status 422 and all that was typed; nothing of it is stored.
    `more` goes to the template beside `form`; `options` are those of `Form`.
    """
    form = Form(request, schema, values, **options)
    if redraw.asked(form):
        redraw.keep(form)
        return {**(more or {}), "form": form}
    given = form.read()
    if given is not None:
        try:
            return act(given)
        except errors.Invalid as refusal:
            form.refuse(refusal)
    if form.sent:
        take_back(request)
        request.response.status_int = errors.Invalid.status
    return {**(more or {}), "form": form}


def read(request, schema, values=None, **options):
    """(form, values): `values` is None as long as the form has to be shown; else act on them.

    For views that need more than `answer`; on errors.Invalid call `form.refuse(refusal)`.
    """
    form = Form(request, schema, values, **options)
    given = form.read()
    if form.sent and given is None:
        request.response.status_int = errors.Invalid.status
    return form, given


def word(request, name) -> str:
    """A text that was sent under `name` outside of a schema; empty for none and for a file."""
    sent = request.POST.get(name)
    return sent if isinstance(sent, str) else ""


def aria(field):
    """Attributes that tie an input to its help and its errors."""
    node, described = field.schema, []
    if field.error:
        described.append(f"error-{field.oid}")
    if field.description or getattr(node, "example", None):
        described.append(f"help-{field.oid}")
    attributes = {"aria-describedby": " ".join(described)} if described else {}
    return attributes | ({"aria-invalid": "true"} if field.error else {})


def _plain(name):
    """The name of an input: browsers and programs do not agree on any but ASCII letters."""
    return quote(name)


def _rename(schema):
    """Give each node the name of its input; those that had another, by the new name."""
    words = {}
    for node in schema.children:
        if _plain(node.name) != node.name:
            words[_plain(node.name)] = node.name
            node.name = _plain(node.name)
    return words


def _translate(sentence):
    request = get_current_request()
    if request is not None:
        return Wording(request.localizer).say(sentence)
    return sentence.interpolate() if isinstance(sentence, TranslationString) else sentence


renderer = Renderer(
    (str(Path(__file__).parent / "templates" / "deform"),),
    auto_reload=False,
    translator=_translate,
)


def _counter(request):
    """One for all forms of a page, so that no two inputs have the same id."""
    return request.__dict__.setdefault("field_counter", itertools.count())


def _choose_widgets(form):
    for field in form.children:
        if getattr(field.schema, "widget", None) is None:
            field.widget = widgets.widget_for(field.schema)
        _choose_widgets(field)


def _shown_fields(field):
    for child in getattr(field, "sequence_fields", None) or field.children:
        yield child
        yield from _shown_fields(child)


def _first_values(schema, values):
    """What an untouched form shows: the given values, else what counts when nothing is said."""
    fallback = {node.name: node.missing for node in schema.children if widgets.has_own_value(node)}
    return fallback | {name: value for name, value in values.items() if value is not None}


def _anchor(field):
    """The id of the input that a link to the field leads to."""
    return f"{field.oid}-0" if widgets.is_group(field) else field.oid


def _find(field, path):
    for name in path:
        field = next((child for child in field.children if child.name == name), None)
        if field is None:
            return None
    return field


def take_back(request):
    """Let nothing that a verb may have begun be stored: it refused, or was only tried."""
    transaction_manager = getattr(request, "tm", None)
    if transaction_manager is not None:
        transaction_manager.doom()


def includeme(config):
    """Reload form templates when the pages' templates are reloaded."""
    renderer.loader.auto_reload = bool(config.registry.settings.get("reload_templates"))
