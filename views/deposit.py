"""Adding documents to a dossier: find it, drop the files, save."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import checklist, clock, filename, policy
from dossier.document import DocumentSchema
from dossier.dossier import Dossier
from dossier.errors import Invalid
from dossier.language import _
from dossier.vocabulary import Manifestation, Permission
from views.forms import Form, answer, kept
from views.layout import tell
from views.trail import to_dossier
from views.widgets import File
from workflows import document

LONGEST_TITLE = 200
SUBMIT = _("添加文件")


@view_config(
    context=Dossier,
    name="add",
    permission=Permission.DOCUMENT_ADD,
    renderer="views:templates/form.pt",
)
def add_form(context, request):
    """Add one or several files to a dossier; all of them or none."""

    def act(values):
        parts = values.pop("file")
        made = [_deposit(request, context, values, part, len(parts)) for part in parts]
        tell(request, _("已添加文件。"))
        for each in made:
            if each.version.note:
                tell(request, each.version.note, "warning")
        return HTTPSeeOther(request.resource_path(made[0] if len(made) == 1 else context))

    return answer(
        request,
        schema(request, context, with_file=True),
        act,
        _first(context),
        more={"title": SUBMIT, "breadcrumbs": to_dossier(request, context, here=True)},
        submit=SUBMIT,
        cancel=request.resource_path(context),
    )


def form(request, dossier):
    """The same form as markup, for the page of the dossier."""

    def make(**options):
        described = schema(request, dossier, with_file=True)
        return Form(request, described, _first(dossier), submit=SUBMIT, **options)

    rules = policy.of(dossier)
    depends = (
        "deposit",
        clock.today(),
        tuple(rules.kinds),
        rules.intake.sources,
        rules.uploads.formats,
        rules.intake.medium,
        rules.intake.original_or_reason,
        checklist.items(rules, dossier.dossier_class),
    )
    return kept(request, request.resource_path(dossier, "add"), depends, make)


def schema(request, dossier, with_file=False):
    """The schema of a document with the words of the policy offered, and the file on top.

    What a policy does not ask for is not in the form.
    """
    made = DocumentSchema()
    rules = policy.of(dossier)
    made["item"].choices = checklist.items(rules, dossier.dossier_class)
    for name, asked in (
        ("item", made["item"].choices),
        ("no_original", rules.intake.original_or_reason),
    ):
        if not asked:
            del made[name]
    made["kind"].suggestions = tuple(rules.kinds)
    made["source"].suggestions = rules.intake.sources
    if with_file:
        accept = ",".join(f".{name}" for name in rules.uploads.formats)
        options = {"title": _("文件"), "accept": accept, "multiple": True, "dropped": True}
        options["description"] = _("把文件拖到这里，或点击选择；可以一次添加几份。")
        made.children.insert(0, colander.SchemaNode(File(), name="file", **options))
        for name in ("title", "kind"):
            made[name].missing = ""
            made[name].description = _("留空则按文件名填写")
    return made


# In which form a document is held, unless said otherwise, where the policy wants a medium (R042).
USUAL = {
    "paper": Manifestation.PAPER_ORIGINAL,
    "both": Manifestation.PAPER_ORIGINAL,
    "copies": Manifestation.PAPER_COPY,
}


def _first(dossier):
    intake = policy.of(dossier).intake
    return {
        "date": clock.today(),
        "source": intake.sources[0] if intake.sources else "",
        "manifestation": USUAL.get(intake.medium),
    }


def _deposit(request, dossier, values, part, count):
    """One file with the description that all have; several are told apart by their names."""
    stem = filename.clean(part.filename).rpartition(".")[0]
    title = values["title"] if count == 1 else ""
    told = {
        "title": (title or stem)[:LONGEST_TITLE],
        "kind": values["kind"] or kind_of(stem, tuple(policy.of(dossier).kinds)),
    }
    try:
        return document.deposit(request, dossier, values | told, part.file, part.filename)
    except Invalid as refusal:
        fault = refusal.fields.get("file")
        if count == 1 or fault is None:
            raise
        named = {"name": part.filename, "fault": request.localizer.translate(fault)}
        raise Invalid({"file": _("${name}：${fault}", mapping=named)}) from refusal


def kind_of(stem, kinds):
    """The kind of document that a file's name tells: the longest in it, else the last of all."""
    told = [kind for kind in kinds if kind in stem]
    return max(told, key=len) if told else kinds[-1]
