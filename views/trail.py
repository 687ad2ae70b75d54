"""The way to a thing: the steps above it that the asker may go."""

from dossier.language import _
from dossier.vocabulary import Permission
from workflows.machine import permits


def to_customer(request, customer=None):
    """The way to a customer's pages: the list and, when one is named, the customer."""
    steps = [(_("客户", context="many"), request.resource_path(request.root["customers"]))]
    if customer is not None:
        steps.append((customer.name, request.resource_path(customer)))
    return steps


def to_desk(request, thing=None, called=""):
    """The way to the pages about rights: the list of secrecy and, when named, a thing's desk."""
    steps = [(_("保密"), request.resource_path(request.root, "secrecy"))]
    if thing is not None:
        steps.append((called, request.resource_path(thing, "access")))
    return steps


def to_dossier(request, dossier, here=False):
    """The way to a dossier: its customer, and with `here` itself."""
    steps = [(_("档案", context="many"), request.resource_path(dossier.__parent__))]
    if permits(request, Permission.RECORD_VIEW, dossier.customer):
        steps.append((dossier.customer.name, request.resource_path(dossier.customer)))
    if here:
        steps.append((dossier.title, request.resource_path(dossier)))
    return steps
