"""What a new site contains: folders, log, numbering, the policy and the company-wide rights."""

from substanced.content import content
from substanced.folder import Folder
from substanced.interfaces import IRoot
from zope.interface import implementer

from dossier.access import EVERYONE, FOUNDER, Subject, allow, apply_acl, subject_of
from dossier.audit import Log
from dossier.numbering import Numbering
from dossier.object_map import Map
from dossier.person import OFFICES
from dossier.tree import TextTree
from dossier.vocabulary import CATALOG, Permission, Post
from dossier.watch import Watch

_EVERYBODY = (Permission.SITE_VIEW, Permission.SITE_SEARCH, Permission.POLICY_VIEW)
_READ = (
    *_EVERYBODY,
    Permission.RECORD_VIEW,
    Permission.RECORD_HISTORY,
    Permission.RECORD_EXPORT,
    Permission.DOCUMENT_READ,
    Permission.DOCUMENT_DOWNLOAD,
    Permission.DOCUMENT_PRINT,
)
_COLLECT = (Permission.CUSTOMER_ADD, Permission.DOSSIER_ADD)
_KEEP = (
    *_READ,
    *_COLLECT,
    Permission.RECORD_EDIT,
    Permission.CUSTOMER_IMPORT,
    Permission.DOCUMENT_IMPORT,
    Permission.DOCUMENT_ADD,
    Permission.DOSSIER_SORT,
    Permission.DOSSIER_FILE,
    Permission.DOSSIER_USE,
    Permission.DOSSIER_RETURN,
    Permission.POLICY_DRAFT,
    Permission.POLICY_TRY,
    Permission.INSPECTION_PLAN,
)

# What each post may do in the whole company; the three offices read no content by office (S33).
POSTS = {
    Post.RECORDS_OFFICER: _KEEP,
    Post.RECORDS_SUPERVISOR: (*_KEEP, Permission.POLICY_REVIEW),
    Post.STAFF: (*_EVERYBODY, *_COLLECT),
    Post.MANAGER: (*_EVERYBODY, *_COLLECT, Permission.INSPECTION_PLAN),
    Post.DEPUTY_GENERAL_MANAGER: (
        *_READ,
        Permission.POLICY_REVIEW,
        Permission.POLICY_TRY,
        Permission.INSPECTION_PLAN,
    ),
    Post.GENERAL_MANAGER: (
        *_READ,
        Permission.POLICY_REVIEW,
        Permission.POLICY_APPROVE,
        Permission.POLICY_TRY,
        Permission.INSPECTION_PLAN,
    ),
    Post.READER: _EVERYBODY,
    Post.SECURITY_ADMIN: (
        *_EVERYBODY,
        Permission.ACCESS_VIEW,
        Permission.ACCESS_EDIT,
        Permission.PERSON_VIEW,
        Permission.PERSON_EDIT,
        Permission.POLICY_DRAFT,
        Permission.POLICY_REVIEW,
        Permission.POLICY_TRY,
        Permission.POLICY_ATTACH,
        Permission.ALERT_VIEW,
        Permission.ALERT_CLOSE,
    ),
    Post.SYSTEM_ADMIN: (
        *_EVERYBODY,
        Permission.PERSON_VIEW,
        Permission.PERSON_EDIT,
        Permission.UNIT_EDIT,
        Permission.SITE_BACKUP,
    ),
    Post.AUDITOR: (
        *_EVERYBODY,
        Permission.AUDIT_VIEW,
        Permission.ACCESS_VIEW,
        Permission.PERSON_VIEW,
        Permission.ALERT_VIEW,
        Permission.INSPECTION_VIEW,
        Permission.INSPECTION_PLAN,
    ),
}

