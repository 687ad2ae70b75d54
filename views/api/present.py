"""Nouns → JSON, shaped as plone.restapi users know it."""

from catalog import queries
from dossier import policy, retention
from dossier.customer import Customer
from dossier.document import Document
from dossier.format import Format
from dossier.vocabulary import Permission
from views.api import life
from views.api.tree import address
from views.card import plain
from workflows.machine import permits


def thing(request, each) -> dict:
    """Any record in full."""
    if isinstance(each, Customer):
        return customer(request, each)
    return document(request, each) if isinstance(each, Document) else dossier(request, each)


def customer(request, each) -> dict:
    """A customer with all facts."""
    facts = {name: _plain(value) for name, value in each.facts().items()}
    return {
        **_head(request, each, each.name),
        **facts,
        "tier": _label(request, each.tier),
        "unit": request.root["units"].name_of(each.unit),
        "owner": request.root["people"].name_of(each.owner),
        **plain(each),
    }


def dossier(request, each) -> dict:
    """A dossier: description, number, state and effective tier."""
    site = request.root
    return {
        **_head(request, each, each.title),
        "customer": _link(request, each.customer),
        "class": each.dossier_class,
        "number": each.number,
        "state": each.state.value,
        "state_title": _label(request, each.state),
        "tier": _label(request, each.tier),
        "effective_tier": _label(request, queries.effective_tier(each)),
        "unit": site["units"].name_of(each.unit),
        "owner": site["people"].name_of(each.owner),
        "opened": each.opened.isoformat(),
        "filed_at": each.filed_at.isoformat() if each.filed_at else None,
        "remark": each.remark,
        **plain(each),
        "retention": retention_of(each),
        "transitions": life.steps(request, each),
        **life.told(request, each),
        "documents": address(request, each, "documents"),
    }


def retention_of(each) -> dict:
    """How long a dossier is kept: its term, from when, and the first day it may be destroyed."""
    kept = retention.of(policy.of(each), each)
    return {
        "term": kept.name,
        "permanent": kept.term is not None and kept.term.permanent,
        "years": kept.term.years if kept.term is not None else None,
        "from": kept.term.trigger if kept.term is not None else None,
        "began": kept.since.isoformat() if kept.since else None,
        "due": kept.due.isoformat() if kept.due else None,
    }


def document(request, each) -> dict:
    """A document with its versions, the newest last."""
    newest = each.version
    return {
        **_head(request, each, each.title),
        "dossier": address(request, each.dossier),
        "kind": each.kind,
        "date": each.date.isoformat(),
        "source": each.source,
        "manifestation": each.manifestation.value,
        "item": each.item,
        "marks": list(each.marks),
        "no_original": each.no_original,
        "tier": _label(request, each.tier),
        "effective_tier": _label(request, queries.effective_tier(each)),
        "file_name": newest.file_name,
        "format": newest.format,
        "content_type": Format.parse(newest.format).mime,
        "size": newest.content.size,
        "sha256": newest.content.sha256,
        "pages": newest.pages,
        "note": newest.note,
        "download": address(request, each, "@download"),
        "versions": [
            {
                "version": number,
                "file_name": version.file_name,
                "sha256": version.content.sha256,
                "size": version.content.size,
                "at": version.deposited_at.isoformat(),
                "reason": version.reason,
            }
            for number, version in enumerate(each.versions, 1)
        ],
    }


def person(request, each) -> dict:
    """A person: never a password hash or a factor."""
    units = request.root["units"]
    return {
        **_head(request, each, each.name),
        "login": each.login,
        "name": each.name,
        "clearance": _label(request, each.clearance),
        "active": each.active,
        "left": each.left_at is not None and not each.closed,
        "posts": [
            {
                "post": held.post.value,
                "post_title": _label(request, held.post),
                "unit": units.name_of(held.unit),
            }
            for held in each.posts
        ],
    }


def _head(request, each, title):
    return {
        "@id": address(request, each),
        "@type": type(each).__name__,
        "id": each.__name__,
        "title": title,
    }


def _link(request, customer):
    """The customer of a dossier: a name on its cover; the address for those who may view him."""
    if permits(request, Permission.RECORD_VIEW, customer):
        return {"@id": address(request, customer), "id": customer.__name__, "name": customer.name}
    return {"name": customer.name}


def _label(request, member):
    return str(member.label)


def _plain(value):
    if value is None or isinstance(value, (str, int)):
        return value if not hasattr(value, "value") else value.value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
