"""`dossier policy simulate`: what a policy's text would do to this site; nothing is written."""

import os

import click

from dossier import library, report
from dossier.vocabulary import Permission, Tag
from views import simulation
from views.console import UNREADABLE, fail, opened
from views.console.policy import content_of, policy
from views.evidence import note
from views.layout import marking
from views.report import said
from views.wording import Wording
from workflows.machine import require


@policy.command("simulate")
@click.argument("file", type=click.Path())
@click.option("--unit", default="", help="部门名称或代码；不写为全公司")
@click.option(
    "--report", "path", default=None, type=click.Path(dir_okay=False), help="工作簿 .xlsx"
)
@click.option("--as", "acting", default=None, help="以谁的身份操作")
@click.pass_obj
def simulate(ini, file, unit, path, acting):
    """Try a policy's text on the archive: who gains and loses what, which dossiers do not fit."""
    name, content = os.path.basename(file), content_of(file)
    with opened(ini, "policy simulate", acting) as request:
        require(request, Permission.POLICY_TRY, request.root["policies"])
        folder = request.registry.settings["dossier.policies"]
        rules = library.completed(folder, name, library.decoded(content, name)).read()
        note(request, Tag.POLICY_TRIED, request.root)
        _unit, found = simulation.tried(request, rules, unit)
        _tell(Wording(request.localizer).say, request, found)
        if path is not None:
            _write(request, found, path)
        request.tm.abort()


def _tell(say, request, found):
    for label, value in simulation.facts(request, found):
        click.echo(f"{say(label)}：{value}")
    for label, now, then in simulation.found_rows(found):
        click.echo(f"{say(label)}：{now} → {then}")
    for name, *changes in simulation.people_rows(request, found):
        labels = map(say, simulation.CHANGES.values())
        told = [
            f"{label} {rights}" for label, rights in zip(labels, changes, strict=True) if rights
        ]
        click.echo("\t".join([name, *told]))
    if found.unseen:
        click.echo(f"另有 {found.unseen} 份有变化的档案您无权查看")


def _write(request, found, path):
    tables = said(request, simulation.tables(request, found))
    try:
        with open(path, "wb") as stream:
            report.write_sheets(stream, tables, marking(request, simulation.mark(found)) or "")
    except OSError as refused:
        fail(f"写不了文件：{path}（{refused.strerror}）", UNREADABLE)
    click.echo(f"已写入 {path}")
