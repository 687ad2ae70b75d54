"""Import on the web: send the table, see how its columns are understood, try it, start it.

Customers come as a table, documents as a zip of their folder with its manifest (R153).
"""

import io
import itertools

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier import card, clock, report
from dossier.columns import MANIFEST
from dossier.customer import Customers
from dossier.dossier import Dossiers
from dossier.errors import Conflict, Hidden, Invalid
from dossier.filename import clean
from dossier.job import JobState
from dossier.language import _
from dossier.manifest import Package
from dossier.schema import Schema
from dossier.table import open_table
from dossier.vocabulary import Permission
from views import forms
from views.job import begin, jobs, require_idle
from views.widgets import File
from workflows import import_

LARGEST = 64 * 1024 * 1024
SHOWN_ROWS = 5


class TableSchema(Schema):
    """The table of an import of customers."""

    file = colander.SchemaNode(
        File(),
        title=_("客户表"),
        accept=".xlsx,.csv",
        description=_(
            "Excel（.xlsx）或 CSV。须有客户名称、联系人、联系方式、地址、业务范围各列，次序不限。"
        ),
    )


class PackageSchema(Schema):
    """The zip of an import of documents."""

    file = colander.SchemaNode(
        File(),
        title=_("文件夹的压缩包"),
        accept=".zip",
        description=_(
            "把文件夹压缩成 .zip，其中有清单 manifest.xlsx 或 manifest.csv："
            "档号或客户名称、题名、种类、日期、来源、密级、文件。"
        ),
    )


class CustomerTable:
    """A table of customers as it was sent, and what is done with it."""

    act = staticmethod(import_.customers)

    def __init__(self, site, data, name, mapping=None):
        columns = card.columns(site.in_force())
        self.table = open_table(io.BytesIO(data), name, columns, mapping)


class DocumentPackage:
    """A zip of documents with its manifest."""

    def __init__(self, site, data, name, mapping=None):
        self.package = Package(io.BytesIO(data), LARGEST)
        paper = self.package.manifest()
        self.table = open_table(paper.stream, paper.name, MANIFEST, mapping)

    def act(self, request, table, **options):
        """Import the documents of the manifest."""
        return import_.documents(request, self.package, table, **options)


SENT = {Customers: CustomerTable, Dossiers: DocumentPackage}


@view_config(
    context=Customers,
    name="import",
    permission=Permission.CUSTOMER_IMPORT,
    renderer="views:templates/form.pt",
)
def upload_customers(context, request):
    """Send a table of customers."""
    return _upload(context, request, TableSchema(), _("导入客户"))


@view_config(
    context=Dossiers,
    name="import",
    permission=Permission.DOCUMENT_IMPORT,
    renderer="views:templates/form.pt",
)
def upload_documents(context, request):
    """Send a zip of documents with its manifest."""
    return _upload(context, request, PackageSchema(), _("导入文件"))


def _upload(context, request, schema, title):
    """Take the file in if it can be read at all; its rows are looked at on the next page.

    That is a GET: the whole of a large file is not read while others wait for the lock.
    """

    def act(values):
        name, data = clean(values["file"].filename), _read(values["file"].file)
        SENT[type(context)](request.root, data, name)
        told = request.localizer.translate(_("导入 ${name}", mapping={"name": name}))
        person = request.subject.person
        job_id = jobs(request.registry).prepare(person, told, name, data, clock.now())
        return HTTPSeeOther(request.resource_path(context, "import-columns", query={"id": job_id}))

    more = {"title": title, "breadcrumbs": _trail(context, request)}
    cancel = request.resource_path(context)
    return forms.answer(request, schema, act, more=more, submit=_("下一步"), cancel=cancel)


