"""Documents: one item in a dossier, with every version of its file (R040-R045)."""

import datetime
from typing import NamedTuple

import colander
from persistent import Persistent
from substanced.content import content

from dossier import clock, encoding
from dossier.customer import choice, day, text
from dossier.language import _
from dossier.schema import Schema
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


class Text(Persistent):
    """The text found in a file, for searching and for excerpts."""

    def __init__(self, text):
        self.text = text


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
            return version.text.text
        if version.format == "txt" and version.content.data:
            return encoding.decode(version.content.data)
        return ""
