"""The allowed index: which things a subject may view, as a set that says the same as `decide`.

Things carry labels (dossier/access.py); a subject's tokens select them. So a change of clearance,
post or unit indexes nothing again. What a label cannot say, an entry with a period, is decided
one by one.
"""

from pyramid.traversal import find_root
from pyroaring import BitMap
from substanced.catalog.factories import IndexFactory
from substanced.util import find_objectmap

from catalog.words import WordIndex
from dossier.access import ALLOW, DENY, decide, target_of
from dossier.vocabulary import Permission


class AllowedIndex(WordIndex):
    """Things by access labels."""

    def permitted(self, subject, now) -> BitMap:
        """The ids of all things that `subject` may view at `now` (R019, R060, S22)."""
        verdicts = self._at_the_root(subject, now)
        if not subject.active or DENY in verdicts:
            return BitMap()
        bearers = {*subject.tokens, "root"} if ALLOW in verdicts else subject.tokens
        tiers = range(int(subject.clearance) + 1)
        found = self.table.any(f"{who}|{tier}" for who in bearers for tier in tiers)
        judged = self.table.bitmap("judge")
        found |= judged
        found -= self.table.any(f"deny:{who}" for who in subject.tokens)
        found -= self._closed_scopes(subject)
        return found - self._refused(found & judged, subject, now)

    def _at_the_root(self, subject, now):
        """What the root's own entries say of viewing to this subject: Allow, Deny, both, none."""
        return {
            ALLOW if entry.verdict == ALLOW else DENY
            for entry in target_of(find_root(self)).entries
            if Permission.RECORD_VIEW in entry.permissions
            and entry.who in subject.tokens
            and entry.live(now)
        }

    def _closed_scopes(self, subject):
        objectmap = find_objectmap(self)
        closed = []
        for word in self.table.words("scope:"):
            holder = objectmap.object_for(int(word.removeprefix("scope:")))
            if subject.tokens.isdisjoint(holder.need_to_know or ()):
                closed.append(word)
        return self.table.any(closed)

    def _refused(self, judged, subject, now):
        objectmap = find_objectmap(self)
        return BitMap(
            docid
            for docid in judged
            if not decide(
                subject,
                Permission.RECORD_VIEW,
                target_of(objectmap.object_for(docid)),
                now,
            )
        )


class Allowed(IndexFactory):
    """The factory that catalog factories name."""

    index_type = AllowedIndex
