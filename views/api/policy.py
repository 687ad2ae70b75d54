"""/policies, /policies/SLUG, /policies/SLUG/EDITION and its workflow (R002)."""

import colander

from dossier import customer, library
from dossier.edition import Edition, Policies, Profile
from dossier.language import _
from dossier.policy import whole
from dossier.schema import Schema
from dossier.vocabulary import Permission
from views.api import BATCH, CREATED, body, call
from views.api.question import PAGING, page_of
from views.api.tree import address
from workflows import policy

NAME = "policy.yaml"


class PolicyTextSchema(Schema):
    """A policy's text, and what it is called in faults."""

    text = colander.SchemaNode(colander.String(), title=_("制度全文"))
    name = customer.text(_("文件名"), 80, missing=NAME)


class StepSchema(Schema):
    """What a step may state: the first day in force when it issues, and why."""

    day = customer.day(_("生效日期"), future=True)
    reason = customer.text(_("原因"), 500)


@call(
    "GET",
    "/policies",
    context=Policies,
    permission=Permission.POLICY_VIEW,
    answers=BATCH,
    query=PAGING,
)
def index(context, request):
    """The company's policies, with the edition in force and where each holds."""
    return page_of(request, list(context.values()), profile)


@call(
    "POST",
    "/policies",
    context=Policies,
    permission=Permission.POLICY_DRAFT,
    schema=PolicyTextSchema,
    status=CREATED,
)
def draft(context, request):
    """Begin a new edition of a policy, or a new policy, from its text."""
    values = body.values(request, PolicyTextSchema())
    folder = request.registry.settings["dossier.policies"]
    written = library.completed(folder, values["name"], values["text"])
    return edition(request, policy.draft(request, context, written))


@call("GET", "/policies/{policy}", context=Profile, permission=Permission.POLICY_VIEW)
def show(context, request):
    """One policy with its editions, the newest first."""
    shown = [_head(request, each) for each in context.editions()]
    return profile(request, context) | {"items": shown}


@call("GET", "/policies/{policy}/{edition}", context=Edition, permission=Permission.POLICY_VIEW)
def show_edition(context, request):
    """One edition: its text as it was put in, and all it says as data."""
    return edition(request, context)


@call(
    "POST",
    "/policies/{policy}/{edition}/@workflow/{transition}",
    context=Edition,
    name="@workflow",
    permission=Permission.POLICY_VIEW,
    schema=StepSchema,
)
def advance(context, request):
    """Let an edition take a step: review, approve, issue, return, withdraw."""
    values = body.values(request, StepSchema())
    name = "/".join(request.subpath)
    return edition(request, policy.advance(request, context, name, **values))


def profile(request, each) -> dict:
    """A policy: its title by the edition in force, and where it holds."""
    site, current = request.root, each.current()
    shown = current or each.editions()[0]
    return {
        "@id": address(request, each),
        "@type": "Policy",
        "id": each.__name__,
        "title": shown.rules.title,
        "edition": current.number if current else None,
        "in_force_from": _plain(current.in_force_from) if current else None,
        "company": site.profile == each.__name__,
        "units": [u.name for u in site["units"].values() if u.profile == each.__name__],
    }


def edition(request, each) -> dict:
    """An edition in full: its text, and the data that it makes with what it extends."""
    return {
        **_head(request, each),
        "transitions": [row.name for row in policy.possible(request, each)],
        "extends": [name for name, _text in each.below],
        "text": each.text,
        "data": whole(each.text, each.name, *each.below).data,
    }


def _head(request, each):
    name_of = request.root["people"].name_of
    word, label = each.standing
    return {
        "@id": address(request, each),
        "@type": "Edition",
        "id": each.__name__,
        "title": each.rules.title,
        "policy": each.__parent__.__name__,
        "number": each.number,
        "standing": word,
        "standing_title": request.localizer.translate(label),
        "in_force_from": _plain(each.in_force_from),
        **{
            f"{act}_by": name_of(getattr(each, f"{act}_by"))
            for act in ("drafted", "reviewed", "approved")
        },
        **{
            f"{act}_at": _plain(getattr(each, f"{act}_at"))
            for act in ("drafted", "reviewed", "approved")
        },
    }


def _plain(when):
    return when.isoformat() if when else None
