"""Long work: it runs beside the requests, and its page tells how far it is."""

import logging
import threading
from typing import NamedTuple

import transaction
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request, apply_request_extensions
from pyramid.response import Response
from pyramid.threadlocal import RequestContext
from pyramid.view import view_config

from dossier import clock
from dossier.access import subject_of
from dossier.errors import Hidden, Refused
from dossier.event import Actor
from dossier.filename import content_disposition
from dossier.job import Job, Jobs, JobState
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INTERRUPTED = _("工作中断了；已导入的仍然有效，请再导入一次其余的行。")
_log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A job as the macro `progress` wants it."""

    title: str
    done: int
    total: int
    rate: float
    left: object
    state: str
    message: str
    url: str
    cancel_url: str
    result_url: str


def jobs(registry) -> Jobs:
    """The jobs of the site, in the store of its log-ins."""
    found = registry.get("jobs")
    if found is None:
        found = registry["jobs"] = Jobs(registry.logins.store, registry.logins_key)
    return found


def begin(request, job, work):
    """Run `work(request, job, tell, cancelled) -> (message, report)` in a thread of its own."""
    if not jobs(request.registry).start(job, clock.now()):
        return
    where = request.remote_addr or "", request.localizer
    arguments = (request.registry, job, work, *where)
    threading.Thread(target=_run, args=arguments, daemon=True, name=f"job {job.id}").start()


def _run(registry, job, work, address, localizer):
    kept = jobs(registry)

    def tell(done, total):
        kept.tell(job, done, total, clock.now())

    try:
        with _acting(registry, job, address) as request:
            message, report = work(request, job, tell, lambda: kept.is_cancelled(job))
        state = JobState.CANCELLED if kept.is_cancelled(job) else JobState.DONE
        kept.finish(job, state, localizer.translate(message), clock.now(), report)
    except Refused as refusal:
        kept.finish(job, JobState.FAILED, localizer.translate(refusal.message), clock.now())
    except Exception as error:
        _log.error("job failed: %s", type(error).__name__)
        kept.finish(job, JobState.FAILED, localizer.translate(INTERRUPTED), clock.now())


class _acting:
    """A request of the job's owner with a connection of its own."""

    def __init__(self, registry, job: Job, address):
        self.registry, self.job, self.address = registry, job, address

    def __enter__(self):
        request = Request.blank("/")
        request.registry = self.registry
        apply_request_extensions(request)
        request.tm = transaction.manager
        self.connection = self.registry._zodb_databases[""].open(request.tm)
        request.root = self.connection.root()["site"]
        person = request.root["people"][self.job.person_id]
        filled = request.root.offices_filled() if person.founder else True
        request.person = person
        request.subject = subject_of(person, self.job.person_id, filled)
        request.actor = Actor(self.job.person_id, self.address, "import")
        self.context = RequestContext(request)
        self.context.begin()
        return request

    def __exit__(self, *failure):
        transaction.abort()
        self.connection.close()
        self.context.end()


def own(request) -> Job:
    """The asker's job that the address names; a missing page for any other."""
    kept = jobs(request.registry)
    found = kept.find(request.GET.get("id", ""), request.subject.person, clock.now())
    if found is None:
        raise Hidden
    return found


@view_config(
    context=Site,
    name="job",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/job.pt",
)
def show(context, request):
    """How far a job is; the page asks again by itself."""
    job = own(request)
    state = job.at(clock.now())
    report = state in (JobState.DONE, JobState.CANCELLED) and jobs(request.registry).result(job)
    place = request.resource_path(context)

    def address(name):
        return f"{place}{name}?id={job.id}"

    shown = Shown(
        job.title,
        job.done,
        job.total,
        job.rate(),
        job.left(),
        state.value,
        job.message or (INTERRUPTED if state == JobState.FAILED else ""),
        address("job"),
        address("job-cancel"),
        address("job-report") if report else "",
    )
    return {"title": job.title, "job": shown, "columns": _columns(context, request)}


def _columns(context, request):
    """The way back from a trial to the file that waits, if the address names it."""
    waiting = request.GET.get("columns", "")
    found = jobs(request.registry).find(waiting, request.subject.person, clock.now())
    if found is None or found.state != JobState.WAITING:
        return None
    return request.resource_path(context["customers"], "import-columns", query={"id": found.id})


@view_config(
    context=Site, name="job-cancel", request_method="POST", permission=Permission.SITE_VIEW
)
def cancel(context, request):
    """Ask a job to stop; what it has done stays."""
    job = own(request)
    jobs(request.registry).cancel(job)
    return HTTPSeeOther(request.resource_path(context, "job", query={"id": job.id}))


@view_config(context=Site, name="job-report", permission=Permission.SITE_VIEW)
def report(context, request):
    """The report of a job: the refused rows with their reasons."""
    job = own(request)
    name = request.localizer.translate(_("退回的行"))
    return Response(
        body=jobs(request.registry).result(job),
        content_type=XLSX,
        content_disposition=content_disposition(f"{name}-{job.file_name}.xlsx"),
    )
