"""The decision alone, and the filter of rights over 100,000 documents with 500 timed grants."""

import datetime
import itertools
import os
import random
import shutil
import tempfile
from unittest import mock

import transaction
from pyroaring import BitMap
from substanced.folder import Folder
from substanced.util import get_oid

from catalog import queries
from dossier import clock
from dossier.access import DENY, allow, apply_acl, decide, subject_of, target_of
from dossier.document import Document, Version
from dossier.dossier import Dossier
from dossier.person import Holding, Person
from dossier.site import POSTS, UNIT_MAY
from dossier.vocabulary import Index, Permission, Post, Tier
from tests.access_worlds import PLAIN, ruled
from tests.bench.create import facts
from tests.bench.ground import Ground, median, texts, timed
from workflows import customer

NOON = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
MINUTE = datetime.timedelta(minutes=1)
PERIOD = {"since": NOON - DAY, "until": NOON + DAY}
UNITS = 20
OWN_UNITS = 5
GRANTS = 500
GRANTED = 100  # dossiers in which somebody has a right for some days to each document
OTHERS = 9
IN_A_DOSSIER = 50
ASKED = 15
RATIO, ALLOWANCE = 1.5, 0.005
FACETS = ("type", "tier", "kind", "year", "unit")
WORDS = ("付款", "合同", "客户")
INDEXES = (Index.ALLOWED, Index.FACETS, Index.MODIFIED, Index.DATE, Index.TEXT)


def run(count):
    """Print the figures."""
    deciding()
    folder = tempfile.mkdtemp()
    ground = Ground(os.path.join(folder, "var"))
    with timed() as seconds:
        dossiers = fill(ground, count)
    print(f"access: {count} documents made in                {seconds[0]:8.0f} s")
    strange = [kept for kept in dossiers if kept.unit not in _asker().units]
    papers = [paper for kept in spread(strange, GRANTED) for paper in kept.values()]
    with clock.frozen(NOON):
        compare(ground, "no grant")
        grant(ground, spread(papers, GRANTS), lambda number: "asker")
        compare(ground, f"{GRANTS} live grants")
        grant(ground, papers, lambda number: f"p{number % OTHERS}")
        compare(ground, f"and {len(papers)} of others")
    ground.close()
    shutil.rmtree(folder)


