"""The card on a page: the fields and facets that a department's policy adds, in form and print."""

from dossier import card, field
from dossier.language import _
from views.forms import word
from workflows.ownership import keeps_records

NOBODYS = ("", "—")


def unit_of(request, first="") -> str:
    """The department whose policy a form follows: the one chosen on it, or else `first`."""
    asked = request.POST if request.method == "POST" else request.GET
    if "unit" not in asked:
        return first
    chosen = word(request, "unit") if request.method == "POST" else request.GET["unit"]
    if chosen in request.root["units"]:
        return chosen
    return "" if keeps_records(request, request.root) else own_unit(request)


def own_unit(request) -> str:
    """The department of a new thing, if nothing is said: the asker's first, if he has one."""
    units = request.person.units if request.person is not None else ()
    return next(iter(units), "")


def first_unit(request) -> str:
    """What a new form proposes. Who keeps records may leave it empty, others may not."""
    return unit_of(request, own_unit(request))


def rules_of(request, unit):
    """The policy that holds in a department."""
    return request.root.edition_for(unit).rules


def redrawn(request, rules, schema):
    """The schema with a button that draws the form again for the department chosen on it.

    Which fields there are is known to the server only. Where all have one policy there is none.
    """
    if len(request.root.in_force()) > 1:
        said = {"title": rules.title}
        schema["unit"].redraws = _("按这个部门的制度填写")
        schema["unit"].description = _(
            "各部门的制度不同，类别和要填的字段也不同。现在按“${title}”填写；"
            "换了部门请按上面的按钮，已填的内容会保留。",
            mapping=said,
        )
    return schema


def offer(node, words, present=""):
    """Let a field offer the words of a policy, and the present one that a former policy had."""
    held = [present] if present and present not in words else []
    node.choices = [NOBODYS, *((each, each) for each in (*words, *held))]


def plain(thing) -> dict:
    """The same for programs: fields and facets by name, a number as text."""
    return {
        card.FIELDS: {word: written(value) for word, value in card.open_fields(thing).items()},
        card.FACETS: dict(thing.facets),
    }


def written(value):
    """A value as programs read it: a number as text."""
    return value if isinstance(value, (bool, str)) else field.written(value).replace(",", "")
