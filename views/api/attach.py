"""…/@attach: which policy holds for the company or a department; the differences first (R002)."""

from dossier.customer import text
from dossier.edition import Policies, Profile
from dossier.errors import Invalid
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.api import body, call
from views.api.policy import profile
from views.api.tree import address
from views.attach import foreseen
from views.simulation import unit_of
from workflows import policy
from workflows.machine import require
from workflows.moving import words_of


class AttachSchema(Schema):
    """Where the policy is to hold, and what the differences were seen of."""

    unit = text(_("部门（标识、名称或代码）；不写为全公司"), 60)
    seen = text(_("看过的变化：GET 答复中的 seen"), 200)


@call(
    "GET",
    "/policies/{policy}/@attach",
    context=Profile,
    name="@attach",
    permission=Permission.POLICY_ATTACH,
    query=("unit",),
)
def foresee(context, request):
    """What would change if the policy held for the company or a department; nothing does."""
    return _foreseen(request, context, context.__name__)


@call(
    "POST",
    "/policies/{policy}/@attach",
    context=Profile,
    name="@attach",
    permission=Permission.POLICY_ATTACH,
    schema=AttachSchema,
)
def attach(context, request):
    """Let the policy hold for the company or a department, once the differences were seen."""
    _attach(request, context.__name__)
    return profile(request, context)


@call(
    "GET",
    "/policies/@attach",
    context=Policies,
    name="@attach",
    permission=Permission.POLICY_ATTACH,
    query=("unit",),
)
def foresee_company(context, request):
    """What would change if the company's policy held for a department again."""
    return _foreseen(request, context, "")


@call(
    "POST",
    "/policies/@attach",
    context=Policies,
    name="@attach",
    permission=Permission.POLICY_ATTACH,
    schema=AttachSchema,
)
def attach_company(context, request):
    """Let the company's policy hold for a department again."""
    _attach(request, "")
    return profile(request, context[request.root.profile])


def _attach(request, slug):
    values = body.values(request, AttachSchema())
    holder = _holder(request, values["unit"])
    policy.attach(request, holder, slug, values["seen"])


def _holder(request, named):
    """The department that is named, or the company, for who may let a policy hold there."""
    unit = unit_of(request, named)
    return request.root["units"][unit] if unit else request.root


def _foreseen(request, context, slug):
    holder = _holder(request, request.GET.get("unit", ""))
    require(request, Permission.POLICY_ATTACH, holder)
    now, then = policy.editions(holder, slug)
    if then is None:
        raise Invalid({"policy": _("这份制度还没有生效的版本。")})
    found, words = foreseen(request, holder, now, then), words_of(request)
    return {
        "@id": address(request, context, "@attach"),
        "@type": "Attachment",
        "id": found.then.cited,
        "title": found.then.rules.title,
        "unit": "" if holder is request.root else holder.name,
        "now": found.now.cited,
        "then": found.then.cited,
        "differences": [
            {
                "what": words.labels(each.labels),
                "now": words.value(each.before) or None,
                "then": words.value(each.after) or None,
            }
            for each in found.differences
        ],
        "vacant_posts": found.vacant,
        "dossiers": found.dossiers,
        "seen": found.seen,
    }
