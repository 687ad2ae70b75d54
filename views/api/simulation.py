"""…/@simulation: what an edition would do if it held (R001)."""

from dossier.edition import Edition
from dossier.vocabulary import Permission
from views.api import call
from views.api.tree import address
from views.simulation import tried


@call(
    "GET",
    "/policies/{policy}/{edition}/@simulation",
    context=Edition,
    name="@simulation",
    permission=Permission.POLICY_TRY,
    query=("unit",),
)
def show(context, request):
    """What an edition would do for the company, or a department; dossiers one may view."""
    unit, found = tried(request, context.rules, request.GET.get("unit", ""))
    before, after = found.numbers
    return {
        "@id": address(request, context, "@simulation"),
        "@type": "Simulation",
        "id": context.cited,
        "title": context.rules.title,
        "unit": request.root["units"].name_of(unit),
        "things": found.things,
        "touched": found.touched,
        "dossiers_total": found.dossiers,
        "unseen": found.unseen,
        "vacant_posts": list(found.vacant),
        "number_patterns": {"now": before, "then": after},
        "findings": {
            each.value: {"now": found.now[each], "then": found.then[each]}
            for each in sorted(found.now | found.then)
        },
        "people": [_person(request, name, found.people[name]) for name in sorted(found.people)],
        "dossiers": [_dossier(request, each) for each in found.rows],
    }


def _person(request, name, counts):
    told = {}
    for (change, act), count in sorted(counts.items()):
        told.setdefault(change.value, {})[str(act.value)] = count
    person = request.root["people"][name]
    return {"@id": address(request, person), "name": person.name, **told}


def _dossier(request, each):
    return {
        "@id": address(request, each.dossier),
        "number": each.dossier.number,
        "title": each.dossier.title,
        "findings": sorted(each.findings),
        "standing": sorted(each.standing),
        "people": {change.value: count for change, count in sorted(each.people.items())},
    }
