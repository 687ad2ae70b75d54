"""The tier mark on every page and print of a secret thing: regime, tier and period (R062)."""

from pyramid.events import BeforeRender

from catalog import queries, rights
from dossier.vocabulary import Permission
from views.layout import marking
from views.tabs import RECORDS
from workflows.machine import permits


def mark_of(request, thing):
    """The mark of a thing, 公司商密·机密·至 2031-05-01; None for what is 非密.

    The period is that of what the tier comes from, the longest of several; one that has no end
    gives none.
    """
    ends = [period_of(giver) for giver in rights.tier_givers(thing)]
    until = max(ends) if ends and all(ends) else None
    return marking(request, queries.effective_tier(thing), until)


def period_of(holder):
    """The last day of the secrecy of a holder's own tier, or None."""
    return holder.secrecy.until if holder.secrecy is not None else None


def mark_page(event):
    """Mark each page about a thing that its view has not marked itself.

    Only for who may view the thing, and never a refusal: one page is like the other (S26).
    """
    request = event.get("request")
    thing = getattr(request, "context", None)
    if not isinstance(thing, RECORDS) or not event["renderer_name"].endswith(".pt"):
        return
    if "marking" in event.rendering_val or getattr(request, "exception", None) is not None:
        return
    if permits(request, Permission.RECORD_VIEW, thing):
        event["marking"] = mark_of(request, thing)


def includeme(config):
    config.add_subscriber(mark_page, BeforeRender)
