"""Taking in what is handed over: by the checklist, as original, in every medium (R027-R029, R036).

A document counts for whom may view it: what one may not see one cannot take in (R068).
"""

from dossier import calendar, checklist, clock, life, policy
from dossier.checklist import Paper
from dossier.dossier import LIFE
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.vocabulary import Permission, State, Tag
from workflows import machine
from workflows.machine import modified, permits, require, tell, tell_change, touch

REFUSE, NOTE, SUPPLEMENT = "refuse", "accept with note", "supplement list"
BEFORE_FILING = (State.COLLECTING, State.SORTING)


def lines(request, dossier) -> tuple:
    """The lines of every checklist that applies, as the asker sees them."""
    held = [_paper(each) for each in _seen(request, dossier) if each.item]
    facets = getattr(dossier, "facets", {})
    return checklist.lines(policy.of(dossier), dossier.dossier_class, facets, held)


def missing(request, dossier, end) -> list:
    """The sentences of all that forbids to take the dossier in, or to file it (R028, R042)."""
    found, rules = lines(request, dossier), policy.of(dossier)
    blocking = _lacks(rules, found, REFUSE)
    if end is State.FILED:
        blocking += open_lines(dossier, found)
    sentences = [lack.sentence() for lack in dict.fromkeys(blocking)]
    try:
        check_certificates(dossier, dossier.certificates, dict(dossier.without))
    except Invalid as refusal:
        sentences.append(refusal.message)
    if end is State.FILED:
        sentences += _of_medium(rules, found, _seen(request, dossier))
        sentences += _of_originals(rules, _seen(request, dossier))
    return sentences


def accept(request, dossier, reason):
    """Take the dossier in as it is; what misses is kept, with the reason where one is asked.

    Invalid where the checklist wants a reason and there is none.
    """
    rules, found = policy.of(dossier), lines(request, dossier)
    lacking = [lack for lack in checklist.lacks(found) if lack not in _lacks(rules, found, REFUSE)]
    if not lacking or _covers(dossier.accepted, lacking):
        return
    reason = (reason or "").strip()
    if asks_reason(dossier, found) and not reason:
        raise Invalid({"reason": _("材料不齐，请写明接收的原因")})
    closed = dossier.accepted.closed if dossier.accepted is not None else ()
    edition, now = policy.edition_of(dossier).cited, clock.now()
    due = _due(rules, found, now)
    dossier.accepted = life.Accepted(
        now, request.subject.person, reason, tuple(lacking), edition, closed, due
    )
    after = {"items": [lack.item for lack in lacking], "edition": edition}
    if due is not None:
        after["due"] = due.isoformat()
    tell(request, Tag.DOSSIER_ACCEPTED, dossier, reason=reason, after=after)


def _due(rules, found, now):
    """By when what misses is to be brought, as the first of its checklists says; None if none."""
    lists = {line.checklist for line in found if line.lack is not None}
    spans = filter(None, (rules.checklists[each].complete_within for each in lists))
    return min((calendar.due(span, now, rules) for span in spans), default=None)


def asks_reason(dossier, found) -> bool:
    """Whether taking the dossier in now needs a reason."""
    noted = _lacks(policy.of(dossier), found, NOTE)
    return bool(noted) and not _covers(dossier.accepted, noted)


def open_lines(dossier, found) -> list:
    """The lines of a supplement list that are neither met nor closed (R031)."""
    lacking, accepted = _lacks(policy.of(dossier), found, SUPPLEMENT), dossier.accepted
    return [lack for lack in lacking if accepted is None or not accepted.closes(lack.item)]


def close(request, dossier, item, reason):
    """Close a line of the supplement list without its paper; the reason is mandatory."""
    require(request, Permission.DOSSIER_FILE, dossier)
    reason = _reason(reason)
    found = open_lines(dossier, lines(request, dossier))
    if dossier.accepted is None or item not in {lack.item for lack in found}:
        raise Conflict(_("补充清单里没有待补的这一项：${item}", mapping={"item": item}))
    closing = life.Closing(item, clock.now(), request.subject.person, reason)
    dossier.accepted = dossier.accepted._replace(closed=(*dossier.accepted.closed, closing))
    tell(request, Tag.DOSSIER_SUPPLEMENTED, dossier, reason=reason, after={"items": [item]})


def give_back(request, dossier, reason):
    """Let the dossier go back to who handed it over, with the list of what is wrong (R028, R029).

    Conflict once it is filed, and when it went back for the same reasons already.
    """
    require(request, Permission.DOSSIER_RETURN, dossier)
    reason, before = _reason(reason), dossier.state
    if before not in BEFORE_FILING:
        machine.refuse_state(before, _("退回移交人"))
    found = lines(request, dossier)
    lacking, known = checklist.lacks(found), dossier.returned
    if known is not None and (known.reason, known.lacks) == (reason, lacking):
        raise Conflict(_("已经退回，等待补齐后重新移交。"))
    send_back(request, dossier, Tag.DOSSIER_RETURNED, reason, lacking, _sender(dossier, found))


def send_back(request, dossier, tag, reason, lacking=(), sender=""):
    """Put the dossier back among those that are collected, and keep why."""
    before = dossier.state
    if before is State.SORTING:
        machine.move(request, dossier, LIFE, "send-back")
    dossier.returned = life.Returned(
        clock.now(), request.subject.person, sender, reason, tuple(lacking)
    )
    modified(request, dossier)
    after = {
        "state": dossier.state,
        "items": [lack.item for lack in lacking],
        "edition": policy.edition_of(dossier).cited,
    }
    tell(request, tag, dossier, reason=reason, before={"state": before}, after=after)


