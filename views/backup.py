"""/backups (备份): what was backed up and is due, and a backup at the press of a button (R150)."""

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from catalog import upkeep as questions
from dossier import clock
from dossier.customer import text
from dossier.doctor import Level
from dossier.job import Job
from dossier.language import _
from dossier.policy_words import Statement, Words
from dossier.schema import Schema
from dossier.site import Site
from dossier.upkeep import MONTHLY, PERIODICALLY, Care
from dossier.vocabulary import Permission, Tag
from views import doctor, job
from views.forms import answer
from views.layout import Cell, Column, Row, Verb, tell
from workflows import keeper, upkeep

MOST = 30  # entries of the log
COLUMNS = (_("时间"), _("事项"), _("第几份"), _("大小"), "SHA-256", _("试恢复"), _("办理人"))
CHECKS = (_("时间"), _("检查结果"), _("检查人"))
MADE = (Tag.BACKUP_MADE, Tag.KEYS_COPIED, Tag.BACKUP_FAILED)
TITLES = {
    Care.DATA: _("数据备份"),
    Care.KEYS: _("密钥备份"),
    Care.DEVICES: _("存储设备检查"),
}
BEAT = 30  # seconds between two signs of life of a job


class CheckSchema(Schema):
    """What the check of the devices found."""

    finding = text(_("检查结果"), upkeep.LONGEST)


@view_config(
    context=Site,
    name="backups",
    request_method="GET",
    keeper=True,
    permission=Permission.SITE_VIEW,
    renderer="views:templates/backup/list.pt",
)
@view_config(
    context=Site,
    name="backups",
    request_method="GET",
    permission=Permission.SITE_BACKUP,
    renderer="views:templates/backup/list.pt",
)
def index(context, request):
    """The last backups and checks from the log, what is due, and what the doctor finds."""
    keeper.require_keeper(request)
    dues = questions.dues(context)
    found = doctor.amiss(context, request.registry)
    return {
        "title": _("备份", context="many"),
        "verbs": _verbs(context, request),
        "facts": list(_facts(context, request, dues)),
        "late": [TITLES[care] for care, due in dues.items() if due.is_late(clock.today())],
        "columns": [Column(title) for title in COLUMNS],
        "rows": [_row(request, each) for each in made(context)],
        "check_columns": [Column(title) for title in CHECKS],
        "checks": [_check(request, each) for each in checked(context)],
        "findings": [(each.level is Level.BAD, each.words) for each in found],
    }


@view_config(context=Site, name="backups", request_method="POST", permission=Permission.SITE_VIEW)
def begin(context, request):
    """Back up now, as a job: the data, and the keys where they have a folder."""
    found = prepared(request)
    job.begin(request, found, work)
    return HTTPSeeOther(request.resource_path(context, "job", query={"id": found.id}))


@view_config(
    context=Site,
    name="check-devices",
    keeper=True,
    permission=Permission.SITE_VIEW,
    renderer="views:templates/form.pt",
)
@view_config(
    context=Site,
    name="check-devices",
    permission=Permission.SITE_BACKUP,
    renderer="views:templates/form.pt",
)
def check(context, request):
    """Tell what the check of the devices found."""
    keeper.require_keeper(request)

    def act(values):
        upkeep.told_devices_checked(request, values["finding"])
        tell(request, _("已记录设备检查。"))
        return HTTPSeeOther(request.resource_path(context, "backups"))

    more = {
        "title": _("记录设备检查"),
        "note": _("查看存放数据和备份的磁盘和介质：读写、报警、余量、存放环境，写明结果。"),
        "breadcrumbs": [(_("备份", context="many"), request.resource_path(context, "backups"))],
    }
    cancel = request.resource_path(context, "backups")
    return answer(request, CheckSchema(), act, more=more, cancel=cancel)


def prepared(request) -> Job:
    """A job for a backup of now; Conflict without a folder, or while the asker's last one runs."""
    keeper.require_keeper(request)
    upkeep.place_of(request)
    job.require_idle(request)
    kept, person, now = job.jobs(request.registry), request.subject.person, clock.now()
    title = request.localizer.translate(_("立即备份"))
    return kept.find(kept.prepare(person, title, "", b"", now), person, now)


