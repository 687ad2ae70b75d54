"""Drafting a policy: its text uploaded or typed; a fault is told where it stands (R001, R002)."""

import colander
from deform.widget import TextAreaWidget
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import library
from dossier.edition import Edition, Policies
from dossier.errors import Invalid
from dossier.language import _
from dossier.library import Written
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views import forms
from views.layout import tell
from views.policy import trail
from views.widgets import File
from workflows import policy

NAME = "policy.yaml"  # what a text is called that was typed
PAGE = "views:templates/policy/draft.pt"
ROWS = 28


class TextSchema(Schema):
    """A policy's text: a file, or what stands in the field."""

    file = colander.SchemaNode(
        File(),
        title=_("上传文件"),
        accept=".yaml,.yml",
        missing=None,
        description=_("选了文件，就用文件里的文字，不用下面的"),
    )
    text = colander.SchemaNode(
        colander.String(),
        title=_("制度全文"),
        missing="",
        wide=True,
        description=_("YAML 格式；每个键的意思见 docs/profile.md"),
        widget=TextAreaWidget(rows=ROWS, strip=False, attributes={"spellcheck": "false"}),
    )


@view_config(context=Policies, name="add", permission=Permission.POLICY_DRAFT, renderer=PAGE)
def add_form(context, request):
    """Draft a new edition or a new policy, from nothing, from a shipped one or an edition."""
    name, text = _base(context, request)

    def act(written):
        return policy.draft(request, context, written)

    shipped = library.titles(_folder(request))
    more = {
        "title": _("起草制度"),
        "breadcrumbs": trail(request),
        "shipped": [(slug, f"{slug} {title}") for slug, title in shipped.items()],
        "action": request.resource_path(context, "@@add"),
    }
    return _answer(request, name, text, act, more, request.resource_path(context))


@view_config(context=Edition, name="edit", permission=Permission.POLICY_DRAFT, renderer=PAGE)
def edit_form(context, request):
    """Write a draft anew."""

    def act(written):
        return policy.change(request, context, written)

    more = {"title": _("修改草案"), "breadcrumbs": trail(request, context), "shipped": []}
    return _answer(request, context.name, context.text, act, more, request.resource_path(context))


def _answer(request, name, first, act, more, cancel):
    form, given = forms.read(request, TextSchema(), {"text": first}, cancel=cancel)
    if given is not None:
        try:
            name, text = _sent(given, name)
            _keep(form, text)
            made = act(library.completed(_folder(request), name, text))
            tell(request, _("已保存草案。还须由他人审核、批准，再发布。"))
            return HTTPSeeOther(request.resource_path(made))
        except Invalid as refusal:
            form.refuse(Invalid({"text": told(refusal)}))
    if form.sent:
        forms.take_back(request)
        request.response.status_int = Invalid.status
    return {**more, "form": form}


def told(refusal):
    """A refusal of a policy's text in one sentence: file, line, key, and what was expected."""
    facts = {"message": refusal.message, **refusal.fields}
    if "where" not in facts:
        return refusal.message
    if "key" in facts:
        return _("${where}（${key}）：${message}", mapping=facts)
    return _("${where}：${message}", mapping=facts)


def _sent(given, name):
    """(name, text) of the file, or of what was typed, whose lines browsers end in their way."""
    file = given["file"]
    if file is None:
        return name, given["text"].replace("\r\n", "\n")
    return file.filename, library.decoded(file.file.read(library.MOST_OCTETS + 1), file.filename)


def _keep(form, text):
    """What came as a file is shown in the field when it comes back, to be put right there."""
    form["text"].cstruct = text


def _base(context, request):
    """(name, text) of what the draft begins with."""
    if slug := request.GET.get("from", ""):
        found = library.shipped(_folder(request), slug)
        return found.name, found.text
    slug, _slash, number = request.GET.get("of", "").partition("/")
    edition = context[slug].get(number) if slug in context else None
    if edition is None:
        return NAME, ""
    return Written(edition.name, edition.text, edition.below)[:2]


def _folder(request):
    return request.registry.settings["dossier.policies"]
