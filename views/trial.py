"""A draft tried on the web (试行): begun with a press, computed as a job, then shown (R001).

Nothing is written to the records. What came of it is kept with the job for a day, sealed, and each
dossier in it is judged once more when it is shown.
"""

import json
from dataclasses import replace

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.traversal import resource_path_tuple
from pyramid.view import view_config

from catalog import queries
from catalog.simulation import simulate
from dossier import clock
from dossier.edition import Edition
from dossier.errors import Conflict, Hidden
from dossier.job import JobState
from dossier.language import _
from dossier.vocabulary import Permission, Tier
from views import job, report
from views import simulation as outcome
from views.forms import word
from views.layout import Cell, Column, Row, Verb
from views.policy import called, trail
from workflows.machine import permits, require

NAME = "simulate"
MOST = 200  # dossiers on the page; the workbook has all


class Stopped(Exception):
    """The asker does not want to wait any longer."""


@view_config(
    context=Edition,
    name=NAME,
    request_method="GET",
    permission=Permission.POLICY_TRY,
    renderer="views:templates/policy/simulation.pt",
)
def show(context, request):
    """Where a trial begins; with the id of one that is over, what came of it."""
    found = _kept(context, request) if "id" in request.GET else None
    if found is not None and request.GET.get("as") == "xlsx":
        return report.sheets(request, _("制度试行"), _tables(found), _mark(request, found))
    return {
        "title": _("试行"),
        "note": called(context),
        "breadcrumbs": trail(request, context),
        "units": [(each.__name__, each.name) for each in request.root["units"].values()],
        "unit": found["unit"] if found else "",
        "found": found,
        "facts": found["facts"] if found else (),
        "verbs": _verbs(context, request) if found else (),
        **(_shown(request, found) if found else {}),
    }


@view_config(context=Edition, name=NAME, request_method="POST", permission=Permission.POLICY_TRY)
def begin(context, request):
    """Begin to compute what the edition would do, for the company or one department."""
    unit = outcome.unit_of(request, word(request, "unit"))
    job.require_idle(request)
    kept, person, now = job.jobs(request.registry), request.subject.person, clock.now()
    title = request.localizer.translate(
        _("试行 ${name}", mapping={"name": request.localizer.translate(called(context))})
    )
    found = kept.find(kept.prepare(person, title, _place(context), b"", now), person, now)
    job.begin(request, found, _work(context.cited, unit, request.subject.in_reading_room))
    return HTTPSeeOther(request.resource_path(request.root, "job", query={"id": found.id}))


def _work(cited, unit, in_reading_room):
    slug, _slash, number = cited.partition("/")

    def work(request, tell, cancelled):
        def pace(done, total):
            if cancelled():
                raise Stopped
            tell(done, total)

        edition = request.root["policies"][slug][number]
        require(request, Permission.POLICY_TRY, edition)
        asker = replace(request.subject, in_reading_room=in_reading_room)
        say = request.localizer.translate
        try:
            found = simulate(request.root, asker, edition.rules, unit, tell=pace)
        except Stopped:
            return say(_("试行已停止，什么都没有改变。")), None
        counts = {"things": found.things, "touched": found.touched}
        told = _("核对了 ${things} 项记录，其中 ${touched} 项的权限有变化。", mapping=counts)
        return say(told), json.dumps(_plain(request, found, unit)).encode()

    return work


def _plain(request, found, unit):
    """What came of a trial, in words, as it is kept with the job."""
    say = request.localizer.translate
    return {
        "unit": unit,
        "facts": [(say(label), said) for label, said in outcome.facts(request, found)],
        "found": [(say(label), *rest) for label, *rest in outcome.found_rows(found)],
        "people": list(outcome.people_rows(request, found)),
        "dossiers": [
            (row.dossier.__name__, cells)
            for row, cells in zip(
                found.rows, outcome.dossier_rows(request, found.rows), strict=True
            )
        ],
        "unseen": found.unseen,
    }


def _kept(context, request):
    """What came of the trial that the address names, less what one may not view any more."""
    mine = job.own(request)
    if mine.file_name != _place(context):
        raise Hidden
    if mine.at(clock.now()) is not JobState.DONE:
        raise Conflict(_("这次试行还没有结果，或者没有做完。"))
    found = json.loads(job.jobs(request.registry).result(mine))
    kept, dossiers = request.root["dossiers"], []
    for name, cells in found["dossiers"]:
        dossier = kept.get(name)
        if dossier is not None and permits(request, Permission.RECORD_VIEW, dossier):
            dossiers.append((dossier, cells))
    return found | {"dossiers": dossiers}


def _shown(request, found):
    dossiers = found["dossiers"]
    return {
        "found_columns": _columns(outcome.FOUND),
        "found_rows": _rows(found["found"]),
        "people_columns": _columns(outcome.PEOPLE),
        "people": _rows(found["people"]),
        "dossier_columns": _columns(outcome.DOSSIERS),
        "dossiers": [_dossier_row(request, *each) for each in dossiers[:MOST]],
        "more": max(0, len(dossiers) - MOST),
        "unseen": found["unseen"],
    }


def _verbs(context, request):
    query = {"id": request.GET["id"], "as": "xlsx"}
    return [Verb(_("导出"), request.resource_path(context, NAME, query=query), "download")]


def _tables(found):
    """(title, columns, rows) of each sheet of the workbook."""
    return [
        (_("人员"), outcome.PEOPLE, found["people"]),
        (_("档案"), outcome.DOSSIERS, [cells for _dossier, cells in found["dossiers"]]),
        (_("问题"), outcome.FOUND, found["found"]),
        (_("概况"), outcome.WHOLE, found["facts"]),
    ]


def _mark(request, found):
    tiers = (queries.effective_tier(dossier) for dossier, _cells in found["dossiers"])
    return max(tiers, default=Tier.OPEN)


def _place(context):
    """Where the result of a trial is shown, below the root of the site."""
    return "/".join((*resource_path_tuple(context)[1:], NAME))


def _dossier_row(request, dossier, cells):
    number, title, *rest = cells
    url = request.resource_path(dossier)
    return Row("", (Cell(number or "—", url, "code"), Cell(title, url, main=True),
                    *map(Cell, rest)))  # fmt: skip


def _columns(titles):
    return [Column(title) for title in titles]


def _rows(rows):
    return [Row("", (Cell(first, main=True), *map(Cell, rest))) for first, *rest in rows]
