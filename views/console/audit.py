"""`dossier audit …`: the log taken out, proved and checked (S54, S55)."""

import json
import os
from contextlib import contextmanager
from pathlib import Path

import click
from pyramid.paster import get_appsettings, setup_logging

from dossier import proof, witness
from dossier.errors import Conflict
from dossier.settings import complete
from views import configure
from views.console import UNREADABLE, fail, main, opened, writing
from views.witness import opened as log_of
from workflows import audit as verbs

_acting = click.option("--as", "acting", default=None, help="以谁的身份操作")


@main.group()
def audit():
    """The log as evidence (日志)."""


@audit.command()
@click.argument("file", type=click.Path())
@click.option(
    "--open", "facts", multiple=True, help="公开哪项封存的内容（reason、address …），可重复"
)
@_acting
@click.pass_obj
def export(ini, file, facts, acting):
    """Write the log to a new file, for an auditor (导出日志).

    Facts not asked for stay sealed, and those of what is above one's clearance.
    """
    if os.path.exists(file):
        fail(f"文件已存在：{file}", UNREADABLE)
    if not Path(file).parent.is_dir():
        fail(f"没有这个文件夹：{Path(file).parent}", UNREADABLE)
    with opened(ini, "audit export", acting) as request:
        with writing(request):
            verbs.announce(request, set(facts))
        count = _write(file, verbs.exported(request, set(facts)))
    click.echo(f"已导出日志 {count - 1} 条：{file}")


@audit.command()
@click.argument("number", type=int)
@_acting
@click.pass_obj
def prove(ini, number, acting):
    """Print the proof that an entry is in the log, as JSON (证明)."""
    with opened(ini, "audit prove", acting) as request:
        try:
            told = verbs.proved(request, number)
        except KeyError:
            fail(f"日志里没有第 {number} 条")
    click.echo(json.dumps(told, ensure_ascii=False))


@audit.command()
@click.argument("file", type=click.Path(), required=False)
@click.option("--witness", "folder", default=None, help="审计员保存的树头所在的文件夹")
@click.pass_obj
def verify(ini, file, folder):
    """Check the site's own log, or an exported one, against earlier heads (核验日志).

    Works on a site that does not start any more. Exit code 1 names the first bad entry.
    """
    if not os.path.exists(ini):
        fail(f"找不到配置文件：{ini}", UNREADABLE)
    settings = complete(get_appsettings(ini))
    folder = folder or witness.folder_of(settings)
    try:
        witnessed = proof.Witnessed(witness.all_of(folder))
        with _lines(ini, settings, file) as lines:
            count = proof.check(lines, witnessed)
    except proof.Bad as bad:
        fail(_named(bad))
    except Conflict as refused:
        fail(refused.message.interpolate())
    except OSError as error:
        fail(f"读不了文件：{file or folder}（{error.strerror}）", UNREADABLE)
    heads = len(witnessed.heads)
    click.echo(f"日志 {count} 条，完整无改动；与 {heads} 个见证的树头相符。")
    if not heads:
        click.echo("没有见证的树头：只核对了日志自身。", err=True)


@contextmanager
def _lines(ini, settings, file):
    """The lines of a file, or of the site's own log with all that is sealed."""
    if file:
        with open(file, "rb") as stream:
            yield (line.removesuffix(b"\n") for line in stream)
        return
    setup_logging(ini)
    with examined(settings) as log:
        if log is None:
            fail("这里还没有档案系统")
        head = witness.current(log, settings)
        yield proof.lines_of(log, head, log.openings)


@contextmanager
def examined(settings):
    """The log of the store, without a start: that would refuse a log that was bent."""
    config = configure(settings)
    with log_of(config.registry) as log:
        yield log


def _named(bad):
    if not bad.first:
        return f"树头：{bad.why}"
    where = (
        f"第 {bad.first} 条" if bad.first == bad.last else f"第 {bad.first} 至 {bad.last} 条之一"
    )
    return f"{where}：{bad.why}"


def _write(file, lines):
    """Write the lines to a new file for its owner alone; how many they are."""
    count = 0
    path = Path(file)
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with open(descriptor, "wb") as stream:
            for line in lines:
                stream.write(line + b"\n")
                count += 1
            stream.flush()
            os.fsync(stream.fileno())
        os.rename(part, path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return count
