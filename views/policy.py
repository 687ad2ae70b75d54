"""Policies: which hold where, one of them in plain words, its editions and their steps (R002)."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.view import view_config

from dossier.customer import day
from dossier.edition import Edition, Policies, Profile
from dossier.filename import content_disposition
from dossier.language import _
from dossier.policy import whole
from dossier.policy_words import clauses, statements
from dossier.schema import Schema
from dossier.vocabulary import Permission, Stage
from views.forms import answer
from views.layout import Cell, Column, Row, Verb, tell
from workflows import policy
from workflows.machine import permits
from workflows.moving import words_of

COLUMNS = (_("制度"), _("代号"), _("版次"), _("状态"), _("生效日期"), _("适用于"))
EDITIONS = (_("版次"), _("状态"), _("生效日期"), _("起草"), _("审核"), _("批准"))
PLACES = (_("适用范围"), _("制度"), _("版次"))
RULES = (_("规定"), _("内容"), _("条款"))
ICONS = {
    "review": "check2",
    "approve": "check2-all",
    "issue": "megaphone",
    "return": "arrow-return-left",
    "withdraw": "x-circle",
}
BACKWARD = ("return", "withdraw")


class IssueSchema(Schema):
    """From which day an edition is in force."""

    day = day(_("生效日期"), future=True, description=_("不早于今天；到这一天零时起生效"))


@view_config(
    context=Policies,
    permission=Permission.POLICY_VIEW,
    renderer="views:templates/policy/list.pt",
)
def index(context, request):
    """The company's policies, and where each holds."""
    site = request.root
    shown = [each for profile in context.values() for each in _of_today(profile)]
    return {
        "title": _("制度"),
        "columns": [Column(title) for title in COLUMNS],
        "rows": [_row(request, each) for each in shown],
        "place_columns": [Column(title) for title in PLACES],
        "places": [_place(request, holder) for holder in (site, *site["units"].values())],
        "verbs": _list_verbs(context, request),
    }


@view_config(
    context=Profile,
    permission=Permission.POLICY_VIEW,
    renderer="views:templates/policy/show.pt",
)
def show_current(context, request):
    """A policy: its edition in force, or the newest while none is."""
    return show(context.current() or context.editions()[0], request)


@view_config(
    context=Edition,
    permission=Permission.POLICY_VIEW,
    renderer="views:templates/policy/show.pt",
)
def show(context, request):
    """One edition: who made it, what it says in plain words, and the steps that are next."""
    profile, (said, unsaid) = context.__parent__, _sections(request, context)
    return {
        "title": context.rules.title,
        "breadcrumbs": trail(request),
        "standing": context.standing[1],
        "context": context,
        "facts": _facts(request, context),
        "verbs": _verbs(request, context),
        "sections": said,
        "unsaid": unsaid,
        "rule_columns": [Column(title) for title in RULES],
        "edition_columns": [Column(title) for title in EDITIONS],
        "editions": [_edition_row(request, each) for each in profile.editions()],
    }


@view_config(context=Edition, name="text", permission=Permission.POLICY_VIEW)
def text(context, request):
    """The text of an edition, byte for byte as it was put in."""
    name = f"{context.__parent__.__name__}-{context.number}.yaml"
    return Response(
        context.text.encode("utf-8"),
        content_type="application/octet-stream",
        charset=None,
        content_disposition=content_disposition(name),
    )


@view_config(
    context=Edition,
    name="advance",
    request_method="POST",
    permission=Permission.POLICY_VIEW,
)
def advance(context, request):
    """Let the edition take the step that was asked for."""
    name = request.GET.get("transition", "")
    policy.advance(request, context, name)
    label = request.localizer.translate(policy.TRANSITIONS[name].label)
    tell(request, _("${act}：已完成。", mapping={"act": label}))
    return HTTPSeeOther(request.resource_path(context))


@view_config(
    context=Edition,
    name="issue",
    permission=Permission.POLICY_APPROVE,
    renderer="views:templates/form.pt",
)
def issue(context, request):
    """Issue an approved edition, from a day on."""

    def act(values):
        policy.advance(request, context, "issue", values["day"])
        tell(request, _("已发布。"))
        return HTTPSeeOther(request.resource_path(context))

    return answer(
        request,
        IssueSchema(),
        act,
        more={
            "title": _("发布"),
            "note": called(context),
            "breadcrumbs": trail(request, context),
        },
        submit=_("发布"),
        cancel=request.resource_path(context),
    )


def called(edition):
    """An edition in a line: 客户档案管理制度，第 2 版."""
    facts = {"title": edition.rules.title, "number": edition.number}
    return _("${title}，第 ${number} 版", mapping=facts)


def applies(request, slug) -> list:
    """The names of where a policy holds."""
    site = request.root
    company = [_("全公司")] if site.profile == slug else []
    return company + [each.name for each in site["units"].values() if each.profile == slug]


def trail(request, of=None):
    """The way from the list of policies to a page of one of them."""
    steps = [(_("制度"), request.resource_path(request.root["policies"]))]
    return steps if of is None else [*steps, (of.rules.title, request.resource_path(of))]


def _of_today(profile):
    """The edition in force and those that are to come; without any, the newest."""
    current = profile.current()
    coming = [each for each in profile.editions() if each.standing[0] not in PAST]
    return ([current] if current else []) + coming or profile.editions()[:1]


PAST = ("in-force", "superseded", Stage.WITHDRAWN.value)


def _row(request, each):
    slug, inside = each.__parent__.__name__, request.resource_path(each)
    held = applies(request, slug) if each.standing[0] == "in-force" else []
    return Row(
        "",
        (
            Cell(each.rules.title, inside, main=True),
            Cell(slug, kind="code"),
            Cell(each.number, kind="code"),
            Cell(each.standing[1]),
            Cell(_day(each.in_force_from), kind="code"),
            Cell(_listed(request, held)),
        ),
    )


