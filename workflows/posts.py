"""Who holds a post that the policy names, for a thing (R003)."""

from dossier import policy
from dossier.errors import Conflict, NotAllowed
from dossier.language import _
from dossier.site import site_of
from dossier.vocabulary import Post

# Basic posts that are held for one department; the others are held for the company.
OF_A_UNIT = frozenset({Post.STAFF, Post.MANAGER})


def token_of(name) -> str:
    """The token of a post by its name in a policy: a basic post by its Chinese label."""
    try:
        return f"post:{Post.parse(name).value}"
    except ValueError:
        return f"post:{name}"


def holds(request, thing, name) -> bool:
    """Whether the asker holds the post, and where posts are per department, that of the thing."""
    return _fits(request.subject.tokens, thing, name)


def holds_any(request, thing, names) -> bool:
    """Whether the asker holds one of the posts."""
    return any(holds(request, thing, name) for name in names)


def vacant(thing, names) -> bool:
    """Whether no active person holds any of the posts for this thing."""
    return not holders(thing, names)


def holders(thing, names) -> list:
    """The ids of the active people who hold one of the posts for this thing."""
    site = site_of(thing)
    live = (site.subject(person) for person in site["people"].values() if person.active)
    return [
        subject.person
        for subject in live
        if any(_fits(subject.tokens, thing, name) for name in names)
    ]


def is_one(rules, name) -> bool:
    """Whether a word of a policy names a post: a basic one, or one that the policy defines."""
    return name in rules.posts or any(name in (post.value, str(post.label)) for post in Post)


def unfilled(names):
    """The sentence that nobody holds the posts."""
    return _("没有人担任${post}", mapping={"post": "、".join(names)})


def require_post(request, thing, names):
    """Refuse who holds none of the posts; Conflict by name where nobody does."""
    if holds_any(request, thing, names):
        return
    if vacant(thing, names):
        raise Conflict(_("制度要求的岗位空缺。"), [unfilled(names)])
    raise NotAllowed


def _fits(tokens, thing, name):
    token, unit = token_of(name), getattr(thing, "unit", "")
    if token not in tokens:
        return False
    if not unit or not _per_unit(thing, name):
        return True
    seats = [each for each in tokens if each.startswith(f"{token}@")]
    return not seats or f"{token}@{unit}" in seats


def _per_unit(thing, name):
    role = policy.of(thing).posts.get(name)
    if role is not None:
        return role.per == "unit"
    return any(name == post.label for post in OF_A_UNIT)
