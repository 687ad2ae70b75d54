"""Verifying before filing: by another than the submitter, confirmed by a named post (R026)."""

from dossier import clock, life, policy
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.language import _
from dossier.vocabulary import Permission, State, Tag
from workflows.machine import modified, refuse_state, require, tell
from workflows.posts import holds_any, require_post, unfilled, vacant
from workflows.reception import send_back

PARTS = (_("客户资料"), _("类别"), _("文件"))  # in the order of a seal


def verify(request, dossier, of):
    """Vouch for each thing that the policy names; `of` are those that were looked at.

    NotAllowed for whoever submitted it or holds none of the posts, Conflict in another state or
    when nothing has changed since it was verified, Invalid unless all are ticked.
    """
    rules = _begin(request, dossier, _("核实"))
    require_post(request, dossier, rules.by)
    _refuse_submitter(request, dossier)
    strange, unseen = set(of) - set(rules.of), [each for each in rules.of if each not in of]
    if strange:
        raise Invalid({"of": _("制度没有这一项：${names}", mapping=_named(sorted(strange)))})
    if unseen:
        raise Invalid({"of": _("尚未核实：${names}", mapping=_named(unseen))})
    if is_current(dossier):
        raise Conflict(_("已经核实，此后没有改动。"))

    edition = policy.edition_of(dossier).cited
    dossier.verified = life.Verified(
        clock.now(), request.subject.person, rules.of, life.seal(dossier), edition
    )
    modified(request, dossier)
    after = {"of": list(rules.of), "edition": edition}
    tell(request, Tag.DOSSIER_VERIFIED, dossier, after=after)


def confirm(request, dossier):
    """Confirm what another has verified, as the post that the policy names.

    NotAllowed for who submitted or verified it, or holds another post; Conflict unless it is
    verified, unchanged and not confirmed yet.
    """
    rules = _begin(request, dossier, _("确认"))
    if rules.confirmed_by is None:
        raise Conflict(_("制度不要求确认。"))
    require_post(request, dossier, (rules.confirmed_by,))
    _refuse_submitter(request, dossier)
    if not is_current(dossier):
        raise Conflict(_("还不能确认。"), _unverified(dossier, rules))
    if dossier.verified.by == request.subject.person:
        raise NotAllowed(_("核实的人不能自己确认。"))
    if dossier.verified.confirmed_at is not None:
        raise Conflict(_("已经确认。"))
    now, person = clock.now(), request.subject.person
    dossier.verified = dossier.verified._replace(confirmed_at=now, confirmed_by=person)
    modified(request, dossier)
    after = {"edition": policy.edition_of(dossier).cited}
    tell(request, Tag.DOSSIER_CONFIRMED, dossier, after=after)


def refuse(request, dossier, reason):
    """Say that the dossier is not true or its customer not legal: it goes back to collecting."""
    rules = _begin(request, dossier, _("不通过核实"))
    require_post(request, dossier, _judges(rules))
    _refuse_submitter(request, dossier)
    if not (reason or "").strip():
        raise Invalid({"reason": _("请写明原因")})
    dossier.verified = None
    send_back(request, dossier, Tag.DOSSIER_REFUSED, reason.strip())


def missing(dossier) -> list:
    """The sentences of what forbids to file the dossier (R026)."""
    rules = policy.of(dossier).life.verification
    if not rules.required:
        return []
    if not is_current(dossier):
        return _unverified(dossier, rules)
    if rules.confirmed_by is None or dossier.verified.confirmed_at is not None:
        return []
    posts = (rules.confirmed_by,)
    return [_("尚未由${names}确认", mapping=_named(posts)), *_vacancy(dossier, posts)]


def is_current(dossier) -> bool:
    """Whether the dossier is verified and what was verified has not changed."""
    return dossier.verified is not None and dossier.verified.seal == life.seal(dossier)


def possible(request, dossier) -> list:
    """Which of verify, confirm and refuse the asker may do now."""
    rules, person = policy.of(dossier).life.verification, request.subject.person
    if not rules.required or dossier.state is not State.SORTING or person in submitters(dossier):
        return []
    found, current = [], is_current(dossier)
    if not current and holds_any(request, dossier, rules.by):
        found.append("verify")
    if current and rules.confirmed_by and holds_any(request, dossier, (rules.confirmed_by,)):
        if dossier.verified.confirmed_at is None and dossier.verified.by != person:
            found.append("confirm")
    return [*found, "refuse"] if holds_any(request, dossier, _judges(rules)) else found


def submitters(dossier) -> set:
    """Who opened the dossier or put a document in it: they do not vouch for it themselves."""
    depositors = (version.deposited_by for each in dossier.values() for version in each.versions)
    return {dossier.opened_by, *depositors}


def _begin(request, dossier, act):
    """The rules, for whom may view the dossier, in the state where it is verified."""
    require(request, Permission.RECORD_VIEW, dossier)
    rules = policy.of(dossier).life.verification
    if not rules.required:
        raise Conflict(_("制度不要求归档前核实。"))
    if dossier.state is not State.SORTING:
        refuse_state(dossier.state, act)
    return rules


def _refuse_submitter(request, dossier):
    if request.subject.person in submitters(dossier):
        raise NotAllowed(_("不能核实或确认自己提交的档案，请由他人办理。"))


def _judges(rules):
    return (*rules.by, rules.confirmed_by) if rules.confirmed_by else rules.by


def _unverified(dossier, rules):
    found = [_("尚未由${names}核实", mapping=_named(rules.by))]
    if dossier.verified is not None:
        parts = [PARTS[place] for place in life.changed(dossier.verified.seal, life.seal(dossier))]
        found = [_("核实后有改动，须重新核实：${part}", mapping={"part": part}) for part in parts]
    return found + _vacancy(dossier, rules.by)


def _vacancy(dossier, posts):
    return [unfilled(posts)] if vacant(dossier, posts) else []


def _named(names):
    return {"names": "、".join(names)}