# What the people of the unit that owns a customer or dossier may do with it, and its owner.
UNIT_MAY = (
    Permission.RECORD_VIEW,
    Permission.RECORD_EXPORT,
    Permission.DOCUMENT_READ,
    Permission.DOCUMENT_DOWNLOAD,
    Permission.DOCUMENT_PRINT,
)
OWNER_MAY = (
    *UNIT_MAY,
    Permission.RECORD_HISTORY,
    Permission.RECORD_EDIT,
    Permission.SENSITIVE_VIEW,
    Permission.DOCUMENT_ADD,
    Permission.DOSSIER_SORT,
)


FOLDERS = ("units", "people", "customers", "dossiers", "policies", "inspections", "alerts")


@content("Root")
@implementer(IRoot)
class Site(Folder):
    """The root of everything that is kept."""

    need_to_know = None
    demo = False  # whether its accounts have passwords that everybody can read

    entries = None  # the index over the log; without it the log itself is read

    profile = ""  # the policy that holds where a department has none of its own

    def __init__(self, title):
        super().__init__()
        self.title = title
        self.log = Log()
        self.numbering = Numbering()
        self.receipts = TextTree()
        self.watch = Watch()  # how far monitoring has judged the log
        self.journals = TextTree()  # file of a journal → how far the log has it
        self.history = ()

    def furnish(self, registry):
        """Put in the object map, the catalog, the five folders and the rights of the posts."""
        self.log.suite = (registry.settings or {}).get("dossier.suite", self.log.suite)
        self.__objectmap__ = Map(self)
        self.__objectmap__.add(self, ("",))
        create = registry.content.create
        self.add_service("catalogs", create("Catalogs"), registry=registry)
        self["catalogs"].add_catalog(CATALOG, update_indexes=True)
        for name in FOLDERS:
            self.add(name, create(name.capitalize()), registry=registry)
        apply_acl(self, rights_of_posts(), registry)

    def edition_for(self, unit):
        """The edition in force for a department, by its id: its own policy, or else the site's."""
        return self.profile_for(unit).current()

    def profile_for(self, unit):
        """The policy that holds for a department, by its id."""
        held = self.data["units"].data.get(unit) if unit else None
        return self.data["policies"].data[(held.profile if held else "") or self.profile]

    def roles(self) -> dict:
        """The posts that the policies in force define, each with its basic post (R003)."""
        found, units = {}, self.data["units"].values()
        for slug in (*(unit.profile for unit in units), self.profile):
            if slug:
                found |= self.data["policies"].data[slug].current().rules.role_rights
        return found

    def subject(self, person, in_reading_room=False) -> Subject:
        """The subject that a person is at this moment."""
        filled = self.offices_filled() if person.founder else True
        return subject_of(person, person.__name__, filled, in_reading_room, self.roles())

    def in_force(self) -> list:
        """The policies that hold anywhere in the company, the company's own first."""
        slugs = dict.fromkeys((self.profile, *(u.profile for u in self.data["units"].values())))
        return [self.data["policies"].data[slug].current().rules for slug in slugs if slug]

    def class_name(self, code) -> str:
        """What a class is called in lists of the whole company, by each policy that has it."""
        known = (rules for rules in self.in_force() if code in rules.classes)
        return " / ".join(dict.fromkeys(rules.class_name(code) for rules in known)) or code

    def offices_filled(self):
        """Whether each of the three offices is held by somebody other than the founder."""
        held = set()
        for person in self["people"].values():
            if person.active and not person.founder:
                held.update(holding.post for holding in person.posts)
        return held >= OFFICES


def rights_of_posts():
    """The site's own ACL: the rights of each post, and all of them for the founder.

    Whoever has a live account may look after it and log out, also without a post.
    """
    entries = [allow(f"post:{post}", *permissions) for post, permissions in POSTS.items()]
    entries.append(allow(EVERYONE, Permission.SITE_VIEW, cause="account"))
    return [*entries, allow(FOUNDER, *Permission, cause="founding")]


def site_of(resource) -> Site:
    """The site in which a thing is."""
    while resource.__parent__ is not None:
        resource = resource.__parent__
    return resource
