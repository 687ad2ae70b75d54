"""`dossier clock`: what to do when the machine's clock is behind the log."""

import click

from dossier import clock as clocks
from views.console import main, opened, writing
from workflows import clock as verbs


@main.group()
def clock():
    """The machine's clock (时钟)."""


@clock.command("confirm")
@click.option("--reason", required=True, help="时钟为什么曾经超前")
@click.option("--as", "acting", default=None, help="以谁的身份操作")
@click.pass_obj
def confirm(ini, reason, acting):
    """Say that the clock is right now, though the log has seen later times (确认时钟)."""
    with opened(ini, "clock confirm", acting) as request, writing(request):
        verbs.confirm(request, reason)
    now = clocks.local(clocks.now()).isoformat(" ", "seconds")
    click.echo(f"已确认系统时钟：{now}")
