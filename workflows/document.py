"""Documents: deposited in a dossier, corrected by a new version, described (R025, R041-R045)."""

import functools

from catalog import extraction
from dossier import clock, filename, policy
from dossier import content as contents
from dossier.content import RECORD_LIMIT, Place, Text
from dossier.document import Document, Version
from dossier.dossier import new_name
from dossier.errors import Conflict, Invalid
from dossier.format import Format, recognise
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import Permission, State, Tag, Tier
from workflows.dossier import is_open
from workflows.machine import differing, modified, require, tell, tell_change, touch
from workflows.ownership import check_tier
from workflows.reception import check_item, check_original
from workflows.relabel import crosses, relabel

# Where a face leaves the texts of files that it has read before the writer lock was taken.
READ_AHEAD = "dossier.read-ahead"


def deposit(request, dossier, values, stream, file_name) -> Document:
    """Add a document with its file to a dossier.

    `values` as DocumentSchema gives them; `stream` is seekable and binary. A tier above the
    dossier's raises the dossier to it, because a container is as secret as its parts (R061).
    A kind that the policy gives a tier has it at least (R040).
    Invalid names what is wrong with the file; Conflict if the dossier is filed and the asker
    does not file (R096).
    """
    require(request, Permission.DOCUMENT_ADD, dossier)
    _require_open(request, dossier)

    document = Document(values["title"], values["kind"], values["date"], values["source"])
    document.manifestation = values.get("manifestation", Document.manifestation)
    rules = policy.of(dossier)
    tier = max(values.get("tier", Tier.OPEN), _least(rules, values["kind"]))
    check_tier(request, document, tier)
    document.tier = tier
    _tie(dossier, document, values)
    place = Place(dossier.__name__, new_name(), 1, int(tier))
    document.versions = (_version(request, dossier, place, stream, file_name),)
    dossier.add(place.document, document, registry=request.registry)
    raise_container(request, dossier, document.tier)
    touch(dossier)

    after = {"sha256": document.version.content.sha256, "tier": int(document.tier)}
    if tier != values.get("tier", Tier.OPEN):
        after["edition"] = policy.edition_of(dossier).cited
    tell(request, Tag.DOCUMENT_DEPOSITED, document, after=after)
    return document


def correct(request, document, stream, file_name, reason) -> Document:
    """Add a new version; the old ones stay as they are (R045). The reason is mandatory."""
    require(request, Permission.DOCUMENT_ADD, document)
    _require_open(request, document.dossier)
    if not (reason or "").strip():
        raise Invalid({"reason": _("请写明更正原因")})
    number, tier = len(document.versions) + 1, int(document.tier)
    place = Place(document.dossier.__name__, document.__name__, number, tier)
    version = _version(request, document, place, stream, file_name, reason.strip())
    if version.content.sha256 == document.version.content.sha256:
        raise Conflict(_("新文件与现有版本完全相同，无需更正。"))

    document.versions = (*document.versions, version)
    document.marks = ()
    modified(request, document)

    after = {"sha256": version.content.sha256, "version": len(document.versions)}
    tell(request, Tag.DOCUMENT_CORRECTED, document, reason=version.reason, after=after)
    return document


def change(request, document, values) -> Document:
    """Change the description of a document; what is not in `values` stays."""
    require(request, Permission.RECORD_EDIT, document)
    _require_open(request, document.dossier)
    before = facts(document)
    if "kind" in values and values["kind"] != document.kind:
        least = _least(policy.of(document), values["kind"])
        values = {**values, "tier": max(values.get("tier", document.tier), least)}
    changed = differing(before, values)
    if not changed:
        return document
    check_tier(request, document, values.get("tier", document.tier))
    if "item" in changed:
        check_item(document.dossier, values["item"])
    if changed & {"tier", "manifestation", "no_original"}:
        after = {**before, **values}
        check_original(
            document.dossier, after["tier"], after["manifestation"], after["no_original"]
        )

    for name in changed:
        setattr(document, name, values[name])
    if changed & {"item", "manifestation"}:
        document.marks = ()
    raise_container(request, document.dossier, document.tier)
    modified(request, document)

    tell_change(request, Tag.DOCUMENT_CHANGED, document, changed, before, facts(document))
    return document


def facts(document) -> dict:
    """The description by field name."""
    names = ("title", "kind", "date", "source", "manifestation", "tier", "item", "no_original")
    return {name: getattr(document, name) for name in names}


def _least(rules, kind):
    """The tier that a document of that kind has at least (R040)."""
    found = rules.kinds.get(kind)
    return found.tier if found is not None and found.tier is not None else Tier.OPEN


def _tie(dossier, document, values):
    """Tie a new document to its line of the checklist; see that it is an original, or says why."""
    item, why = values.get("item", ""), values.get("no_original", "")
    check_item(dossier, item)
    check_original(dossier, document.tier, document.manifestation, why)
    if item:
        document.item = item
    if why:
        document.no_original = why


def _version(request, context, place, stream, file_name, reason=""):
    rules = policy.of(context)
    format_ = recognise(
        stream,
        file_name,
        allowed=_parsed(rules.uploads.formats),
        limit=rules.uploads.largest,
    )
    jar = site_of(context)._p_jar
    content = contents.store(stream, jar, place)
    known = request.environ.get(READ_AHEAD, {})
    found = known.get((content.sha256, format_)) or extraction.extract(stream, format_)
    is_its_own_text = format_ is Format.TXT and content.size <= RECORD_LIMIT
    return Version(
        file_name=filename.clean(file_name),
        format=str(format_.value),
        content=content,
        text=Text(found.text, jar, place) if found.text and not is_its_own_text else None,
        pages=found.pages,
        deposited_at=clock.now(),
        deposited_by=request.subject.person,
        reason=reason,
        note=str(found.note),
    )


@functools.lru_cache(16)
def _parsed(formats):
    return frozenset(map(Format.parse, formats))


def _require_open(request, dossier):
    if dossier.state is State.ENDED:
        raise Conflict(_("档案已结束，不能再添加或改动；请先恢复使用。"), [_("恢复使用")])
    if not is_open(request, dossier):
        raise Conflict(
            _("档案已归档，不能直接改动；请由档案管理员办理。"), [_("档案管理员办理或退回整理")]
        )


def raise_container(request, dossier, tier):
    """A container is as secret as the most secret of its parts (R061)."""
    if tier <= dossier.tier:
        return
    before = dossier.tier
    dossier.tier = tier
    modified(request, dossier)
    relabel(request, dossier, crosses(before, tier))
    tell(
        request,
        Tag.TIER_RAISED,
        dossier,
        before={"tier": int(before)},
        after={"tier": int(tier)},
    )
