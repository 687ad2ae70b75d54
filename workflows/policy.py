"""Policies: drafted, reviewed, approved, issued; attached to company or department (R002)."""

from dossier import clock
from dossier.edition import CONTROL, Edition, Profile
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.event import SYSTEM
from dossier.language import _
from dossier.policy_difference import differences
from dossier.rules.contradictions import named_posts
from dossier.site import site_of
from dossier.unit import Unit
from dossier.vocabulary import Permission, Stage, Tag
from workflows import machine, posts
from workflows.machine import Transition, permits, require, tell
from workflows.moving import sentence, words_of

TABLE = (
    Transition("review", _("审核通过"), Stage.DRAFT, Stage.REVIEWED, Permission.POLICY_REVIEW),
    Transition("approve", _("批准"), Stage.REVIEWED, Stage.APPROVED, Permission.POLICY_APPROVE),
    Transition("issue", _("发布"), Stage.APPROVED, Stage.ISSUED, Permission.POLICY_APPROVE),
    Transition("return", _("退回起草"), Stage.REVIEWED, Stage.DRAFT, Permission.POLICY_APPROVE),
    Transition("withdraw", _("撤回"), Stage.DRAFT, Stage.WITHDRAWN, Permission.POLICY_DRAFT),
)
TRANSITIONS = {row.name: row for row in TABLE}
OTHERS_DECIDE = ("review", "approve")  # nobody lets pass what he wrote, or wrote at


def found(registry, site, written) -> str:
    """Put the first policy into a new site, in force from today; return its slug."""
    slug = written.read().profile
    edition = _added(registry, site["policies"], slug, written, SYSTEM.person)
    edition.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
    edition.__parent__.begin(edition)
    return slug


def draft(request, policies, written) -> Edition:
    """Begin a new edition of a policy, or a new policy, from its text.

    Invalid names what is wrong with the text; Conflict if its last edition is still on its way.
    """
    require(request, Permission.POLICY_DRAFT, policies)
    return begun(request, policies, written, request.subject.person)


def begun(request, policies, written, author, reason="") -> Edition:
    """The draft, for verbs that have asked for the right themselves."""
    slug = written.read().profile
    last = policies[slug].editions()[0] if slug in policies else None
    if last is not None and is_on_its_way(last):
        raise Conflict(_("第 ${number} 版还没有办完。", mapping={"number": last.number}))
    if last is not None and (last.text, last.below) == (written.text, written.below):
        raise Invalid({"policy": _("与第 ${number} 版相同", mapping={"number": last.number})})

    edition = _added(request.registry, policies, slug, written, author)

    tell(request, Tag.POLICY_DRAFTED, edition, reason, after={"edition": edition.cited})
    return edition


def is_on_its_way(edition) -> bool:
    """Whether an edition is neither issued nor withdrawn."""
    return edition.stage not in (Stage.ISSUED, Stage.WITHDRAWN)


def change(request, edition, written) -> Edition:
    """Write a draft anew; what has been reviewed is not changed any more."""
    require(request, Permission.POLICY_DRAFT, edition)
    if edition.stage is not Stage.DRAFT:
        machine.refuse_state(edition.stage, _("修改"))
    if written.read().profile != edition.__parent__.__name__:
        raise Invalid({"policy": _("制度的代号不能改变")})

    edition.name, edition.text, edition.below = written
    edition._v_rules = None
    person = request.subject.person
    edition.drafted_by, edition.drafted_at = person, clock.now()
    edition.authors = tuple(dict.fromkeys((*edition.authors, person)))

    tell(request, Tag.POLICY_DRAFTED, edition, after={"edition": edition.cited})
    return edition


def advance(request, edition, name, day=None, reason="") -> Edition:
    """Let an edition take a step of the table; `day` is the first day in force when issued.

    NotAllowed for one's own draft; Invalid for a day before today, or posts that nobody holds.
    """
    row = TRANSITIONS.get(name)
    if row is None:
        raise Invalid({"transition": _("没有这一步骤：${name}", mapping={"name": name})})
    require(request, row.permission, edition)
    if edition.stage is not row.start:
        machine.refuse_state(edition.stage, row.label)
    person = request.subject.person
    if name in OTHERS_DECIDE and person in edition.authors:
        raise NotAllowed(_("自己起草的制度须由他人审核、批准。"))
    if name == "issue":
        _check_issue(edition, day or clock.today())
    elif day is not None:
        raise Invalid({"day": _("只有发布时写生效日期")})

    machine.move(request, edition, CONTROL, name)
    if name == "review":
        edition.reviewed_by, edition.reviewed_at = person, clock.now()
    elif name == "approve":
        edition.approved_by, edition.approved_at = person, clock.now()
    elif name == "issue":
        edition.__parent__.issue(edition, day or clock.today())

    tag = Tag.POLICY_ISSUED if name == "issue" else Tag.POLICY_MOVED
    after = {"edition": edition.cited, "stage": row.end, "from": edition.in_force_from}
    tell(request, tag, edition, reason, after={k: v for k, v in after.items() if v is not None})
    return edition


