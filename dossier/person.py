"""People: who may log in, which posts they hold, how far they are cleared.

A person's id is opaque and never used again, so that a new person never inherits an old one's
rights (S34). Log-in names may be written in any case.
"""

from typing import NamedTuple

import BTrees
import colander
from persistent import Persistent
from substanced.content import content
from substanced.folder import Folder

from dossier import identity
from dossier.guard import Guard
from dossier.language import _
from dossier.schema import Schema
from dossier.vocabulary import Post, Tier

OFFICES = frozenset({Post.SECURITY_ADMIN, Post.SYSTEM_ADMIN, Post.AUDITOR})


class Role(str):
    """A post that a policy defines besides the basic ones (R003); it is called what it is."""

    __slots__ = ()

    @property
    def label(self):
        return str(self)

    @property
    def value(self):
        return str(self)


def post_of(word):
    """The basic post of that value or label, or else the role of that name."""
    return next((post for post in Post if word in (post.value, str(post.label))), Role(word))


class Holding(NamedTuple):
    """A post held in a unit; without a unit it is held for the whole company."""

    post: Post | Role
    unit: str = ""


class PersonSchema(Schema):
    """What is asked when a person is added."""

    login = colander.SchemaNode(
        colander.String(),
        title=_("登录名"),
        preparer=lambda text: text.strip() if text else text,
        validator=colander.All(
            colander.Length(2, 40),
            colander.Regex(r"[\w.@-]+\Z", msg=_("只能用字母、数字和 . _ - @")),
        ),
    )
    name = colander.SchemaNode(
        colander.String(),
        title=_("姓名"),
        preparer=identity.tidy_name,
        validator=colander.Length(1, 40),
    )


@content("Person")
class Person(Persistent):
    """A natural person with one account (R071)."""

    founder = False
    closed = False
    left_at = None  # since when the person waits after leaving: nothing is allowed then (R140)
    locale = ""  # the language of the pages; empty for the one that the browser asks for
    single_keys = True
    factor_secret = None
    factor_last_step = 0
    recovery_codes = ()

    def __init__(self, login, name, password_hash, clearance=Tier.OPEN):
        self.login = login
        self.name = name
        self.password_hash = password_hash
        self.clearance = Tier(clearance)
        self.posts = ()
        self.history = ()

    @property
    def active(self) -> bool:
        """Whether the account counts: it is not closed, and its bearer is not waiting to go."""
        return not self.closed and self.left_at is None

    @active.setter
    def active(self, value):
        self.closed = not value

    def holds(self, *posts):
        """Whether the person holds one of `posts` anywhere."""
        return any(held.post in posts for held in self.posts)

    @property
    def units(self):
        """Ids of the units in which the person holds a post."""
        return tuple(sorted({held.unit for held in self.posts if held.unit}))


@content("People")
class People(Folder):
    """Everybody who has or had an account; nobody is ever removed."""

    def __init__(self, data=None, family=None):
        super().__init__(data, family)
        self.logins = BTrees.family64.OO.BTree()
        self.offices = Guard()  # of who holds them: the last one cannot vanish (S33)

    def by_login(self, login):
        """The person of that log-in name, or None."""
        person_id = self.logins.get(folded(login))
        return None if person_id is None else self[person_id]

    def name_of(self, person_id):
        """What people call the person; empty for none."""
        person = self.get(person_id or "")
        return person.name if person is not None else ""

    def holders(self, post):
        """The active people who hold `post`."""
        return [person for person in self.values() if person.active and person.holds(post)]


def folded(login):
    """The form in which log-in names are compared."""
    return login.strip().casefold()
