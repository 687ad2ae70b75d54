"""`dossier reindex`: every index built anew from the store."""

import click
from rich.progress import track

from catalog import startup
from views.console import main, opened


@main.command()
@click.pass_obj
def reindex(ini):
    """Build every index anew (重建索引)."""
    with opened(ini, "reindex") as request:
        done = 0
        for _path in track(startup.rebuild(request), description="重建索引"):
            done += 1
    click.echo(f"已重建 {done} 项")
