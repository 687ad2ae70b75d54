"""Whom an entry or a need-to-know list may name: tokens as choices, names as tokens."""

from catalog.pinyin import reading
from dossier.access import EVERYONE
from dossier.errors import Invalid
from dossier.language import _
from dossier.person import post_of
from dossier.vocabulary import Post
from views.reasons import whose


def posts(site) -> list:
    """(token, label) of every post, those that policies define included."""
    named = [*Post, *map(post_of, site.roles())]
    return [(f"post:{post}", post.label) for post in named]


def units(site) -> list:
    """(token, label) of every unit."""
    return [(f"unit:{unit.__name__}", unit.name) for unit in site["units"].values()]


def people(site) -> list:
    """(token, label) of every active person, in the order of a Chinese list."""
    active = sorted(filter(_is_active, site["people"].values()), key=lambda x: reading(x.name))
    return [(f"person:{each.__name__}", f"{each.name} · {each.login}") for each in active]


def everyone(site) -> list:
    """(token, label) of all whom an entry may name: everybody, posts, units, people."""
    return [(EVERYONE, _("每个账号")), *posts(site), *units(site), *people(site)]


def logins_of(site, words) -> str:
    """The people whom a list names, one to a line, as `people_named` reads them."""
    ids = [word.partition(":")[2] for word in words or () if word.startswith("person:")]
    return "\n".join(site["people"][each].login for each in ids if each in site["people"])


def people_named(site, text, field) -> list:
    """The tokens of people named one to a line, by log-in name or name.

    Invalid names under `field` the first line that fits nobody or several.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        known = site["people"].by_login(line)
        named = [known] if known else [x for x in site["people"].values() if x.name == line]
        if len(named) != 1:
            text = _("有多位同名人员，请写登录名：${name}", mapping={"name": line})
            if not named:
                text = _("没有这个人：${name}", mapping={"name": line})
            raise Invalid({field: text})
        found.append(f"person:{named[0].__name__}")
    return found


def labels_of(request, words) -> list:
    """What the words of a list are called."""
    return [whose(request, word) for word in words]


def _is_active(person):
    return person.active
