"""The demo company put into an empty site through the ordinary verbs (issue 2, item 12)."""

import io

from dossier import password
from dossier.customer import CustomerSchema
from dossier.demo.company import company
from dossier.demo.customers import customers
from dossier.demo.documents import documents_of
from dossier.errors import Conflict
from dossier.language import _
from dossier.person import OFFICES
from dossier.vocabulary import State, Tier
from workflows import customer, document, dossier, person

WAY = {
    State.COLLECTING: (),
    State.SORTING: ("sort",),
    State.FILED: ("sort", "file"),
    State.IN_USE: ("sort", "file", "use"),
}


def require_empty(site):
    """Refuse where real work may have begun."""
    if len(site["customers"]) or len(site["people"]) > 1:
        raise Conflict(_("系统里已有数据，演示公司只能放进空的系统。"))


def staff(request, secret, cost=password.COST):
    """The company's name, units and people, all with one password; the offices are filled last.

    As long as they are empty, the first admin may do everything (interface.md).
    """
    site, demo = request.root, company()
    require_empty(site)
    site.title = demo.name
    units = {}
    for each in demo.units:
        made = person.add_unit(request, site["units"], {"name": each.name, "code": each.code})
        units[each.code] = made.__name__
    in_order = sorted(demo.people, key=lambda each: any(each.holds(post) for post in OFFICES))
    for each in in_order:
        values = {"login": each.login, "name": each.name}
        made = person.add(request, site["people"], values, secret, cost)
        person.clear(request, made, each.clearance)
        for seat in each.seats:
            if seat.post not in OFFICES:
                person.give_post(request, made, seat.post, units[seat.unit])
        if not each.active:
            person.disable(request, made)


def offices(request):
    """Fill the three offices: from then on nobody may do everything."""
    site, demo = request.root, company()
    codes = {unit.code: unit.__name__ for unit in site["units"].values()}
    for each in demo.people:
        for seat in each.seats:
            if seat.post in OFFICES:
                made = site["people"].by_login(each.login)
                person.give_post(request, made, seat.post, codes[seat.unit])


def papers(request):
    """One customer with dossier and documents at each step: yields how many things are there.

    The caller commits between the steps.
    """
    site = request.root
    codes = {unit.code: unit.__name__ for unit in site["units"].values()}
    done = 0
    for each in customers():
        facts = {**each.facts(), "unit": codes[each.unit]}
        made = customer.open(request, site["customers"], _complete(facts))
        described = {**each.dossier.facts(), "unit": codes[each.unit], "owner": each.owner}
        kept = dossier.open(request, site["dossiers"], made, described)
        for paper in documents_of(each):
            stream = io.BytesIO(paper.data)
            document.deposit(request, kept, paper.facts(), stream, paper.file_name)
            done += 1
        for name in WAY[each.dossier.state]:
            dossier.advance(request, kept, name)
        done += 2
        yield done


def total():
    """How many things `papers` makes."""
    return sum(2 + each.dossier.document_count for each in customers())


def accounts():
    """(login, name, posts, clearance) of the accounts that may be tried out."""
    demo = company()
    for each in demo.people:
        if each.active:
            posts = [seat.post.label for seat in each.seats]
            yield each.login, each.name, posts, Tier(each.clearance).label


def _complete(facts):
    """Every field of the schema, those that the demo says nothing of left empty."""
    empty = {node.name: node.missing for node in CustomerSchema().children if not node.required}
    return {**empty, **facts}