@view_config(
    context=Customers,
    name="import-columns",
    permission=Permission.CUSTOMER_IMPORT,
    renderer="views:templates/customer/import.pt",
)
@view_config(
    context=Dossiers,
    name="import-columns",
    permission=Permission.DOCUMENT_IMPORT,
    renderer="views:templates/customer/import.pt",
)
def columns(context, request):
    """How the columns are understood; from here it is tried or started."""
    job = _waiting(request)
    data = jobs(request.registry).upload(job)
    sent = SENT[type(context)](request.root, data, job.file_name)
    chosen, fault = _proposed(sent.table), None
    if request.method == "POST":
        chosen = _chosen(request, sent.table)
        sent, fault = _understood(request.root, sent, data, job.file_name, chosen)
    fault = fault or _fault(sent.table)
    if request.method == "POST" and fault is None:
        return _start(context, request, job, data, sent, request.POST.get("act") == "try")
    request.response.status_int = 200 if fault is None else Invalid.status
    return {
        "title": job.title,
        "breadcrumbs": _trail(context, request),
        "fault": fault,
        "columns": [(name, title, chosen[title]) for name, title in _columns(sent.table)],
        "fields": [("", _("不导入"))] + list(sent.table.columns.titles.items()),
        "count": sent.table.count() if fault is None else 0,
        "rows": _first_rows(sent.table) if fault is None else [],
        "header": sent.table.header,
        "left_sheets": sent.table.left_sheets,
    }


def _columns(table):
    """(name in the form, title) of each column."""
    return [(f"column-{place}", title) for place, title in enumerate(table.header) if title]


def _proposed(table):
    return {title: field or "" for title, field in table.proposal.items()}


def _understood(site, sent, data, name, chosen):
    """The file under the chosen columns; under the proposed ones, and why, if that fails."""
    try:
        return type(sent)(site, data, name, chosen), None
    except Invalid as refusal:
        return sent, refusal.message


def _chosen(request, table):
    """Column title → field, as the form says."""
    return {title: request.POST.get(name, "") for name, title in _columns(table)}


def _fault(table):
    """Why the table cannot be imported with these columns, or None."""
    try:
        table.require()
    except Invalid as refusal:
        return refusal.message
    return None


def _first_rows(table):
    return [row.original for row in itertools.islice(table.rows(), SHOWN_ROWS)]


def _start(context, request, job, data, sent, dry_run):
    """Begin the job; a trial leaves the file where it is and begins another one beside it."""
    require_idle(request)
    kept, waiting = jobs(request.registry), job
    if dry_run:
        title = request.localizer.translate(_("试运行 ${name}", mapping={"name": job.file_name}))
        trial = kept.prepare(job.person_id, title, job.file_name, data, clock.now())
        job = kept.find(trial, job.person_id, clock.now())

    def work(own_request, tell, cancelled):
        options = {"dry_run": dry_run, "progress": tell, "cancelled": cancelled}
        outcome = sent.act(own_request, sent.table, **options)
        translate = own_request.localizer.translate
        told = translate(_told(outcome, dry_run))
        if outcome.stopped:
            told = f"{translate(outcome.stopped)} {told}"
        return told, _report(sent.table, outcome, translate)

    begin(request, job, work)
    query = {"id": job.id, "columns": waiting.id} if dry_run else {"id": job.id}
    return HTTPSeeOther(request.resource_path(request.root, "job", query=query))


def _told(outcome, dry_run):
    counts = {"total": outcome.total, "done": outcome.done, "refused": len(outcome.refused)}
    if dry_run:
        return _("试运行：共 ${total} 行，可导入 ${done} 行，退回 ${refused} 行。", mapping=counts)
    return _("共 ${total} 行，已导入 ${done} 行，退回 ${refused} 行。", mapping=counts)


def _report(table, outcome, translate):
    if not outcome.refused:
        return None
    stream = io.BytesIO()
    report.write_report(stream, table.header, outcome.refused, translate)
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
    title = _("客户") if type(context) is Customers else _("档案")
    return [(title, request.resource_path(context))]
