"""The first run: company, policy, first people, while the founder is alone (ui.md)."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import library
from dossier.customer import text
from dossier.errors import Conflict
from dossier.language import _
from dossier.policy_difference import differences
from dossier.schema import Schema
from dossier.site import Site
from dossier.vocabulary import Permission
from views.difference import difference_columns, difference_rows
from views.forms import answer
from views.layout import tell
from workflows import policy
from workflows import site as verbs
from workflows.machine import permits


class BeginSchema(Schema):
    """What the first page asks."""

    title = text(_("公司名称"), 60, missing=colander.required)
    profile = colander.SchemaNode(
        colander.String(), title=_("采用的制度"), hidden=True, missing=colander.required
    )


@view_config(
    context=Site,
    name="begin",
    permission=Permission.POLICY_ATTACH,
    renderer="views:templates/policy/begin.pt",
)
def begin(context, request):
    """What the company is called, and by which policy it keeps its dossiers."""
    if not policy.is_new(context):
        raise Conflict(_("已有其他人员，制度须经起草、审核、批准。"))
    folder = request.registry.settings["dossier.policies"]
    chosen = request.POST.get("profile") or request.GET.get("profile") or context.profile
    before, after = context.edition_for("").rules, _rules(request, folder, chosen)

    def act(values):
        verbs.name(request, context, values["title"])
        policy.begin(request, context, library.shipped(folder, values["profile"]))
        tell(request, _("制度已采用。下一步：添加第一批人员，分给职务。"))
        return HTTPSeeOther(request.resource_path(context["people"], "add"))

    titles = library.titles(folder)
    more = {
        "title": _("开始使用"),
        "choices": [(slug, f"{slug} {title}") for slug, title in titles.items()],
        "chosen": chosen,
        "columns": difference_columns(),
        "rows": difference_rows(request, differences(before, after)),
        "rules": after,
        "action": request.resource_path(context, "begin"),
    }
    first = {"title": context.title, "profile": chosen}
    return answer(request, BeginSchema(), act, first, more=more, submit=_("采用，下一步添加人员"))


def offered(request) -> bool:
    """Whether the asker is to be led through the first run."""
    may = permits(request, Permission.POLICY_ATTACH, request.root)
    return may and policy.is_new(request.root)


def _rules(request, folder, slug):
    """The policy of that name: the one that holds, or else a shipped one."""
    if slug == request.root.profile:
        return request.root.edition_for("").rules
    return library.shipped(folder, slug).read()
