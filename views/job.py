"""Long work: it runs beside the requests, and its page tells how far it is."""

import logging
import threading
from typing import NamedTuple

import transaction
from pyramid.events import BeforeRender
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request, apply_request_extensions
from pyramid.response import Response
from pyramid.threadlocal import RequestContext
from pyramid.view import view_config

from dossier import clock
from dossier.errors import Conflict, Hidden, Refused
from dossier.event import Actor
from dossier.filename import content_disposition
from dossier.job import Job, Jobs, JobState
from dossier.language import _
from dossier.site import Site
from dossier.vocabulary import Permission
from views import layout

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BROKEN_OFF = _("工作中断了，什么都没有改变，请再试一次。")
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


def require_idle(request):
    """Conflict if the asker has work under way: one thing at a time."""
    if jobs(request.registry).is_busy(request.subject.person, clock.now()):
        raise Conflict(_("您有一项工作正在进行，请等它结束再开始。"))


def begin(request, job, work):
    """Run `work(request, tell, cancelled) -> (words, report)` in a thread of its own.

    `tell(done, total)` says how far it is. The next page that the asker sees after its end says
    so.
    """
    if launch(request, job, work):
        request.session["jobs"] = [*request.session.get("jobs", ()), job.id]


def launch(request, job, work) -> bool:
    """`begin` for a program, which asks by itself; whether it was not begun before."""
    if not jobs(request.registry).start(job, clock.now()):
        return False
    where = request.remote_addr or "", request.localizer
    arguments = (request.registry, job, work, *where)
    threading.Thread(target=_run, args=arguments, daemon=True, name=f"job {job.id}").start()
    return True


def _run(registry, job, work, address, localizer):
    kept = jobs(registry)

    def tell(done, total):
        kept.tell(job, done, total, clock.now())

    state, words, report = JobState.FAILED, "", None
    try:
        with _acting(registry, job, address, localizer) as request:
            words, report = work(request, tell, lambda: kept.is_cancelled(job))
        state = JobState.CANCELLED if kept.is_cancelled(job) else JobState.DONE
    except Refused as refusal:
        words = localizer.translate(refusal.message)
    except Exception as error:
        _log.error("job failed: %s", type(error).__name__)
        registry.ending.look_at(error)
        words = localizer.translate(_interrupted(job))
    kept.finish(job, state, words, clock.now(), report)


class _acting:
    """A request of the job's owner with a connection of its own."""

    def __init__(self, registry, job: Job, address, localizer):
        self.registry, self.job, self.address = registry, job, address
        self.localizer = localizer

    def __enter__(self):
        request = Request.blank("/")
        request.registry = self.registry
        apply_request_extensions(request)
        request.localizer = self.localizer
        request.tm = transaction.TransactionManager()
        self.connection = self.registry._zodb_databases[""].open(request.tm)
        request.root = self.connection.root()["site"]
        person = request.root["people"][self.job.person_id]
        request.person = person
        request.subject = request.root.subject(person)
        request.actor = Actor(self.job.person_id, self.address, "import")
        self.context = RequestContext(request)
        self.context.begin()
        return request

    def __exit__(self, *failure):
        self.connection.transaction_manager.abort()
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
    if state != JobState.RUNNING:
        _forget(request, [job.id])
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
        _words(request, job),
        address("job"),
        address("job-cancel"),
        address(_result(job)) if report else "",
    )
    return {"title": job.title, "job": shown, "columns": _columns(context, request)}


def _result(job):
    """Where what came of a job is: a page of its own, which it names, or else its report."""
    return job.file_name if "/" in job.file_name else "job-report"


def _interrupted(job):
    """What is said of work that died: an import stored something, what shows a page did not."""
    return INTERRUPTED if _result(job) == "job-report" else BROKEN_OFF


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
    body = jobs(request.registry).result(job)
    if not body or _result(job) == job.file_name:
        raise Hidden
    name = request.localizer.translate(_("退回的行"))
    return Response(
        body=body,
        content_type=XLSX,
        content_disposition=content_disposition(f"{name}-{job.file_name}.xlsx"),
    )


def tell_what_is_over(event):
    """Say on the next page, whichever it is, that work which was begun in this session is over."""
    request = event.get("request")
    if not event["renderer_name"].endswith(".pt") or getattr(request, "person", None) is None:
        return
    now, over = clock.now(), []
    for job_id in request.session.get("jobs", ()):
        job = jobs(request.registry).find(job_id, request.subject.person, now)
        state = job.at(now) if job is not None else None
        if state != JobState.RUNNING:
            over.append(job_id)
        if state in _KINDS:
            said = {"title": job.title, "words": _words(request, job)}
            layout.tell(request, _("${title}：${words}", mapping=said), _KINDS[state])
    _forget(request, over)


def _words(request, job):
    """What is said of a job; of one whose process died nobody has said anything."""
    lost = not job.message and job.at(clock.now()) == JobState.FAILED
    return request.localizer.translate(_interrupted(job)) if lost else job.message


def _forget(request, over):
    """Nothing more is to be told of these jobs."""
    begun = request.session.get("jobs", ())
    if not set(begun).isdisjoint(over):
        request.session["jobs"] = [job_id for job_id in begun if job_id not in over]


_KINDS = {
    JobState.DONE: "success",
    JobState.CANCELLED: "warning",
    JobState.FAILED: "danger",
}


def includeme(config):
    config.add_subscriber(tell_what_is_over, BeforeRender)
