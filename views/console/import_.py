"""`dossier import …`: customers and documents from the tables that offices keep (interface.md).

Rows that are refused are told with line, field and reason, and written to the report; the others
go in.
"""

import contextlib
import json
import os
import signal
import sys
import time
from functools import partial

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dossier import card
from dossier.columns import MANIFEST
from dossier.errors import Invalid
from dossier.manifest import Folder
from dossier.report import write_report
from dossier.table import open_table
from views.console import PARTLY, UNREADABLE, fail, main, opened, translated, words
from workflows import import_

SAID = 20

_map = click.option(
    "--map",
    "named",
    multiple=True,
    metavar="列名=字段",
    help="某一列对应哪个字段，可重复；也可以是一个 JSON 对象。字段留空表示不导入该列",
)
_dry_run = click.option("--dry-run", is_flag=True, help="只检查，不写入任何数据")
_report = click.option("--report", metavar="OUT.xlsx", help="把退回的行和原因写入这个文件")
_acting = click.option("--as", "acting", metavar="LOGIN", help="以谁的身份导入")


@main.group("import")
def group():
    """Customers and documents from tables (导入)."""


@group.command("customers")
@click.argument("file")
@_map
@_dry_run
@_report
@_acting
@click.pass_obj
def customers(ini, file, named, dry_run, report, acting):
    """Customers with their dossiers from an .xlsx or .csv FILE, one row each."""
    mapping = _mapping(named)
    if not os.path.isfile(file):
        fail(f"找不到文件：{file}", UNREADABLE)
    with _readable(file) as stream, opened(ini, "import customers", acting) as request:
        columns = card.columns(request.root.in_force())
        table = _table(request, stream, os.path.basename(file), columns, mapping)
        act = partial(import_.customers, request, table, dry_run=dry_run)
        code = _carried_out(request, table, act, dry_run, report)
    sys.exit(code)


@group.command("documents")
@click.argument("folder")
@_map
@_dry_run
@_report
@_acting
@click.pass_obj
def documents(ini, folder, named, dry_run, report, acting):
    """Files of a FOLDER by its manifest.xlsx or manifest.csv, one row for each document."""
    mapping = _mapping(named)
    if not os.path.isdir(folder):
        fail(f"找不到文件夹：{folder}", UNREADABLE)
    with opened(ini, "import documents", acting) as request:
        files = Folder(folder)
        with _unfit_told(request):
            paper = files.manifest()
        with paper.stream:
            table = _table(request, paper.stream, paper.name, MANIFEST, mapping)
            act = partial(import_.documents, request, files, table, dry_run=dry_run)
            code = _carried_out(request, table, act, dry_run, report)
    sys.exit(code)


def _carried_out(request, table, act, dry_run, report):
    """Run the import with a progress bar, tell what became of it; the exit code."""
    begun = time.monotonic()
    with _written(report) as target:
        with _bar("试导入" if dry_run else "导入") as progress, _stop() as stopped:
            with _unfit_told(request):
                outcome = act(progress=progress, cancelled=stopped)
        if target is not None:
            write_report(target, table.header, outcome.refused, partial(translated, request))
    seconds = time.monotonic() - begun
    _say(request, table, outcome, dry_run, seconds)
    if report:
        click.echo(f"退回的行和原因写在 {report}")
    else:
        _say_refused(request, outcome)
    return PARTLY if outcome.refused or outcome.stopped else 0


def _say(request, table, outcome, dry_run, seconds):
    counts = (outcome.total, outcome.done, len(outcome.refused))
    if dry_run:
        said = "共 {:,} 行：可导入 {:,} 行，将退回 {:,} 行；没有写入任何数据".format(*counts)
    else:
        said = "共 {:,} 行：导入 {:,} 行，退回 {:,} 行".format(*counts)
    rate = outcome.judged / seconds if seconds else 0
    click.echo(f"{said}（{seconds:.1f} 秒，每秒 {rate:,.0f} 行）")
    if table.left:
        click.echo(f"未导入的列：{'、'.join(table.left)}")
    if table.left_sheets:
        click.echo(f"未读取的工作表：{'、'.join(table.left_sheets)}")
    if table.skipped:
        click.echo(f"跳过的合计行、说明行：第 {'、'.join(map(str, table.skipped))} 行")
    if outcome.stopped:
        click.echo(translated(request, outcome.stopped), err=True)


