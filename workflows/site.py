"""Making a site in an empty store, with its first admin (interface.md: init)."""

from dossier import password
from dossier.dossier import new_name
from dossier.errors import Conflict, Invalid
from dossier.event import SYSTEM, Happened
from dossier.language import _
from dossier.person import Holding, Person, folded
from dossier.vocabulary import Permission, Post, Tag, Tier
from workflows import policy
from workflows.machine import require, tell


def create(registry, root, title, written, login, secret, cost=password.COST, *, demo=False):
    """Put a site into the empty ZODB root mapping `root`; return it.

    The first admin is cleared for everything and may do everything until the three offices are
    held by others. `written` (dossier/library.py) is the policy that holds from today. Conflict if
    there is a site already.
    """
    if "site" in root:
        raise Conflict(_("这里已经有一个档案系统。"))
    written.read()
    password.check(secret, words=(login, title))

    site = root["site"] = registry.content.create("Root", title)
    root._p_jar.add(site)
    site.demo = demo
    site.furnish(registry)
    site.profile = policy.found(registry, site, written)
    founder = Person(login, login, password.hash(secret, cost), Tier.TOP_SECRET)
    founder.founder = True
    founder.posts = (Holding(Post.RECORDS_OFFICER), Holding(Post.RECORDS_SUPERVISOR))
    person_id = new_name()
    site["people"].add(person_id, founder, registry=registry)
    site["people"].logins[folded(login)] = person_id

    cited = site.edition_for("").cited
    registry.notify(Happened(Tag.SITE_CREATED, site, SYSTEM, after={"edition": cited}))
    return site


def name(request, site, title):
    """Say what the company is called: it stands at the head of every page and print."""
    require(request, Permission.UNIT_EDIT, site)
    title = (title or "").strip()
    if not 1 <= len(title) <= 60:
        raise Invalid({"title": _("公司名称应为 1 至 60 个字")})
    if title == site.title:
        return

    site.title = title

    tell(request, Tag.SITE_NAMED, site, after={"fields": ["title"]})
