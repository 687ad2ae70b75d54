"""Import on the web: send the table, see how its columns are understood, try it, start it."""

import io
import itertools

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import clock, report
from dossier.columns import CUSTOMERS
from dossier.customer import Customers
from dossier.errors import Conflict, Hidden, Invalid
from dossier.job import JobState
from dossier.language import _
from dossier.table import open_table
from dossier.vocabulary import Permission
from views import forms
from views.job import begin, jobs
from views.widgets import File
from workflows import import_

LARGEST = 64 * 1024 * 1024
SHOWN_ROWS = 5


class UploadSchema(colander.Schema):
    """The file of an import."""

    file = colander.SchemaNode(
        File(),
        title=_("客户表"),
        accept=".xlsx,.csv",
        description=_(
            "Excel（.xlsx）或 CSV。须有客户名称、联系人、联系方式、地址、业务范围各列，次序不限。"
        ),
    )


@view_config(
    context=Customers,
    name="import",
    permission=Permission.CUSTOMER_IMPORT,
    renderer="views:templates/form.pt",
)
def upload(context, request):
    """Send a table; it is read at once, so that an unfit one is refused here."""

    def act(values):
        part = values["file"]
        data = _read(part.file)
        table = open_table(io.BytesIO(data), part.filename, CUSTOMERS)
        table.count()
        title = _("导入 ${name}", mapping={"name": part.filename})
        job_id = jobs(request.registry).prepare(
            request.subject.person,
            request.localizer.translate(title),
            part.filename,
            data,
            clock.now(),
        )
        return HTTPSeeOther(request.resource_path(context, "import-columns", query={"id": job_id}))

    more = {"title": _("导入客户"), "breadcrumbs": _trail(context, request)}
    cancel = request.resource_path(context)
    return forms.answer(request, UploadSchema(), act, more=more, submit=_("下一步"), cancel=cancel)


@view_config(
    context=Customers,
    name="import-columns",
    permission=Permission.CUSTOMER_IMPORT,
    renderer="views:templates/customer/import.pt",
)
def columns(context, request):
    """How the columns are understood; from here it is tried or started."""
    job = _waiting(request)
    data = jobs(request.registry).upload(job)
    table = open_table(io.BytesIO(data), job.file_name, CUSTOMERS)
    chosen = {title: field or "" for title, field in table.proposal.items()}
    fault = None
    if request.method == "POST":
        chosen = {
            title: request.POST.get(f"column-{place}", "")
            for place, title in enumerate(table.header)
            if title
        }
        try:
            open_table(io.BytesIO(data), job.file_name, CUSTOMERS, chosen).require()
        except Invalid as refusal:
            fault = refusal.message
            request.response.status_int = refusal.status
        else:
            dry_run = request.POST.get("act") == "try"
            return _start(context, request, job, data, chosen, dry_run)
    return {
        "title": job.title,
        "breadcrumbs": _trail(context, request),
        "fault": fault,
        "columns": [
            (f"column-{place}", title, chosen.get(title, ""))
            for place, title in enumerate(table.header)
            if title
        ],
        "fields": [("", _("不导入"))] + list(CUSTOMERS.titles.items()),
        "missing": CUSTOMERS.missing(chosen.values()),
        "count": table.count(),
        "rows": [row.original for row in itertools.islice(table.rows(), SHOWN_ROWS)],
        "header": table.header,
        "left_sheets": table.left_sheets,
    }


def _start(context, request, job, data, chosen, dry_run):
    """Begin the job; a trial leaves the file where it is and begins another one beside it."""
    kept, waiting = jobs(request.registry), job
    if dry_run:
        title = request.localizer.translate(_("试运行 ${name}", mapping={"name": job.file_name}))
        trial = kept.prepare(job.person_id, title, job.file_name, data, clock.now())
        job = kept.find(trial, job.person_id, clock.now())

    def work(own_request, _job, tell, cancelled):
        table = open_table(io.BytesIO(data), job.file_name, CUSTOMERS, chosen)
        outcome = import_.customers(
            own_request, table, dry_run=dry_run, progress=tell, cancelled=cancelled
        )
        return _told(outcome, dry_run), _report(table, outcome, own_request)

    begin(request, job, work)
    query = {"id": job.id, "columns": waiting.id} if dry_run else {"id": job.id}
    return HTTPSeeOther(request.resource_path(request.root, "job", query=query))


def _told(outcome, dry_run):
    counts = {"total": outcome.total, "done": outcome.done, "refused": len(outcome.refused)}
    if dry_run:
        return _("试运行：共 ${total} 行，可导入 ${done} 行，退回 ${refused} 行。", mapping=counts)
    return _("共 ${total} 行，已导入 ${done} 行，退回 ${refused} 行。", mapping=counts)


def _report(table, outcome, request):
    if not outcome.refused:
        return None
    stream = io.BytesIO()
    report.write_report(stream, table.header, outcome.refused, request.localizer.translate)
    return stream.getvalue()


def _read(stream):
    """All bytes of an upload, which is refused before it is read when it is too large."""
    size = stream.seek(0, io.SEEK_END)
    if size > LARGEST:
        limit = {"limit": LARGEST // 1024 // 1024}
        raise Invalid({"file": _("文件太大，最多 ${limit} MB", mapping=limit)})
    stream.seek(0)
    return stream.read()


def _waiting(request):
    """The asker's file that waits for its start."""
    found = jobs(request.registry).find(
        request.GET.get("id", ""), request.subject.person, clock.now()
    )
    if found is None:
        raise Hidden
    if found.state != JobState.WAITING:
        raise Conflict(_("这份文件已经开始导入。"))
    return found


def _trail(context, request):
    return [(_("客户"), request.resource_path(context))]
