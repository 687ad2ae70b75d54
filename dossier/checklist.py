"""What a dossier lacks by the checklists of its policy, judged from its papers alone (R028, R029).

A line is met when a paper tied to it has one of the required forms and every formal mark was
confirmed on the papers of that form. Pure: policy, class, facets and papers come in.
"""

import functools
from enum import StrEnum
from typing import NamedTuple

from dossier.language import _
from dossier.vocabulary import Manifestation

# Which of the forms that a checklist may ask for each manifestation is (R029).
FITS = {
    "original": frozenset(
        {
            Manifestation.PAPER_ORIGINAL,
            Manifestation.ELECTRONIC_ORIGINAL,
            Manifestation.COMPLETED_FORM,
        }
    ),
    "copy": frozenset({Manifestation.PAPER_COPY, Manifestation.STAMPED_COPY}),
    "stamped copy": frozenset({Manifestation.STAMPED_COPY}),
    "electronic": frozenset({Manifestation.ELECTRONIC_ORIGINAL, Manifestation.SCAN}),
    "completed form": frozenset({Manifestation.COMPLETED_FORM}),
    "any": frozenset(Manifestation),
}
SHAPES = {
    "original": _("原件"),
    "copy": _("复印件"),
    "stamped copy": _("盖章复印件"),
    "electronic": _("电子件"),
    "completed form": _("填写完整的表"),
    "any": _("形式不限"),
}
COPIES = frozenset({Manifestation.PAPER_COPY, Manifestation.STAMPED_COPY, Manifestation.SCAN})
ON_PAPER = frozenset(Manifestation) - FITS["electronic"]


class Fault(StrEnum):
    """What is wrong with a line; stored, never renamed."""

    MISSING = "missing"
    FORM = "form"
    MARKS = "marks"


class Paper(NamedTuple):
    """What a checklist needs to know of a document: its line, its form, the confirmed marks."""

    item: str
    manifestation: Manifestation
    marks: frozenset = frozenset()
    title: str = ""
    reference: object = None


class Lack(NamedTuple):
    """Why a line is not met; `words` are the forms it must have, or the marks that miss."""

    item: str
    fault: str
    words: tuple = ()

    def sentence(self):
        """What is said of it: the item, and what to do about it."""
        if self.fault == Fault.MISSING:
            return _("${item}：缺", mapping={"item": self.item})
        if self.fault == Fault.FORM:
            form = functools.reduce(_either, (SHAPES[word] for word in self.words))
            return _("${item}：形式不符，应为${form}", mapping={"item": self.item, "form": form})
        words = "、".join(self.words)
        return _("${item}：缺要件（${marks}）", mapping={"item": self.item, "marks": words})


class Line(NamedTuple):
    """A line of a checklist as it stands in a dossier."""

    checklist: str
    item: str
    form: tuple
    marks: tuple
    required: bool
    part: str
    papers: tuple
    lack: Lack | None


def _either(one, other):
    return _("${one}或${other}", mapping={"one": one, "other": other})


def applying(policy, code) -> dict:
    """Name → checklist, of those that apply to a class.

    They are the one that the class names and those that name the class. One that names no class
    applies to all, unless it is the own checklist of some class.
    """
    claimed = {each.checklist for each in policy.classes.values()}
    own = policy.classes[code].checklist if code in policy.classes else None
    return {
        name: each
        for name, each in policy.checklists.items()
        if name == own or code in each.classes or not (each.classes or name in claimed)
    }


def items(policy, code) -> tuple:
    """The lines to which a document of such a dossier may be tied, in the order of the lists."""
    found = (item for each in applying(policy, code).values() for item in each.items)
    return tuple(dict.fromkeys(found))


def lines(policy, code, facets, papers) -> tuple:
    """Every line that applies, with its papers and what is lacking.

    `facets` is facet → value of the dossier; a line that holds only for other values is not
    mandatory then.
    """
    held = {}
    for paper in papers:
        held.setdefault(paper.item, []).append(paper)
    return tuple(
        _line(name, word, item, facets, tuple(held.get(word, ())))
        for name, checklist in applying(policy, code).items()
        for word, item in checklist.items.items()
    )


def lacks(found) -> tuple:
    """What is lacking on these lines, each item once for each reason."""
    return tuple(dict.fromkeys(line.lack for line in found if line.lack is not None))


def _line(name, word, item, facets, papers):
    required = item.required and all(
        facets.get(facet) in values for facet, values in item.only.items()
    )
    return Line(
        checklist=name,
        item=word,
        form=item.form,
        marks=item.marks,
        required=required,
        part=item.part or "",
        papers=papers,
        lack=_lack(word, item, required, papers),
    )


def _lack(word, item, required, papers):
    """Why the line is not met. What is not mandatory may miss, but not be wrong."""
    if not papers:
        return Lack(word, Fault.MISSING.value) if required else None
    fitting = [paper for paper in papers if is_fit(paper.manifestation, item.form)]
    if not fitting:
        return Lack(word, Fault.FORM.value, tuple(item.form))
    confirmed = frozenset().union(*(paper.marks for paper in fitting))
    absent = tuple(mark for mark in item.marks if mark not in confirmed)
    return Lack(word, Fault.MARKS.value, absent) if absent else None


def is_fit(manifestation, form) -> bool:
    """Whether a paper of this manifestation has one of the required forms."""
    return any(manifestation in FITS[shape] for shape in form)


def of_medium(medium, papers, forms) -> list:
    """The sentences of what is not held in the medium that the policy wants (R042).

    Every paper has its file, so that what is on paper has both halves. What is electronic needs
    its paper beside it, under the same line or title, unless `forms` (line → required forms) ask
    for nothing but the electronic one.
    """
    papers = list(papers)
    if medium == "copies":
        wrong = [each for each in papers if each.manifestation not in FITS["copy"]]
        return [_("${title}：只收复印件", mapping={"title": each.title}) for each in wrong]
    if medium not in ("paper", "both"):
        return []
    held = {_place(each) for each in papers if each.manifestation in ON_PAPER}
    return [
        _("${title}：缺纸质件", mapping={"title": each.title})
        for each in papers
        if each.manifestation not in ON_PAPER
        and _place(each) not in held
        and tuple(forms.get(each.item, ())) != ("electronic",)
    ]


def _place(paper):
    return ("item", paper.item) if paper.item else ("title", paper.title)
