"""The 1,500 documents of the demo company: titles, file names and the bytes of real files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from dossier.demo.customers import SEED, DemoCustomer
from dossier.demo.formats import written
from dossier.demo.kinds import Draft, draft
from dossier.demo.plans import Plan, plans_of
from dossier.demo.secrecy import sentences
from dossier.demo.story import story_of
from dossier.demo.tables import table_of
from dossier.demo.words import words_of
from dossier.vocabulary import Manifestation, Tier

# Phrases that find a handful of documents each: what a demonstration types into the search box.
SEARCH_PHRASES = (
    "净水机组夜间漏水",
    "能耗曲线午夜断点",
    "货架立柱底脚被叉车撞弯",
    "缠膜断膜后不停机",
    "冰排卡槽断裂",
    "春节前最后一车货",
    "波动部分由双方各担一半",
    "备件前置仓",
)
# The same for what only cleared people may find, by the least tier that has it.
SECRET_PHRASES = {
    Tier.SECRET: "底价与返利安排",
    Tier.CONFIDENTIAL: "独家供货谈判的底线",
    Tier.TOP_SECRET: "青松项目",
}

_SUFFIXES = {"docx": ".docx", "pdf": ".pdf", "xlsx": ".xlsx", "txt": ".txt", "gb18030": ".txt"}
_TAILS = ("", "", "", "", "", "_v2", "(1)", "-归档")
_PAPER = ("盖章", "签字", "扫描", "纸质")


@dataclass(frozen=True, slots=True)
class DemoDocument:
    """A document as the deposit verb takes it; `kind` and `source` are Chinese words."""

    title: str
    kind: str
    dated: date
    source: str
    tier: Tier
    file_name: str
    data: bytes
    manifestation: Manifestation

    def facts(self) -> dict[str, object]:
        """The values of DocumentSchema, by field name."""
        return {
            "title": self.title,
            "kind": self.kind,
            "date": self.dated,
            "source": self.source,
            "manifestation": self.manifestation,
            "tier": self.tier,
        }


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A document in words, with the format it will have; `stem` is its file's name so far."""

    plan: Plan
    draft: Draft
    form: str
    author: str
    source: str
    stem: str


def documents_of(customer: DemoCustomer, seed: int = SEED) -> Iterator[DemoDocument]:
    """The documents of a customer's dossier, oldest first, with the bytes of real files."""
    taken: set[str] = set()
    for paper in manuscripts_of(customer, seed):
        yield DemoDocument(
            title=paper.draft.title,
            kind=paper.plan.kind.name,
            dated=paper.plan.dated,
            source=paper.source,
            tier=paper.plan.tier,
            file_name=free_name(paper, taken),
            data=written(paper.draft, paper.form, paper.plan.dated, paper.author),
            manifestation=_manifestation(paper),
        )


def manuscripts_of(customer: DemoCustomer, seed: int = SEED) -> Iterator[Manuscript]:
    """The same documents before they become files."""
    story = story_of(customer, seed)
    for plan in plans_of(story, seed):
        kind, topic = plan.kind, plan.topic
        dice = Random(f"{seed}/document/{customer.uscc}/{plan.number}")
        words = words_of(story, topic, plan.dated, dice)
        table = table_of(topic.table, story, words, plan.dated, dice)
        composed = draft(kind, topic, words, dice, _warnings(dice, plan), table)
        form = _form(dice, kind.formats)
        stem = _fitting(dice, kind.stems, form).format_map({**words, "title": composed.title})
        yield Manuscript(
            plan=plan,
            draft=composed,
            form=form,
            author=str(words["contact" if topic.incoming else "owner"]),
            source=_fitting(dice, kind.sources, form),
            stem=stem + (dice.choice(_TAILS) if form != "pdf" else ""),
        )


def free_name(paper: Manuscript, taken: set[str]) -> str:
    """A file name no other document of the dossier has; it joins `taken`."""
    suffix = _SUFFIXES[paper.form]
    name, again = paper.stem + suffix, 1
    while name in taken:
        again += 1
        name = f"{paper.stem}（{again}）{suffix}"
    taken.add(name)
    return name


def _manifestation(paper):
    """What came on paper and is sealed is held as a scan."""
    scanned = paper.form == "pdf" and paper.draft.seal and paper.source == "纸质来件"
    return Manifestation.SCAN if scanned else Manifestation.ELECTRONIC_ORIGINAL


def _warnings(dice, plan):
    known = sentences(plan.tier, plan.kind.internal)
    return dice.sample(known, min(2 if plan.kind.internal else 1, len(known)))


def _form(dice, formats):
    form = dice.choices(list(formats), list(formats.values()))[0]
    return "gb18030" if form == "txt" and dice.random() < 0.25 else form


def _fitting(dice, choices, form):
    """One of the choices; what speaks of seals, signatures or scans is only for PDFs."""
    fit = [one for one in choices if form == "pdf" or not any(word in one for word in _PAPER)]
    return dice.choice(fit)
