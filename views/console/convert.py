"""`dossier convert`: a site in another store, as another ini names it."""

import click
from pyramid.paster import get_appsettings

from dossier.settings import complete
from dossier.vocabulary import Permission
from views.console import main, opened
from views.console.backup import refusing
from workflows.backup import opened_storage
from workflows.conversion import convert as move
from workflows.machine import require


@main.command()
@click.argument("target", type=click.Path(exists=True, dir_okay=False))
@click.option("--as", "acting", default=None, help="以谁的身份操作")
@click.pass_obj
def convert(ini, target, acting):
    """Copy the site into the empty store of another ini, TARGET (移到另一存储).

    Both have the same keys. Nobody can write meanwhile; the site stays as it is.
    """
    with opened(ini, "convert", acting) as request:
        require(request, Permission.SITE_BACKUP, request.root)
        source = request.registry._zodb_databases[""].storage
        with refusing():
            store = opened_storage(complete(get_appsettings(target)))
            try:
                with request.registry.writer_lock.lock.held():  # also in maintenance
                    count = move(source, store)
            finally:
                store.close()
    click.echo(f"已移到新的存储：{count} 条记录，逐一核对无误。")