def possible(request, edition) -> list:
    """The steps that start at the present stage and that the asker may take."""
    mine = request.subject.person in edition.authors
    return [row for row in _steps(request, edition) if not (mine and row.name in OTHERS_DECIDE)]


def for_others(request, edition) -> list:
    """The steps that the asker might take if he had not drafted the edition himself."""
    left = possible(request, edition)
    return [row for row in _steps(request, edition) if row not in left]


def _steps(request, edition):
    return [
        row
        for row in TABLE
        if row.start is edition.stage and permits(request, row.permission, edition)
    ]


def vacant_posts(site, rules) -> list:
    """The posts that must decide by a policy and that nobody active holds, by name (R003).

    A post of the policy's own counts as held also while only its basic post is.
    """
    seats = {}
    for path, name in named_posts(rules):
        if isinstance(path[-1], int):  # a step; of several posts any one may take it
            seats.setdefault(path, []).append(name)
    found = [
        names
        for names in seats.values()
        if posts.vacant(
            site, {*names, *(rules.posts[n].rights for n in names if n in rules.posts)}
        )
    ]
    return sorted({name for names in found for name in names})


def attach(request, holder, slug, seen=None):
    """Let a policy hold for the company or for a department; '' lets the company's hold again.

    Conflict if no edition of it is in force, or if it holds there already; also where `seen`,
    what `exchange` gave when the differences were shown, is not so any more.
    """
    require(request, Permission.POLICY_ATTACH, holder)
    now, then = exchanged(holder, slug)
    if seen is not None and seen != exchange(now, then):
        raise Conflict(
            _("请先看有何不同：看过之后又有变化的，要再看一次。"), _told(request, now, then)
        )

    _hold(request, holder, slug)


def exchanged(holder, slug) -> tuple:
    """The editions (now, then) that attaching a policy exchanges; the errors are those of it."""
    policies = site_of(holder)["policies"]
    if slug not in policies and (slug or not isinstance(holder, Unit)):
        raise Invalid({"policy": _("没有制度 ${slug}", mapping={"slug": slug[:40]})})
    if slug and policies[slug].current() is None:
        raise Conflict(_("这份制度还没有生效的版本。"))
    if slug == holder.profile:
        raise Conflict(_("这里已经适用这份制度。"))
    return editions(holder, slug)


def editions(holder, slug) -> tuple:
    """The editions in force of the policy that holds, and of another; '' is the company's."""
    site = site_of(holder)
    held = [site["policies"][each or site.profile] for each in (holder.profile, slug)]
    return tuple(each.current() for each in held)


def exchange(now, then) -> str:
    """What was seen by who saw how two editions differ: default/1..export/2."""
    return f"{now.cited}..{then.cited}"


def is_new(site) -> bool:
    """Whether the founder is still alone in the site."""
    return all(person.founder for person in site["people"].values())


def begin(request, site, written) -> Edition:
    """Let a policy hold from today in a site that has nobody yet to review and approve it.

    Conflict as soon as there is somebody: then policies are drafted and approved.
    """
    require(request, Permission.POLICY_ATTACH, site)
    if not is_new(site):
        raise Conflict(_("已有其他人员，制度须经起草、审核、批准。"))
    slug = written.read().profile
    known = site["policies"].get(slug)
    if known is None or known.current() is None:
        found(request.registry, site, written)
    if slug != site.profile:
        _hold(request, site, slug)
    return site["policies"][slug].current()


def _told(request, now, then):
    words = words_of(request)
    return [sentence(words, each) for each in differences(now.rules, then.rules)]


def _hold(request, holder, slug):
    site = site_of(holder)
    unit = holder.__name__ if isinstance(holder, Unit) else ""
    before = {"policy": holder.profile, "edition": site.edition_for(unit).cited}

    holder.profile = slug

    after = {"policy": slug, "edition": site.edition_for(unit).cited}
    tell(request, Tag.POLICY_ATTACHED, holder, before=before, after=after)


def _added(registry, policies, slug, written, person):
    if slug not in policies:
        policies.add(slug, Profile(), registry=registry)
    profile = policies[slug]
    number = max((each.number for each in profile.values()), default=0) + 1
    edition = Edition(written, number, person)
    profile.add(str(number), edition, registry=registry)
    return edition


def _check_issue(edition, day):
    if day < clock.today():
        raise Invalid({"day": _("生效日期不能早于今天")})
    if vacant := vacant_posts(site_of(edition), edition.rules):
        raise Invalid({"posts": posts.unfilled(vacant)})


def includeme(config):
    config.add_workflow(machine.build(CONTROL, Stage.DRAFT, TABLE), ("Edition",))
