"""`dossier reindex`: every index built anew from the store."""

import click
from rich.progress import track

from catalog import startup
from views.console import main, opened, writing


@main.command()
@click.pass_obj
def reindex(ini):
    """Build every index anew (重建索引)."""
    with opened(ini, "reindex") as request, writing(request):
        again = startup.rebuild(request.root, request.registry)
        done = sum(1 for _each in track(again, description="重建索引"))
    click.echo(f"已重建 {done} 项")
