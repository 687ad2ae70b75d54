"""People, units and posts: added, given, ended, disabled (R003, R140-R141, S33, S34)."""

from dossier import clock, password
from dossier.dossier import new_name
from dossier.errors import Conflict, Invalid, NotAllowed
from dossier.language import _
from dossier.person import OFFICES, Holding, Person, folded, post_of
from dossier.site import POSTS, site_of
from dossier.unit import Unit
from dossier.vocabulary import Permission, Post, Tag, Tier
from workflows.machine import require, tell

PREFERENCES = frozenset({"locale", "single_keys"})
READING = frozenset(post for post, may in POSTS.items() if Permission.RECORD_VIEW in may)
_NO_READERS = _("系统管理员、安全管理员、审计员不能同时担任查看全部档案的职务。")
# Posts that one person does not hold together, and what is said of it.
APART = (
    (OFFICES, OFFICES, _("系统管理员、安全管理员、审计员三职不能由同一人担任。")),
    (OFFICES, READING, _NO_READERS),
    (READING, OFFICES, _NO_READERS),
)


def add_unit(request, units, values) -> Unit:
    """Add a unit; its name and code are free (R006, R021)."""
    require(request, Permission.UNIT_EDIT, units)
    for field in ("name", "code"):
        if units.by_name(values[field]) is not None:
            raise Invalid({field: _("已有部门使用“${text}”", mapping={"text": values[field]})})

    unit = Unit(values["name"].strip(), values["code"])
    units.add(new_name(), unit, registry=request.registry)

    tell(request, Tag.UNIT_ADDED, unit, after={"code": unit.code})
    return unit


def add(request, people, values, secret, cost=password.COST) -> Person:
    """Add a person with a log-in name that nobody has or had, and a good password (S48)."""
    require(request, Permission.PERSON_EDIT, people)
    if people.by_login(values["login"]) is not None:
        raise Invalid({"login": _("登录名已被使用")})
    password.check(secret, words=(values["login"], values["name"]))

    person = Person(values["login"].strip(), values["name"].strip(), password.hash(secret, cost))
    person_id = new_name()
    people.add(person_id, person, registry=request.registry)
    people.logins[folded(person.login)] = person_id

    tell(request, Tag.PERSON_ADDED, person)
    return person


def give_post(request, person, post, unit="") -> Person:
    """Let a person hold a post in a unit, or for the whole company.

    Nobody gives himself a post. The three offices exclude each other and the posts that read
    all records (S33): Conflict names the posts to end first.
    """
    require(request, Permission.PERSON_EDIT, person.__parent__)
    _refuse_oneself(request, person, _("不能给自己任职。"))
    site = site_of(person)
    if unit and unit not in site["units"]:
        raise Invalid({"unit": _("没有这个部门")})
    holding = Holding(_post(site, post), unit)
    if holding in person.posts:
        return person
    if not person.active:
        raise Conflict(_("此人的账号已停用。"))
    if not _founds(person):
        _refuse_together(person, holding.post, site.roles())

    person.posts = tuple(sorted({*person.posts, holding}))

    after = {"post": holding.post, "unit": unit}
    tell(request, Tag.POST_GIVEN, person, after=after)
    return person


def end_post(request, person, post, unit="") -> Person:
    """End a post; the last holder of an office keeps it."""
    require(request, Permission.PERSON_EDIT, person.__parent__)
    holding = Holding(post_of(post), unit)
    if not isinstance(holding.post, Post) and not person.holds(holding.post):
        raise Invalid({"post": _("没有这个职务")})
    if holding not in person.posts:
        raise Conflict(_("此人没有担任该职务。"))
    left = tuple(held for held in person.posts if held != holding)
    _keep_last(person, {holding.post} - {held.post for held in left})

    person.posts = left

    before = {"post": holding.post, "unit": unit}
    tell(request, Tag.POST_ENDED, person, before=before)
    return person


