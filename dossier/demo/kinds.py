"""How a kind of document is put together: topics of parts, parts of sentence patterns."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

Sentence = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A headed section: all of `lines` (of a tuple, one), then `take` of `pool`."""

    heading: str
    lines: tuple[Sentence, ...] = ()
    pool: tuple[str, ...] = ()
    take: int = 0

    def said(self, dice: Random) -> list[str]:
        """The patterns chosen for one document, in their written order."""
        chosen = [dice.choice(line) if isinstance(line, tuple) else line for line in self.lines]
        kept = sorted(dice.sample(range(len(self.pool)), self.take))
        return chosen + [self.pool[index] for index in kept]

    def patterns(self) -> list[str]:
        """Every pattern the part knows."""
        fixed = [
            one for line in self.lines for one in (line if isinstance(line, tuple) else (line,))
        ]
        return fixed + list(self.pool)


@dataclass(frozen=True, slots=True, eq=False)
class Topic:
    """One thing a document can be about, dated between two milestones of the story.

    `months` are the only months it is written in; `head` and `closing` take the place of the
    kind's;
    an incoming letter has the customer's number, a monthly topic returns every
    month, a leading one is taken first where its day has come.
    """

    title: str
    since: str
    until: str
    parts: tuple[Part, ...]
    table: str = ""
    months: tuple[int, ...] = ()
    head: tuple[tuple[str, str], ...] = ()
    closing: tuple[str, ...] = ()
    incoming: bool = False
    monthly: bool = False
    leading: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of document (R040). `formats` are weights; `internal` ones stay in the company.

    `stems` are patterns of file names, `seal` says whose round seal a PDF shows.
    """

    name: str
    topics: tuple[Topic, ...]
    head: tuple[tuple[str, str], ...]
    closing: tuple[str, ...]
    formats: Mapping[str, int]
    sources: tuple[str, ...]
    stems: tuple[str, ...]
    internal: bool = False
    numbered: bool = False
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document in words, before it becomes a file; `table` is rows, the first its header."""

    title: str
    head: tuple[tuple[str, str], ...]
    parts: tuple[tuple[str, tuple[str, ...]], ...]
    table: tuple[tuple[str, ...], ...] = ()
    closing: tuple[str, ...] = ()
    seal: str = ""

    def paragraphs(self) -> list[str]:
        """The prose of the parts, without headings."""
        return [paragraph for _heading, said in self.parts for paragraph in said]

    def text(self) -> str:
        """All the words of the document, line by line, in reading order."""
        lines = [self.title, *(f"{label}：{value}" for label, value in self.head)]
        for heading, said in self.parts:
            lines += [heading, *said] if heading else said
        lines += [" ".join(row) for row in self.table]
        return "\n".join([*lines, *self.closing])


_NUMERALS = "一二三四五六七八九十"


def draft(
    kind: Kind, topic: Topic, words: Mapping[str, object], dice: Random, extra=(), table=()
) -> Draft:
    """Compose a document; `extra` are sentences said after the last part, `table` its rows."""
    parts = []
    for number, part in enumerate(topic.parts):
        said = [line.format_map(words) for line in part.said(dice)]
        heading = part.heading.format_map(words)
        if kind.numbered:
            said = [f"{number + 1}.{place} {line}" for place, line in enumerate(said, 1)]
            heading = f"第{_NUMERALS[number]}条 {heading}"
        parts.append((heading, tuple(said)))
    if extra:
        parts.append(("保密事项", tuple(line.format_map(words) for line in extra)))
    return Draft(
        title=topic.title.format_map(words),
        head=tuple((label, value.format_map(words)) for label, value in topic.head or kind.head),
        parts=tuple(parts),
        table=tuple(table),
        closing=tuple(line.format_map(words) for line in topic.closing or kind.closing),
        seal=kind.seal.format_map(words),
    )
