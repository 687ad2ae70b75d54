"""Policies as controlled documents: each has editions, of which one at most is in force (R002).

An edition keeps its whole text and that of what it extends, so that an old decision can be read
by the words that held then. What an edition says is never changed; a new one is drafted.
"""

import datetime

from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from dossier import clock
from dossier.language import _
from dossier.policy import Policy, parse
from dossier.vocabulary import Stage

CONTROL = "control"  # the type of the workflow of an edition; stored, never renamed
# How an issued edition stands today; what is not issued stands at its stage.
STANDINGS = {
    "in-force": _("现行"),
    "pending": _("待生效"),
    "superseded": _("已被取代"),
}


@content("Edition")
class Edition(Persistent):
    """One edition of a policy: its texts, who made it, and from when it is in force."""

    reviewed_by = ""
    reviewed_at = None
    approved_by = ""
    approved_at = None
    in_force_from = None
    _v_rules = None

    def __init__(self, written, number, drafted_by):
        self.name, self.text, self.below = written
        self.number = number
        self.drafted_by = drafted_by
        self.authors = (drafted_by,)  # everybody who ever wrote at the draft
        self.drafted_at = clock.now()
        self.history = ()

    @property
    def rules(self) -> Policy:
        """The policy that the texts make, read once a process."""
        if self._v_rules is None:
            self._v_rules = parse(self.text, self.name, *self.below)
        return self._v_rules

    @property
    def stage(self) -> Stage:
        """How far the edition is on its way into force."""
        states = getattr(self, "__workflow_state__", {})
        return Stage(states.get(CONTROL, Stage.DRAFT))

    @property
    def standing(self) -> tuple:
        """(word, label) of what the edition is today: as issued, or else its stage."""
        if self.stage is not Stage.ISSUED:
            return self.stage.value, self.stage.label
        profile = self.__parent__
        days = [day for day, name in profile.issued if name == self.__name__]
        word = "pending" if days and days[0] > clock.today() else "superseded"
        word = "in-force" if profile.current() is self else word
        return word, STANDINGS[word]

    @property
    def cited(self) -> str:
        """How a decision names the edition it was taken by."""
        return f"{self.__parent__.__name__}/{self.number}"


@content("Profile")
class Profile(Folder):
    """One policy of the company; its editions are its children, by number."""

    issued = ()  # (day, name) of every edition that was issued, by day

    def __init__(self):
        super().__init__()
        self.history = ()

    def edition_on(self, day) -> Edition | None:
        """The edition that is in force on a day, if one is."""
        for since, name in reversed(self.issued):
            if since <= day:
                return self.data[name]
        return None

    def current(self) -> Edition | None:
        """The edition in force today."""
        return self.edition_on(clock.today())

    def editions(self) -> list:
        """All editions, the newest first."""
        return sorted(self.values(), key=lambda each: -each.number)

    def begin(self, edition):
        """Let the first edition of a new site be in force: there is no day on which none is."""
        self.issue(edition, datetime.date.min)
        edition.in_force_from = clock.today()

    def issue(self, edition, day):
        """Let an edition be in force from a day on, in the place of all before it."""
        edition.in_force_from = day
        kept = [each for each in self.issued if each[0] < day]
        later = [each for each in self.issued if each[0] > day]
        self.issued = (*kept, (day, edition.__name__), *later)


@content("Policies")
class Policies(Folder):
    """The policies of the company, by slug."""