def clear(request, person, clearance) -> Person:
    """Set how far a person is cleared; only security admins may (R067)."""
    require(request, Permission.ACCESS_EDIT, site_of(person))
    _refuse_oneself(request, person, _("不能设定自己的涉密等级。"))
    if clearance not in tuple(Tier):
        raise Invalid({"clearance": _("没有这个涉密等级")})
    before, person.clearance = person.clearance, Tier(clearance)

    tell(
        request,
        Tag.CLEARANCE_SET,
        person,
        before={"clearance": int(before)},
        after={"clearance": int(clearance)},
    )
    return person


def prefer(request, person, **wishes) -> Person:
    """Keep how a person wants his own pages: `locale`, `single_keys` (WCAG 2.1.4)."""
    if person.__name__ != request.subject.person:
        raise NotAllowed

    for name in PREFERENCES & wishes.keys():
        setattr(person, name, wishes[name])

    tell(request, Tag.PERSON_CHANGED, person, after={"fields": sorted(PREFERENCES & set(wishes))})
    return person


def leave(request, person) -> Person:
    """Begin the waiting period of somebody who leaves: every right rests, nothing is taken (R140).

    Posts and clearance stay to be handed over; the account is closed at the end, or comes back.
    """
    require(request, Permission.PERSON_EDIT, person.__parent__)
    if person.__name__ == request.subject.person:
        raise Conflict(_("不能为自己办理离岗。"))
    if person.closed:
        raise Conflict(_("此人的账号已停用。"))
    if person.left_at is not None:
        return person
    _keep_last(person, {held.post for held in person.posts})

    person.left_at = clock.now()
    request.logins.close_all(person.__name__)

    tell(request, Tag.PERSON_LEFT, person)
    return person


def come_back(request, person) -> Person:
    """End the waiting period: the person has the rights again that still are his."""
    require(request, Permission.PERSON_EDIT, person.__parent__)
    _refuse_oneself(request, person, _("不能为自己办理返岗。"))
    if person.closed or person.left_at is None:
        raise Conflict(_("此人没有离岗。"))

    person.left_at = None

    tell(request, Tag.PERSON_RETURNED, person)
    return person


def disable(request, person) -> Person:
    """Take away every right at once; the account is never removed or used again (S34, R141)."""
    require(request, Permission.PERSON_EDIT, person.__parent__)
    if person.__name__ == request.subject.person:
        raise Conflict(_("不能停用自己的账号。"))
    if person.closed:
        return person
    _keep_last(person, {held.post for held in person.posts})

    person.closed = True
    request.logins.close_all(person.__name__)

    tell(request, Tag.PERSON_DISABLED, person)
    return person


def _post(site, word):
    """A basic post, or one that a policy in force defines (R003)."""
    post = post_of(word)
    if isinstance(post, Post) or post in site.roles():
        return post
    raise Invalid({"post": _("没有这个职务")})


def _refuse_oneself(request, person, message):
    """Nobody adds to his own rights, but the founder while he has them all (T4, S33)."""
    if person.__name__ == request.subject.person and not _founds(person):
        raise NotAllowed(message)


def _founds(person):
    """Whether the person is the first admin, and others do not hold the three offices yet."""
    return person.founder and not site_of(person).offices_filled()


def _refuse_together(person, post, roles):
    held = {holding.post for holding in person.posts} - {post}
    for these, those, why in APART:
        if roles.get(post, post) not in these:
            continue
        others = sorted(each for each in held if roles.get(each, each) in those)
        if others:
            first = [_("先免去 ${post}", mapping={"post": other.label}) for other in others]
            raise Conflict(why, first)


def _keep_last(person, posts):
    """The last of an office cannot vanish (S33)."""
    for post in sorted(posts & OFFICES):
        person.__parent__.offices.touch()
        holders = person.__parent__.holders(post)
        if person.active and holders == [person]:
            raise Conflict(
                _("${post}只有这一人担任，须先指定接任者。", mapping={"post": post.label})
            )
