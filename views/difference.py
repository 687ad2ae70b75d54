"""Two policies side by side: what differs, in words of the policy (R002)."""

from pyramid.view import view_config

from dossier import library
from dossier.edition import Policies
from dossier.errors import Invalid
from dossier.language import _
from dossier.policy_difference import differences
from dossier.vocabulary import Permission
from views.layout import Cell, Column, Row
from views.policy import called, trail
from workflows.moving import words_of

DIFFERENCES = (_("栏目"), _("规定"), _("原来"), _("以后"))
SHIPPED = "shipped:"


@view_config(
    context=Policies,
    name="compare",
    permission=Permission.POLICY_VIEW,
    renderer="views:templates/policy/compare.pt",
)
def compare(context, request):
    """What differs between two editions or policies, those that are shipped among them."""
    known = choices(request, context)
    sides = [request.GET.get(name, "") for name in ("a", "b")]
    rules = [rules_named(request, context, each) if each else None for each in sides]
    return {
        "title": _("比较制度"),
        "breadcrumbs": trail(request),
        "choices": known,
        "sides": sides,
        "compared": all(rules),
        "columns": difference_columns(),
        "rows": difference_rows(request, differences(*rules)) if all(rules) else [],
    }


def choices(request, policies) -> list:
    """(name, words) of every edition of the company's, and of every policy that is shipped."""
    own = [
        (each.cited, called(each)) for profile in policies.values() for each in profile.editions()
    ]
    shipped = library.titles(request.registry.settings["dossier.policies"])
    return own + [(SHIPPED + slug, f"{slug} {title}") for slug, title in shipped.items()]


def rules_named(request, policies, name):
    """The policy that a choice names; Invalid if there is none."""
    if name.startswith(SHIPPED):
        folder = request.registry.settings["dossier.policies"]
        return library.shipped(folder, name.removeprefix(SHIPPED)).read()
    slug, _slash, number = name.partition("/")
    found = policies[slug].get(number) if slug in policies else None
    if found is None:
        raise Invalid({"policy": _("没有制度 ${slug}", mapping={"slug": name[:40]})})
    return found.rules


def difference_columns() -> list:
    """The columns of a table of differences."""
    return [Column(title) for title in DIFFERENCES]


def difference_rows(request, found) -> list:
    """The rows of a table of differences."""
    words = words_of(request)
    return [
        Row(
            "",
            (
                Cell(words.label(each.labels[0])),
                Cell(words.labels(each.labels[1:] or each.labels), main=True),
                Cell(words.value(each.before) or "—"),
                Cell(words.value(each.after) or "—"),
            ),
        )
        for each in found
    ]
