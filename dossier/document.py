"""Documents: one item in a dossier, with every version of its file (R040-R045)."""

import datetime
from typing import NamedTuple

import colander
from persistent import Persistent
from substanced.content import content

from dossier import clock, encoding
from dossier.content import RECORD_LIMIT
from dossier.customer import choice, day, text
from dossier.language import _
from dossier.schema import Schema
from dossier.suite import Unreadable, alarm
from dossier.vocabulary import Manifestation, Tier


class DocumentSchema(Schema):
    """The description of a document; the file itself comes beside it."""

    title = text(_("题名"), 200, missing=colander.required)
    kind = text(_("种类"), 40, missing=colander.required)
    date = day(_("日期"), missing=colander.required)
    source = text(_("来源"), 60, missing=colander.required)
    manifestation = choice(Manifestation, _("载体形式"), missing=Manifestation.ELECTRONIC_ORIGINAL)
    tier = choice(Tier, _("密级"), missing=Tier.OPEN)
    item = text(_("归档清单项"), 60)
    no_original = text(_("无原件的原因"), 200)


class Version(NamedTuple):
    """One deposited state of the file. Versions are never changed or removed (R045)."""

    file_name: str
    format: str
    content: object
    text: object
    pages: int
    deposited_at: datetime.datetime
    deposited_by: str
    reason: str = ""
    note: str = ""


@content("Document")
class Document(Persistent):
    """A contract, letter, photograph …; the newest version is the one that is shown."""

    need_to_know = None
    tier = Tier.OPEN
    secrecy = None
    lowering = None
    manifestation = Manifestation.ELECTRONIC_ORIGINAL
    item = ""  # the line of a checklist that the document meets (R028)
    no_original = ""
    marks = ()  # the formal marks that an officer found on it (R029)

    def __init__(self, title, kind, date, source):
        self.title = title
        self.kind = kind
        self.date = date
        self.source = source
        self.versions = ()
        self.modified_at = clock.now()
        self.history = ()

    @property
    def dossier(self):
        """The dossier that holds the document."""
        return self.__parent__

    @property
    def version(self) -> Version:
        """The newest version."""
        return self.versions[-1]

    def sources(self):
        """The customer's tier holds for every document about it (S27)."""
        return self.dossier.sources()

    def body(self) -> str:
        """The text of the newest version; empty where none could be read.

        A small plain text is its own text and is not kept twice.
        """
        version = self.version
        if version.text is not None:
            self._own(version, version.text)
            return version.text.text
        if version.format == "txt" and version.content.size <= RECORD_LIMIT:
            with self.open(version) as stream:
                return encoding.decode(stream.read())
        return ""

    def open(self, version):
        """A binary stream of the file of a version; Unreadable if it is another document's."""
        self._own(version, version.content)
        return version.content.open()

    def _own(self, version, part):
        """What is sealed opens in its place only: here, in this version (S63)."""
        at = self.__parent__.__name__, self.__name__, self.versions.index(version) + 1
        if part.place[:3] != at:
            alarm.critical("Document %s holds a file of %s/%s/%d", at[1], *part.place[:3])
            raise Unreadable("another document's or version's")