def _place(request, holder):
    site = request.root
    is_site = holder is site
    edition = site.edition_for("" if is_site else holder.__name__)
    may = permits(request, Permission.POLICY_ATTACH, holder)
    url = request.resource_path(holder, "attach") if may else ""
    own = is_site or holder.profile
    title = edition.rules.title if own else _("同全公司")
    return Row(
        "",
        (
            Cell(_("全公司") if is_site else holder.name, url, main=True),
            Cell(title, request.resource_path(edition)),
            Cell(_("第 ${number} 版", mapping={"number": edition.number}) if own else ""),
        ),
    )


def _edition_row(request, each):
    people = request.root["people"]
    return Row(
        "",
        (
            Cell(
                _("第 ${number} 版", mapping={"number": each.number}),
                request.resource_path(each),
                main=True,
            ),
            Cell(each.standing[1]),
            Cell(_day(each.in_force_from), kind="code"),
            Cell(_signed(request, people, each.drafted_by, each.drafted_at)),
            Cell(_signed(request, people, each.reviewed_by, each.reviewed_at)),
            Cell(_signed(request, people, each.approved_by, each.approved_at)),
        ),
    )


def _facts(request, edition):
    people, words = request.root["people"], request.localizer.translate
    slug = edition.__parent__.__name__
    rows = [
        (_("代号"), slug),
        (_("版次"), _("第 ${number} 版", mapping={"number": edition.number})),
        (_("生效日期"), _day(edition.in_force_from)),
        (_("适用于"), _listed(request, applies(request, slug))),
        (_("起草"), _signed(request, people, edition.drafted_by, edition.drafted_at)),
        (_("审核"), _signed(request, people, edition.reviewed_by, edition.reviewed_at)),
        (_("批准"), _signed(request, people, edition.approved_by, edition.approved_at)),
    ]
    return [(label, words(said)) for label, said in rows if said]


def _signed(request, people, person, at):
    if at is None:
        return ""
    name = people.name_of(person) or request.localizer.translate(_("系统", context="actor"))
    return f"{name} {at.date().isoformat()}"


def _listed(request, names):
    return request.localizer.translate(_("、")).join(map(request.localizer.translate, names))


def _day(day):
    return day.isoformat() if day else ""


def _sections(request, edition):
    """([(title, clauses of the whole, rows)] of what is written, the same of what is not)."""
    words, known, found = words_of(request), clauses(edition.rules), ({}, {})
    lines = whole(edition.text, edition.name, *edition.below).lines
    for each in statements(edition.rules):
        if each.is_said and each.path != ("title",):
            found[each.path not in lines].setdefault(each.path[0], []).append(each)
    return [[_section(words, known, *part) for part in parts.items()] for parts in found]


def _section(words, known, name, told):
    title = words.label(told[0].labels[0])
    rows = [_rule_row(words, known, each) for each in told]
    return title, "、".join(known.get((name,), ())), rows


def _rule_row(words, known, each):
    label = words.labels(each.labels[1:] or each.labels)
    beside = [clause for path, said in known.items() if _meets(path, each.path) for clause in said]
    shown = "、".join(dict.fromkeys(beside))
    return Row("", (Cell(label, main=True), Cell(words.value(each)), Cell(shown, kind="code")))


def _meets(path, stated):
    """Whether a clause's path leads to a statement, or into it."""
    return len(path) > 1 and (stated[: len(path)] == path or path[: len(stated)] == stated)


def _verbs(request, edition):
    verbs = [_step_verb(request, edition, row) for row in policy.possible(request, edition)]
    own = (_("自己起草的制度须由他人审核、批准。"),)
    for row in policy.for_others(request, edition):
        verbs.append(Verb(row.label, "", ICONS[row.name], missing=own))
    if permits(request, Permission.POLICY_DRAFT, edition):
        verbs += _drafting(request, edition)
    if permits(request, Permission.POLICY_TRY, edition):
        verbs.append(Verb(_("试行"), request.resource_path(edition, "simulate"), "play"))
    verbs.append(Verb(_("导出 YAML"), request.resource_path(edition, "text"), "download"))
    query = {"a": request.root.edition_for("").cited, "b": edition.cited}
    to = request.resource_path(edition.__parent__.__parent__, "@@compare", query=query)
    verbs.append(Verb(_("与全公司的制度比较"), to, "layout-split"))
    return verbs


def _step_verb(request, edition, row):
    if row.name == "issue":
        url, post = request.resource_path(edition, "issue"), False
    else:
        query = {"transition": row.name}
        url, post = request.resource_path(edition, "advance", query=query), True
    return Verb(row.label, url, ICONS[row.name], main=row.name not in BACKWARD, post=post)


def _drafting(request, edition):
    if edition.stage is Stage.DRAFT:
        return [Verb(_("修改"), request.resource_path(edition, "edit"), "pencil")]
    policies, query = edition.__parent__.__parent__, {"of": edition.cited}
    return [
        Verb(_("起草新版"), request.resource_path(policies, "@@add", query=query), "file-plus")
    ]


def _list_verbs(context, request):
    verbs = [Verb(_("比较制度"), request.resource_path(context, "@@compare"), "layout-split")]
    if permits(request, Permission.POLICY_DRAFT, context):
        url = request.resource_path(context, "@@add")
        verbs.insert(0, Verb(_("起草制度"), url, "file-plus", main=True))
    return verbs


def includeme(config):
    config.add_section("policies", "policies", Permission.POLICY_VIEW, also=("attach",))
