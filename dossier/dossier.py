"""Dossiers (客户档案): the file that is kept about one customer matter, with its documents."""

import collections
import itertools
import secrets

import colander
from substanced.content import content
from substanced.folder import Folder

from dossier import clock
from dossier.customer import NOTHING, choice, day, text
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import State, Tier

LIFE = "life"  # the type of the workflow that a dossier goes through; stored, never renamed


class DossierSchema(Schema):
    """What is stated when a dossier is opened; state and number are never taken from a body."""

    title = text(_("题名"), 200, missing=colander.required)
    dossier_class = text(_("类别"), 8, missing=colander.required, name="class")
    unit = text(_("部门"), 60)
    owner = text(_("责任人"), 60)
    tier = choice(Tier, _("密级"), missing=None)  # the policy's
    opened = day(_("建档日期"), missing=colander.drop)
    remark = text(_("备注"), 1000, long=True)


@content("Dossier")
class Dossier(Folder):
    """One dossier of one customer. Its documents are its children."""

    more = NOTHING  # `more` and `facets` as a customer's
    facets = NOTHING
    sensitive = NOTHING

    need_to_know = None
    unit = ""
    owner = ""
    tier = Tier.OPEN
    secrecy = None
    lowering = None
    remark = ""
    number = ""
    filed_at = None
    certificates = ()  # those that the customer showed, and what was noted where one misses (R027)
    without = ()
    accepted = None  # the values of dossier/life.py
    returned = None
    verified = None
    ended = None
    term = ""  # the name of the policy's term with which it was filed
    chosen_term = ""
    term_began = None  # the day of the event from which the term runs

    def __init__(self, customer, title, dossier_class, opened_by):
        super().__init__()
        self.customer_id = customer.__name__
        self.title = title
        self.dossier_class = dossier_class
        self.opened_by = opened_by
        self.opened = clock.today()
        self.modified_at = clock.now()
        self.history = ()

    @property
    def state(self) -> State:
        """Where the dossier is on its way; a new one is being collected."""
        states = getattr(self, "__workflow_state__", {})
        return State(states.get(LIFE, State.COLLECTING))

    @property
    def customer(self):
        """The customer whom the dossier is about.

        Asked for every row and every index, hence by the folders' trees, without their ceremony.
        """
        return self.__parent__.__parent__.data["customers"].data[self.customer_id]

    def sources(self):
        """What else makes the dossier as secret as it is: its customer (S27)."""
        return (self.customer,)

    def documents(self):
        """The documents, newest date first, then by title."""
        return sorted(self.values(), key=lambda held: (held.date.toordinal() * -1, held.title))


@content("Dossiers")
class Dossiers(Folder):
    """All dossiers of the company."""


def new_name() -> str:
    """An opaque name: it ends in catalogs, logs and notes, so it says nothing (design 6).

    Names drawn one after another share a random beginning, so that they stand side by side in
    every tree: a transaction that makes many things then writes half the records.
    """
    if next(_drawn) % RUN == 0:
        _beginnings.append(secrets.token_hex(2))
    return _beginnings[-1] + secrets.token_hex(6)


RUN = 1000
_drawn = itertools.count(1)
_beginnings = collections.deque([secrets.token_hex(2)], maxlen=1)
