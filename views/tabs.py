"""The pages of one customer, dossier or document: those of them that the asker may open."""

from pyramid.view import view_config

from dossier import policy
from dossier.customer import Customer
from dossier.document import Document
from dossier.dossier import Dossier
from dossier.language import _
from dossier.vocabulary import Permission

RECORDS = (Customer, Dossier, Document)

OWN = _("内容")
# What every record has beside its own page: (name of the view, title, permission).
PAGES = (
    ("history", _("历史"), Permission.RECORD_HISTORY),
    ("access", _("密级与权限"), Permission.ACCESS_VIEW),
    ("persons", _("可用人员"), Permission.ACCESS_VIEW),
    ("why", _("权限查问"), Permission.ACCESS_VIEW),
)


def tabs_of(request, thing, title=OWN, count=None) -> list:
    """(title, url, here, count) of each page of `thing`; `title` is its own page's."""
    base, here = request.resource_path(thing), getattr(request, "view_name", "")
    tabs = []
    if request.has_permission(Permission.RECORD_VIEW, thing):
        tabs.append((title, base, not here, count))
    if tabs and has_forms(thing):
        tabs.append((_("表单"), f"{base}forms", here == "forms"))
    return tabs + [
        (words, f"{base}{name}", here == name)
        for name, words, permission in PAGES
        if request.has_permission(permission, thing)
    ]


def has_forms(thing) -> bool:
    """Whether the policy of a customer or dossier has forms about such a thing (R039)."""
    noun = type(thing).__name__.lower()
    forms = policy.of(thing).forms.values() if isinstance(thing, (Customer, Dossier)) else ()
    return any(form.of == noun for form in forms)


def on_records(**settings):
    """`view_config` for customers, dossiers and documents alike."""

    def register(view):
        for noun in RECORDS:
            view = view_config(context=noun, _depth=1, **settings)(view)
        return view

    return register
