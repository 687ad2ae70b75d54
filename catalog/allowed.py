"""The allowed index: which things a subject may view, as a set that says the same as `decide`.

Things carry labels (dossier/access.py); a subject's tokens select them. So a change of clearance,
post or unit indexes nothing again, and a grant that ends is over at that instant.
"""

from pyramid.traversal import find_root
from pyroaring import BitMap
from substanced.catalog.factories import IndexFactory
from substanced.util import find_objectmap

from catalog.words import WordIndex
from dossier.access import ALLOW, DENIED, DENY, GIVEN, is_live, target_of
from dossier.vocabulary import Permission


class AllowedIndex(WordIndex):
    """Things by access labels."""

    def permitted(self, subject, now) -> BitMap:
        """The ids of all things that `subject` may view at `now` (R019, R060, S22, S31)."""
        if not subject.active:
            return BitMap()
        found = self._given(subject, subject.clearance, now)
        for mandate in subject.mandates:
            if Permission.RECORD_VIEW in mandate.permissions and mandate.live(now):
                found |= self._lent(mandate.principal, subject.clearance, now)
        return found - self._refused(subject, now)

    def _lent(self, principal, clearance, now):
        """What the giver of a mandate may view himself, up to the clearance of its bearer."""
        if not principal.active:
            return BitMap()
        found = self._given(principal, min(clearance, principal.clearance), now)
        return found - self._refused(principal, now)

    def _given(self, subject, clearance, now):
        """What entries give to the subject, up to a clearance."""
        root = ALLOW in self._at_the_root(subject, now)
        bearers = {*subject.tokens, "root"} if root else subject.tokens
        tiers = range(int(clearance) + 1)
        words = [f"{who}|{tier}" for who in bearers for tier in tiers]
        words += [
            word
            for word in self._live(GIVEN, subject, now)
            if int(word.rpartition("|")[2]) <= int(clearance)
        ]
        return self.table.any(words)

    def _refused(self, subject, now):
        """What is denied to the subject, and what he does not need to know."""
        if DENY in self._at_the_root(subject, now):
            return self.table.any(self.table.words("root|"))
        words = [f"deny:{who}" for who in subject.tokens]
        words += self._live(DENIED, subject, now)
        return self.table.any([*words, *self._closed_scopes(subject)])

    def _live(self, kind, subject, now):
        """The labels of entries with a period that speak of the subject and hold now."""
        return [
            word
            for who in subject.tokens
            for word in self.table.words(f"{kind}:{who}|")
            if is_live(word, now)
        ]

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
        return closed


class Allowed(IndexFactory):
    """The factory that catalog factories name."""

    index_type = AllowedIndex
