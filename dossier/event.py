"""What happened, told by verbs: who did what to which thing, on whose behalf and why.

`dossier/subscribers.py` listens for the log, so a verb never writes the log itself.
"""

from dataclasses import dataclass, field

from dossier.vocabulary import Tag


@dataclass(frozen=True)
class Actor:
    """Who acts and from where: a person's id (or 'system'), the address, page or command."""

    person: str
    address: str = ""
    command: str = ""
    behalf: str = ""


SYSTEM = Actor("system", command="system")


@dataclass(frozen=True)
class Happened:
    """One act. `before` and `after` hold the changed facts; never names, titles or contents."""

    tag: Tag
    subject: object
    actor: Actor
    reason: str = ""
    before: dict = field(default_factory=dict)
    after: dict = field(default_factory=dict)
