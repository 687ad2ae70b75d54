"""Which documents a dossier of the demo company holds: kinds, topics, days and tiers."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from dossier.demo import (
    accounts,
    agreements,
    certificates,
    letters,
    meetings,
    quotations,
    service,
)
from dossier.demo.customers import BASICS, COMPLAINTS, CONTRACTS, LETTERS
from dossier.demo.kinds import Kind, Topic
from dossier.demo.story import Story, rests
from dossier.demo.words import month_end
from dossier.vocabulary import Tier

KINDS: tuple[Kind, ...] = (
    agreements.CONTRACT,
    agreements.SUPPLEMENT,
    quotations.QUOTATION,
    meetings.MINUTES,
    meetings.VISIT,
    letters.LETTER,
    accounts.STATEMENT,
    accounts.CREDIT,
    service.COMPLAINT,
    service.ACCEPTANCE,
    certificates.LICENCE,
    certificates.MANDATE,
)

_CORE = {
    BASICS: (certificates.LICENCE, accounts.CREDIT, meetings.VISIT),
    CONTRACTS: (quotations.QUOTATION, agreements.CONTRACT, service.ACCEPTANCE),
    LETTERS: (letters.LETTER, letters.LETTER, accounts.STATEMENT),
    COMPLAINTS: (service.COMPLAINT, letters.LETTER, meetings.MINUTES),
}
_MORE = {
    BASICS: {
        quotations.QUOTATION: 4,
        certificates.MANDATE: 3,
        meetings.VISIT: 3,
        accounts.CREDIT: 3,
        meetings.MINUTES: 1,
    },
    CONTRACTS: {
        agreements.SUPPLEMENT: 5,
        accounts.STATEMENT: 5,
        meetings.MINUTES: 2,
        letters.LETTER: 2,
        certificates.MANDATE: 1,
    },
    LETTERS: {
        letters.LETTER: 5,
        accounts.STATEMENT: 2,
        meetings.MINUTES: 2,
        meetings.VISIT: 1,
    },
    COMPLAINTS: {
        service.COMPLAINT: 3,
        letters.LETTER: 2,
        meetings.VISIT: 2,
        service.ACCEPTANCE: 1,
    },
}
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Plan:
    """One document of a dossier before it is written; `number` is its place by date, from 0."""

    number: int
    kind: Kind
    topic: Topic
    dated: date
    tier: Tier


def plans_of(story: Story, seed: int) -> list[Plan]:
    """As many plans as the dossier wants documents, oldest first.

    At least one document has the dossier's tier, none a higher one (R061).
    """
    dossier = story.customer.dossier
    dice = Random(f"{seed}/plans/{story.customer.uscc}")
    chosen: list[tuple[date, Kind, Topic]] = []
    wanted = list(_CORE[dossier.dossier_class])
    weights = _MORE[dossier.dossier_class]
    tries = 0
    while len(chosen) < dossier.document_count:
        tries += 1
        kind = wanted.pop(0) if wanted else dice.choices(list(weights), list(weights.values()))[0]
        chosen += _occasion(dice, story, kind, chosen, again=tries > _PATIENCE)
    chosen.sort(key=lambda one: (one[0], KINDS.index(one[1])))
    tiers = _tiers(dice, dossier.tier, [kind for _dated, kind, _topic in chosen])
    return [
        Plan(number, kind, topic, dated, tiers[number])
        for number, (dated, kind, topic) in enumerate(chosen)
    ]


def _occasion(dice, story, kind, chosen, again):
    """A topic not yet written about and its day, in a list; empty if there is none."""
    shuffled = dice.sample(kind.topics, len(kind.topics))
    for topic in sorted(shuffled, key=lambda topic: not topic.leading):
        days = _days(story, topic)
        if topic.monthly:
            months = {month_end(dated) for dated, _kind, other in chosen if other is topic}
            days = [day for day in days if month_end(day) not in months]
        elif not again and any(topic is other for _dated, _kind, other in chosen):
            continue
        if days:
            return [(dice.choice(days), kind, topic)]
    return []


def _days(story, topic):
    """The working days a topic may be dated."""
    since = story.days[topic.since]
    until = min(story.days[topic.until], story.days["until"])
    days = (since + timedelta(days=ahead) for ahead in range((until - since).days + 1))
    return [
        day for day in days if not rests(day) and (not topic.months or day.month in topic.months)
    ]


def _tiers(dice, highest, kinds):
    tiers = [
        Tier.OPEN if kind is certificates.LICENCE else Tier(dice.randint(0, highest))
        for kind in kinds
    ]
    graver = [place for place, kind in enumerate(kinds) if kind.internal] or range(len(kinds))
    tiers[dice.choice(graver)] = highest
    return tiers
