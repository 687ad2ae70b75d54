"""When … then …: the one page of reactions below the faces."""

from substanced.util import get_oid

from dossier.event import Happened


def write_the_log(happened: Happened):
    """Every act leaves one entry, in the same transaction as the act (R112, S53)."""
    subject, actor = happened.subject, happened.actor
    entry = {"tag": happened.tag, "by": actor.person, "object": get_oid(subject, 0)}
    for name, value in (
        ("address", actor.address),
        ("command", actor.command),
        ("behalf", actor.behalf),
        ("reason", happened.reason),
        ("before", happened.before),
        ("after", happened.after),
    ):
        if value:
            entry[name] = value
    sequence = log_of(subject).append(entry)
    if hasattr(subject, "history"):
        subject.history = (*subject.history, sequence)


def log_of(resource):
    """The site's log, found from anything in the site."""
    while resource.__parent__ is not None:
        resource = resource.__parent__
    return resource.log


def includeme(config):
    config.add_subscriber(write_the_log, Happened)