def _say_refused(request, outcome):
    """The first refused rows, where no report was asked for."""
    for row, faults in outcome.refused[:SAID]:
        reasons = "；".join(
            f"{fault.field}：{translated(request, fault.reason)}" for fault in faults
        )
        click.echo(f"第 {row.line} 行 {reasons}", err=True)
    if len(outcome.refused) > SAID:
        more = len(outcome.refused) - SAID
        click.echo(f"另有 {more:,} 行被退回；用 --report OUT.xlsx 取得全部", err=True)


def _table(request, stream, name, columns, mapping):
    """The table of a file; on a terminal its unknown columns are asked for."""
    with _unfit_told(request):
        table = open_table(stream, name, columns, mapping)
        if table.left and not mapping and _may_ask():
            table = open_table(stream, name, columns, _asked(table))
        table.require()
    return table


def _may_ask():
    return sys.stdin.isatty() and sys.stdout.isatty()


def _asked(table):
    """The proposal, with a field for each unknown column as people say."""
    titles, proposal = table.columns.titles, table.proposal
    click.echo("列的对应关系：")
    for title, field in proposal.items():
        click.echo(f"  {title} → {titles[field] if field else '？'}")
    click.echo(f"可用的字段：{'、'.join(titles.values())}")
    for title in [title for title, field in proposal.items() if field is None]:
        proposal[title] = click.prompt(
            f"“{title}”对应哪个字段（回车：不导入）",
            default="",
            show_default=False,
            value_proc=partial(_field, table.columns),
        )
    return {title: field or "" for title, field in proposal.items()}


def _field(columns, text):
    if not text.strip():
        return ""
    found = columns.recognise(text)
    if found is None:
        raise click.UsageError(f"没有“{text}”这个字段")
    return found[1]


def _mapping(named):
    """What `--map` says: {header: field}."""
    mapping = {}
    for text in named:
        if text.lstrip().startswith("{"):
            mapping |= _json(text)
        elif "=" in text:
            title, _equals, field = text.rpartition("=")
            mapping[title] = field
        else:
            fail(f"--map 应写作 列名=字段：{text}", UNREADABLE)
    return mapping


def _json(text):
    with contextlib.suppress(ValueError):
        found = json.loads(text)
        if all(isinstance(value, str | None) for value in found.values()):
            return {title: value or "" for title, value in found.items()}
    fail(f'--map 应为 JSON 对象，如 {{"公司": "name"}}：{text}', UNREADABLE)


@contextlib.contextmanager
def _readable(path):
    try:
        stream = open(path, "rb")
    except OSError as error:
        fail(f"无法读取 {path}：{error.strerror}", UNREADABLE)
    with stream:
        yield stream


@contextlib.contextmanager
def _unfit_told(request):
    """A table that cannot be read ends the command with its own exit code."""
    try:
        yield
    except Invalid as refusal:
        fail(words(request, refusal), UNREADABLE)


@contextlib.contextmanager
def _written(path):
    """The report's file, for its owner alone; it is opened first, so that no import lacks it."""
    if path is None:
        yield None
        return
    try:
        stream = open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))
    except OSError as error:
        fail(f"无法写入 {path}：{error.strerror}", UNREADABLE)
    with stream:
        yield stream


@contextlib.contextmanager
def _bar(word):
    """A function that shows how far it is, on a terminal only."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    )
    with bar:
        task = bar.add_task(word, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextlib.contextmanager
def _stop():
    """A function that says whether Ctrl-C was typed: what is under way is finished first."""
    typed = []

    def note(*_signal):
        if typed:
            raise KeyboardInterrupt
        typed.append(True)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(typed)
    finally:
        signal.signal(signal.SIGINT, before)