def spread(things, count):
    """So many of them, from the first to the last."""
    return things[:: max(1, len(things) // count)][:count]


def deciding():
    """The decision on a thing six deep with twenty entries, without and with reading the tree."""
    leaf, subject = _leaf(6, 20), subject_of(_asker(), "asker", True)
    target, alone, whole = target_of(leaf), [], []
    for _turn in range(5000):
        with timed() as seconds:
            decision = decide(subject, Permission.RECORD_VIEW, target, NOON)
        alone += seconds
        with timed() as seconds:
            decide(subject, Permission.RECORD_VIEW, target_of(leaf), NOON)
        whole += seconds
    assert decision.allowed
    print(f"decide: six deep, twenty entries (goal: 30 µs)   {1e6 * median(alone):8.1f} µs")
    print(f"        with reading the tree                    {1e6 * median(whole):8.1f} µs")


def _asker():
    asker = Person("asker", "查阅", "", Tier.TOP_SECRET)
    asker.posts = tuple(Holding(Post.STAFF, f"u{number}") for number in range(OWN_UNITS))
    return asker


def _leaf(depth, count):
    """The lowest of a line of things that have so many entries together, of every kind."""
    site = ruled(PLAIN)
    site.__oid__ = 1
    line = [site]
    for number in range(1, depth):
        last = number == depth - 1
        thing = Document("来函", "往来函件", None, "移交") if last else Folder()
        thing.__parent__, thing.__name__, thing.__oid__ = line[-1], f"t{number}", number + 1
        thing.tier = Tier(number % 4)
        thing.need_to_know = ("unit:u1", "unit:u2") if number in (2, 4) else None
        line.append(thing)
    line[-1].sources = tuple
    for number, thing in enumerate(line):
        thing.__acl__ = tuple(_entries(count)[number::depth])
    return line[-1]


def _entries(count):
    """Rights of posts and units, of the asker and others for a time, and a denial."""
    posts = itertools.islice(POSTS.items(), count - 12)
    return [
        *(allow(f"post:{post}", *may) for post, may in posts),
        *(allow(f"unit:u{number}", *UNIT_MAY) for number in range(6)),
        *(allow(f"person:p{number}", *UNIT_MAY, **PERIOD) for number in range(4)),
        allow("person:asker", *UNIT_MAY, **PERIOD),
        allow("unit:u9", *UNIT_MAY)._replace(verdict=DENY),
    ]


def fill(ground, count):
    """Dossiers of fifty documents, `count` in all, indexed without the ceremony of the verbs."""
    catalog, dossiers = queries.records(ground.site), []
    about = customer.open(ground.request, ground.site["customers"], facts(1))
    titles = [text[:16] for text in itertools.islice(texts(), 400)]
    dice = random.Random(5)
    for number in range(count // IN_A_DOSSIER):
        kept = Dossier(about, f"往来{number}", "KH", "p1")
        kept.unit = f"u{number % UNITS}"
        kept.__acl__ = (allow(f"unit:{kept.unit}", *UNIT_MAY, cause="unit"),)
        ground.site["dossiers"].add(f"d{number}", kept, send_events=False)
        dossiers.append(kept)
        for place in range(IN_A_DOSSIER):
            paper = _paper(dice, titles)
            kept.add(f"n{place}", paper, send_events=False)
            for name in INDEXES:
                catalog[name].index_doc(get_oid(paper), paper)
        if number % 100 == 99:
            transaction.commit()
            ground.connection.cacheGC()
    transaction.commit()
    return dossiers


def _paper(dice, titles):
    day = datetime.date(2020, 1, 1) + dice.randrange(2000) * DAY
    paper = Document(dice.choice(titles), dice.choice(("合同", "订单", "发票")), day, "移交")
    paper.tier = Tier(dice.randrange(4))
    paper.modified_at = NOON + dice.randrange(-20000, 0) * DAY / 10
    paper.versions = (Version("a.pdf", "pdf", None, None, 1, NOON, "p1"),)
    return paper


def grant(ground, papers, whom):
    """A right for some days to each of the papers, for the person that `whom` names by number."""
    allowed = queries.records(ground.site)[Index.ALLOWED]
    for number, paper in enumerate(papers):
        ends = {**PERIOD, "until": NOON + DAY + number * MINUTE}  # each by itself
        entry = allow(f"person:{whom(number)}", *UNIT_MAY, cause="request", **ends)
        apply_acl(paper, (*getattr(paper, "__acl__", ()), entry), ground.registry)
        allowed.index_doc(get_oid(paper), paper)
    transaction.commit()


def compare(ground, what):
    """Print what the filter costs: a list of everything and phrases, page, total and facets."""
    subject = subject_of(_asker(), "asker", True)
    transaction.begin()
    everything = queries.records(ground.site)[Index.FACETS].table.bitmap("type:Document")
    questions = [queries.Question(text=words, count=FACETS) for words in ("", *WORDS)]
    for question in questions:
        filtered, bare = [], []
        for _turn in range(ASKED):
            with timed() as seconds:
                answer = queries.ask(ground.site, subject, question)
            filtered += seconds
            with mock.patch.object(queries, "permitted", lambda *asked: BitMap(everything)):
                with timed() as seconds:
                    whole = queries.ask(ground.site, subject, question)
            bare += seconds
        assert answer.total < whole.total
        share = median(filtered) / (RATIO * median(bare) + ALLOWANCE)
        shown = f"{what}, {question.text or 'all'}: {answer.total} of {whole.total}"
        spent = f"{1000 * median(filtered):.2f} ms against {1000 * median(bare):.2f}"
        print(f"        {shown}, {spent}; of 1.5 x that + 5 ms (goal: 1) {share:.2f}")
