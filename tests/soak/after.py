"""What must hold of a site after whatever was done to it, seen after its next start (S01-S10).

`with after.started(settings) as found:` starts it in this process as `dossier serve` does, but
without its threads; `found.faults()` names all that is wrong, nothing where all is well.
"""

import re
import time
from collections import Counter, defaultdict
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import transaction
from pyramid.request import Request
from pyramid.threadlocal import RequestContext
from substanced.util import find_catalog, get_oid

from dossier import proof, temporary, witness
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.suite import Unreadable
from dossier.vocabulary import CATALOG, Index, Tag
from tests.house.test_at_rest import forms, found_in
from tests.patience import patient
from views import configure
from views.witness import gate

SECONDS_TO_START = 5

# All that may stand in the folder of a site while nothing is under way.
_SQLITE = r"\.sqlite3?(-wal|-shm|-journal)?"
_OURS = re.compile(
    rf"""data/(main|oids){_SQLITE}
    | blob-cache/(\.layout|\.boot|check_size\.lock|[0-9]+/(\.lock|[0-9a-f]+\.[0-9a-f]{{16}}\.blob))
    | index/text\.sqlite(\.lock|\.[0-9a-f]{{16}}(-wal|-shm)?)?
    | keys/(dossiers{_SQLITE}|master\.key|site\.keys|log\.key|epoch-[0-9]+\.key)
    | (logins{_SQLITE}|writer\.lock|maintenance(\.lock)?)
    | journal/[0-9a-f]+-[0-9a-f]{{8}}\.journal
    | witness/head-[0-9]{{12}}\.json""",
    re.VERBOSE,
)
_TEXT = re.compile(r"text\.sqlite\.[0-9a-f]{16}")
# Acts of which each thing has one entry.
ONCE = (
    Tag.CUSTOMER_OPENED,
    Tag.DOSSIER_OPENED,
    Tag.DOCUMENT_DEPOSITED,
    Tag.DOSSIER_NUMBERED,
)


class Found(NamedTuple):
    """A site after its start, and the registry that it was started with."""

    site: object
    registry: object

    def faults(self, secret=()) -> list:
        """All that is wrong; the words of `secret` stand nowhere in clear."""
        var = self.registry.settings["dossier.var"]
        return [
            *log_faults(self.site, self.registry.settings),
            *entry_faults(self.site),
            *content_faults(self.site),
            *index_faults(self.site, self.registry),
            *left_behind(var),
            *in_clear(var, secret),
        ]


@contextmanager
def started(settings):
    """The site opened as a start opens it; AssertionError if that takes too long (S01)."""
    began = time.monotonic()
    temporary.take(settings["dossier.var"])
    registry = configure(settings).registry
    gate(registry)
    assert time.monotonic() - began < patient(SECONDS_TO_START)
    connection = registry._zodb_databases[""].open()
    request = Request.blank("/")
    request.registry = registry  # where discriminators look for it
    try:
        with RequestContext(request):
            yield Found(connection.root()["site"], registry)
    finally:
        transaction.abort()
        connection.close()
        registry.journal.close()


def things(site):
    """Every customer, dossier and document."""
    yield from site["customers"].values()
    for dossier in site["dossiers"].values():
        yield dossier
        yield from dossier.values()


def log_faults(site, settings):
    """The log is whole and continues every head that was witnessed (S54, S56)."""
    witnessed = proof.Witnessed(witness.all_of(witness.folder_of(settings)))
    lines = proof.lines_of(site.log, witness.current(site.log, settings), site.log.openings)
    try:
        proof.check(lines, witnessed)
    except proof.Bad as bad:
        yield f"log: entry {bad.first}: {bad.why}"


def entry_faults(site):
    """Each thing has exactly one entry of each act that befalls it once (S18)."""
    told = Counter((entry["tag"], entry["object"]) for entry in site.log.entries())
    for thing in things(site):
        for tag, times in _acts_of(thing):
            found = told.pop((tag, get_oid(thing)), 0)
            if found != times:
                yield f"entries: {tag} of {get_oid(thing)}: {found}, not {times}"
    for (tag, about), _times in told.items():
        if tag in ONCE:
            yield f"entries: {tag} of {about}, which is not there"
    series = defaultdict(list)
    for number in site.numbering.given:
        series[number[:-4]].append(int(number[-4:]))
    for year, given in series.items():
        if sorted(given) != list(range(1, len(given) + 1)):
            yield f"numbers: {year} not one after another"


def _acts_of(thing):
    if isinstance(thing, Document):
        yield Tag.DOCUMENT_DEPOSITED, 1
        yield Tag.DOCUMENT_CORRECTED, len(thing.versions) - 1
    elif isinstance(thing, Dossier):
        yield Tag.DOSSIER_OPENED, 1
        yield Tag.DOSSIER_NUMBERED, int(bool(thing.number))
    else:
        yield Tag.CUSTOMER_OPENED, 1


def content_faults(site):
    """Every version of every document opens and has the hash it came with (S06)."""
    for thing in things(site):
        for version in getattr(thing, "versions", ()):
            if not version.content.intact():
                yield f"content: {get_oid(thing)}"


def index_faults(site, registry):
    """Everything is in the indexes, with the words that it has now, and nothing else is (S01)."""
    catalog, engine = find_catalog(site, CATALOG), registry.text_engine
    text, known = catalog[Index.TEXT], set(catalog.objectids)
    if missing := set(map(get_oid, things(site))) - known:
        yield f"catalog: without {missing}"
    if wrong := set(engine.known()) ^ known:
        yield f"text index: not what the catalog has: {wrong}"
    for number in known:
        with suppress(Unreadable):  # told by its contents
            if engine.digest(number) == engine.row(text.columns_of(number)).digest:
                continue
            yield f"text index: other words of {number}"
    yield from (f"text index: {fault}" for fault in engine.check())


def left_behind(var):
    """No file but those that a site has, and one text index (S02, S60)."""
    var = Path(var)
    for path in sorted(var.rglob("*")):
        if path.is_file() and not _OURS.fullmatch(path.relative_to(var).as_posix()):
            yield f"left behind: {path.relative_to(var)}"
    texts = [path for path in var.glob("index/text.sqlite.*") if _TEXT.fullmatch(path.name)]
    if len(texts) != 1:
        yield f"left behind: {len(texts)} text indexes"


def in_clear(var, words):
    """None of these words stands in any file (S60)."""
    found = found_in(Path(var), forms(words)) if words else ()
    return [f"in clear: {name}" for name, _hit in found]
