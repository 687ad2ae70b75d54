"""`dossier maintenance`: let the site be read and not written for a while (R150)."""

import click

from dossier.vocabulary import Permission
from views.console import fail, main, opened, writing
from workflows import maintenance as verbs
from workflows.machine import require

_acting = click.option("--as", "acting", default=None, help="以谁的身份操作")


@main.group()
def maintenance():
    """Only reading, for a while (系统维护)."""


@maintenance.command("on")
@click.option("--reason", required=True, help="告诉大家的原因")
@_acting
@click.pass_obj
def on(ini, reason, acting):
    """From now on the site is only read; whoever writes is told the reason."""
    with opened(ini, "maintenance on", acting) as request:
        with writing(request):
            verbs.begin(request, reason)
        request.registry.maintenance.begin(reason.strip())
    click.echo(f"维护开始，暂时只能查看：{reason.strip()}")


@maintenance.command("off")
@_acting
@click.pass_obj
def off(ini, acting):
    """Let the site be written again."""
    with opened(ini, "maintenance off", acting) as request:
        require(request, Permission.SITE_BACKUP, request.root)
        if request.registry.maintenance.reason() is None:
            fail("系统没有在维护。")
        lock = request.registry.writer_lock
        with writing(request, lock.lock):  # the guard around it lets nobody in yet
            verbs.end(request)
        request.registry.maintenance.end()
    click.echo("维护结束。")
