"""`dossier maintenance`: let the site be read and not written for a while (R150)."""

import click

from dossier.vocabulary import Tag
from views.console import fail, main, opened, writing
from workflows.machine import tell


@main.group()
def maintenance():
    """Only reading, for a while (系统维护)."""


@maintenance.command("on")
@click.option("--reason", required=True, help="告诉大家的原因")
@click.pass_obj
def on(ini, reason):
    """From now on the site is only read; whoever writes is told the reason."""
    if not reason.strip():
        fail("请说明原因。")
    with opened(ini, "maintenance on") as request:
        with writing(request):
            tell(request, Tag.SITE_PAUSED, request.root, reason.strip())
        request.registry.maintenance.begin(reason.strip())
    click.echo(f"维护开始，暂时只能查看：{reason.strip()}")


@maintenance.command("off")
@click.pass_obj
def off(ini):
    """Let the site be written again."""
    with opened(ini, "maintenance off") as request:
        if request.registry.maintenance.reason() is None:
            fail("系统没有在维护。")
        request.registry.maintenance.end()
        with writing(request):
            tell(request, Tag.SITE_RESUMED, request.root)
    click.echo("维护结束。")
