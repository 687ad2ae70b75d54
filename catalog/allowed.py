"""The allowed index: which things a subject may view, as a set that says the same as `decide`.

Things carry labels (dossier/labels.py); a subject's tokens select them. So a change of clearance,
post or unit indexes nothing again, and a grant that ends is over at that instant. While a changed
container's many things still carry old labels, they are listed only to whom the container itself
lets pass: the stricter answer wins until they are indexed again.
"""

from dataclasses import replace

from pyramid.traversal import find_root
from pyroaring import BitMap
from substanced.catalog.factories import IndexFactory
from substanced.util import find_objectmap

from catalog.words import WordIndex
from dossier.access import ALLOW, DENY, decide, passes, target_of
from dossier.customer import Customer
from dossier.labels import DENIED, GIVEN, instant_word, is_live
from dossier.tree import NumberTree
from dossier.vocabulary import Index, Permission


class AllowedIndex(WordIndex):
    """Things by access labels.

    `behind`: oid of a container → (the last id below it that is indexed again, whether the texts
    are to be indexed again too).
    """

    def reset(self):
        """Forget everything."""
        super().reset()
        self.behind = NumberTree()

    def permitted(self, subject, now) -> BitMap:
        """The ids of all things that `subject` may view at `now` (R019, R060, S22, S31)."""
        if not subject.active:
            return BitMap()
        found = self._own(subject, subject.clearance, now)
        for mandate in subject.mandates:
            if Permission.RECORD_VIEW in mandate.permissions and mandate.live(now):
                found |= self._lent(mandate.principal, subject.clearance, now)
        return found - self._refused(subject, now) - self._in_doubt(subject, now)

    def below(self, holder) -> BitMap:
        """The ids of all things in a dossier, or about a customer."""
        word = f"{type(holder).__name__.lower()}:{holder.__name__}"
        return self.__parent__[Index.FACETS].table.bitmap(word) - BitMap([holder.__oid__])

    def _in_doubt(self, subject, now):
        """What still carries the old labels of a container that does not let the subject pass."""
        doubtful, objectmap = BitMap(), find_objectmap(self)
        for oid in self.behind:
            holder = objectmap.object_for(oid)
            target = target_of(holder)
            if isinstance(holder, Customer):
                let = passes(subject, target)  # of a source only tier and need to know hold below
            else:
                let = decide(subject, Permission.RECORD_VIEW, target, now).allowed
            if not let:
                doubtful |= self.below(holder)
        return doubtful

    def _lent(self, principal, clearance, now):
        """What the giver of a mandate may view himself, up to the clearance of its bearer."""
        if not principal.active:
            return BitMap()
        found = self._own(principal, min(clearance, principal.clearance), now)
        return found - self._refused(principal, now)

    def _own(self, subject, clearance, now):
        """What entries give, less what still has labels of a container that is shut to him."""
        alone = replace(subject, mandates=())
        return self._given(subject, clearance, now) - self._in_doubt(alone, now)

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
        instant = instant_word(now)
        return [
            word
            for who in subject.tokens
            for word in self.table.words(f"{kind}:{who}|")
            if is_live(word, instant)
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
