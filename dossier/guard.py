"""A guard: what two verbs touch of which each alone is allowed and both together are not (S13).

ZODB refuses two transactions that changed one object, but not two that each read what the other
changed. Whoever relies on something that he does not change himself touches its guard.
"""

from persistent import Persistent


class Guard(Persistent):
    """Of two transactions that touch it at once, one begins again."""

    touched = 0

    def touch(self):
        """Rely on what the guard stands for."""
        self.touched += 1