def check_marks(request, dossier, confirmed):
    """Confirm the formal marks of documents: document id → marks that are there (R029).

    Only who files confirms; Invalid for a mark that the line of the document does not ask for.
    """
    require(request, Permission.DOSSIER_FILE, dossier)
    if dossier.state not in BEFORE_FILING:
        machine.refuse_state(dossier.state, _("核对要件"))
    asked = {
        paper.reference.__name__: line for line in lines(request, dossier) for paper in line.papers
    }
    for name, marks in confirmed.items():
        if name not in asked or not set(marks) <= set(asked[name].marks):
            raise Invalid({name: _("清单没有要求这一要件")})
    for name, marks in confirmed.items():
        document, kept = dossier[name], tuple(mark for mark in asked[name].marks if mark in marks)
        if document.marks != kept:
            document.marks = kept
            tell(request, Tag.DOCUMENT_CHECKED, document, after={"marks": list(kept)})
            touch(dossier)


def check_item(dossier, item):
    """Invalid unless `item` is empty or a line of a checklist of the dossier."""
    if item and item not in checklist.items(policy.of(dossier), dossier.dossier_class):
        raise Invalid({"item": _("归档清单里没有这一项")})


def check_original(dossier, tier, manifestation, reason):
    """Invalid for a copy where the policy wants the original, or a reason for none (R036)."""
    intake = policy.of(dossier).intake
    if manifestation not in checklist.COPIES:
        return
    if intake.originals_from is not None and tier >= intake.originals_from:
        least = {"tier": intake.originals_from.label}
        raise Invalid({"manifestation": _("${tier}及以上的文件须交原件", mapping=least)})
    if intake.original_or_reason and not (reason or "").strip():
        raise Invalid({"no_original": _("没有原件须说明原因")})


def note_certificates(request, dossier, certificates, without):
    """Note which certificates the customer showed; `without` is field → value where one misses.

    Invalid where one misses and not all is noted that the policy asks then (R027).
    """
    require(request, Permission.RECORD_EDIT, dossier)
    if dossier.state not in BEFORE_FILING:
        machine.refuse_state(dossier.state, _("登记证照"))
    named = policy.of(dossier).intake.without_certificates
    if strange := [name for name in without if name not in named]:
        raise Invalid({f"without.{name}": _("没有这个字段") for name in strange})
    check_certificates(dossier, certificates, without)
    before = {"certificates": dossier.certificates, "without": dossier.without}
    noted = tuple((name, without[name].strip()) for name in named if without.get(name))
    after = {"certificates": tuple(certificates), "without": noted}
    changed = {name for name in after if after[name] != before[name]}
    if changed:
        dossier.certificates, dossier.without = after["certificates"], noted
        modified(request, dossier)
        tell_change(request, Tag.DOSSIER_CHANGED, dossier, changed, before, after)


def check_certificates(dossier, certificates, without):
    """Invalid unless the certificates were obtained, or the dossier states so in full (R027).

    A document of that kind, or under that line of the checklist, is the certificate.
    """
    intake = policy.of(dossier).intake
    strange = [name for name in certificates if name not in intake.certificates]
    if strange:
        raise Invalid(
            {"certificates": _("制度没有要求：${names}", mapping={"names": "、".join(strange)})}
        )
    held = {*certificates, *(word for each in dossier.values() for word in (each.item, each.kind))}
    absent = [name for name in intake.certificates if name not in held]
    empty = [name for name in intake.without_certificates if not (without.get(name) or "").strip()]
    if absent and empty:
        words = {"names": "、".join(absent), "fields": "、".join(intake.without_certificates)}
        told = _("未取得${names}，须写明${fields}", mapping=words)
        raise Invalid({f"without.{name}": told for name in empty})


def _lacks(rules, found, mode):
    """What is lacking on the lines of the checklists of one mode."""
    of_mode = (line for line in found if rules.checklists[line.checklist].incomplete == mode)
    return list(checklist.lacks(of_mode))


def _covers(accepted, lacking):
    known = {lack.item for lack in accepted.lacks} if accepted is not None else set()
    return {lack.item for lack in lacking} <= known


def _sender(dossier, found):
    """To whom it goes back: as the checklist says, else its owner, else who opened it."""
    lists = policy.of(dossier).checklists
    named = [lists[line.checklist].returned_to for line in found if line.lack is not None]
    return next(filter(None, named), "")


def _reason(text):
    reason = (text or "").strip()
    if not reason:
        raise Invalid({"reason": _("请写明原因")})
    return reason


def _seen(request, dossier):
    return [each for each in dossier.documents() if permits(request, Permission.RECORD_VIEW, each)]


def _paper(document):
    return Paper(
        document.item, document.manifestation, frozenset(document.marks), document.title, document
    )


def _of_medium(rules, found, documents):
    forms = {line.item: line.form for line in found}
    return checklist.of_medium(rules.intake.medium, map(_paper, documents), forms)


def _of_originals(rules, documents):
    """A copy whose tier was raised after it came still needs its original (R036)."""
    least = rules.intake.originals_from
    return [
        _("${title}：须交原件", mapping={"title": each.title})
        for each in documents
        if least is not None and each.tier >= least and each.manifestation in checklist.COPIES
    ]