def work(request, tell, cancelled):
    """The work of the job: data, then keys; its words."""
    request.actor = replace(request.actor, command="POST backups")
    say = request.localizer.translate
    with _alive(lambda: tell(0, 2)):
        data = upkeep.back_data_up(request)
    tell(1, 2)
    copy = upkeep.back_keys_up(request)
    tell(2, 2)
    facts = {"part": data["part"], "records": data["records"]}
    words = say(_("已备份数据第 ${part} 部分（${records} 条记录），试恢复相符。", mapping=facts))
    if copy is not None:
        words += say(_("已备份密钥第 ${number} 份。", mapping={"number": copy["number"]}))
    return words, None


def made(site) -> list:
    """The newest entries about backups."""
    return questions.told(site, *MADE, most=MOST)


def checked(site) -> list:
    """The newest entries about checks of the devices."""
    return questions.told(site, Tag.DEVICES_CHECKED, most=MOST)


def cadences(request) -> dict:
    """Care → how often, in words, as the site's own policy says it or else by default."""
    rules = request.root.in_force()[0]
    words = Words(request.localizer.translate)
    said = {
        Care.DATA: (rules.backup and rules.backup.every) or MONTHLY,
        Care.DEVICES: rules.custody.devices_checked or PERIODICALLY,
    }
    told = {care: words.value(Statement(("every",), (), each)) for care, each in said.items()}
    return told | {Care.KEYS: request.localizer.translate(_("每晚"))}


@contextmanager
def _alive(beat):
    """Give a sign of life now and then, while one long step takes its time."""
    ended = threading.Event()

    def run():
        while not ended.wait(BEAT):
            beat()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _verbs(context, request):
    settings = request.registry.settings
    missing = () if settings["dossier.backup"] else (_("没有设置备份文件夹（dossier.backup）"),)
    place = request.resource_path(context, "backups")
    check = request.resource_path(context, "check-devices")
    return [
        Verb(_("立即备份"), place, "hdd", main=True, post=True, missing=missing),
        Verb(_("记录设备检查"), check, "clipboard-check"),
    ]


def _facts(context, request, dues):
    """(label, sentence) of each care: how often, when last and when next."""
    often, today = cadences(request), clock.today()
    for care, due in dues.items():
        last = clock.local(due.last).date().isoformat() if due.last else _("还没有")
        told = {
            "every": often[care],
            "last": request.localizer.translate(last),
            "next": due.day.isoformat(),
        }
        late = _("${every}；上次 ${last}；应于 ${next} 前完成，已逾期", mapping=told)
        good = _("${every}；上次 ${last}；下次 ${next}", mapping=told)
        yield TITLES[care], late if due.is_late(today) else good
    post = keeper.keeper(context)
    label = request.localizer.translate(_("系统管理员"))
    yield _("可以备份的人"), f"{label}、{post}" if post else label


def _row(request, entry):
    after = entry.get("after", {})
    failed = entry["tag"] == Tag.BACKUP_FAILED
    number = after.get("part", after.get("number", "—"))
    tried = _("没有完成") if failed else _("相符")
    size = Cell(after["size"], kind="size") if "size" in after else Cell("—")
    return Row(
        "",
        (
            Cell(datetime.fromisoformat(entry["at"]), kind="moment"),
            Cell(Tag(entry["tag"]).label, main=True),
            Cell(str(number)),
            size,
            Cell(after["sha256"][:16] + "…" if "sha256" in after else "—", kind="code"),
            Cell(tried),
            Cell(who(request, entry)),
        ),
    )


def _check(request, entry):
    return Row(
        "",
        (
            Cell(datetime.fromisoformat(entry["at"]), kind="moment"),
            Cell(entry.get("reason", "—"), main=True),
            Cell(who(request, entry)),
        ),
    )


def who(request, entry):
    """Who did what an entry tells: a person, or the system."""
    return request.root["people"].name_of(entry["by"]) or _("系统", context="who")


class Keeper:
    """Predicate of views: only for who may back up. For all others the right itself is asked."""

    def __init__(self, value, config):
        self.value = value

    def text(self):
        return f"keeper = {self.value}"

    phash = text

    def __call__(self, context, request):
        return keeper.may_keep(request)


def includeme(config):
    config.add_view_predicate("keeper", Keeper)
    config.add_section("backups", "backups", keeper.may_keep, also=("check-devices",))
