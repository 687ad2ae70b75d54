"""`dossier key`: the keys of the site, renewed, backed up and restored (S62)."""

import click
from pyramid.paster import get_appsettings

from dossier import key_restore, key_store, keys
from dossier.settings import complete
from dossier.vocabulary import Permission, Tag
from views.console import fail, main, opened, writing
from views.console.backup import refusing
from workflows import key_backup as verbs
from workflows.machine import require, tell

_acting = click.option("--as", "acting", default=None, help="以谁的身份操作")
APART = "主密钥不在备份中，请另行保管。"


@main.group()
def key():
    """The keys of the site (密钥)."""


@key.command()
@_acting
@click.pass_obj
def rotate(ini, acting):
    """Wrap every dossier's key anew and add a key for what is written later (轮换密钥).

    Nothing that is kept is written anew; killed half way it can be given again.
    """
    with opened(ini, "key rotate", acting) as request:
        require(request, Permission.SITE_BACKUP, request.root)
        with writing(request):
            tell(request, Tag.KEYS_ROTATED, request.root)
        count = key_store.of(request.root._p_jar).rotate()
        number = keys.renew(request.registry.keys)
    click.echo(
        f"已轮换密钥：{count} 份档案的密钥重新封装，站点密钥第 {number} 号自下次启动起使用。"
    )
    click.echo("请重新启动服务，并备份密钥（dossier key backup）。")


@key.command()
@click.argument("folder", type=click.Path(file_okay=False))
@_acting
@click.pass_obj
def backup(ini, folder, acting):
    """Copy all keys but the master key, sealed under it, to a folder (备份密钥).

    The site is served meanwhile. Copies older than dossier.key_backup_days are destroyed.
    """
    with opened(ini, "key backup", acting) as request:
        request.registry.writer_lock.check()
        try:
            manifest = verbs.back_up(request, folder)
        except OSError as error:
            fail(f"写不了备份：{error.strerror}")
        with writing(request):
            verbs.told(request, manifest)
    click.echo(f"已备份密钥第 {manifest['number']} 份：{manifest['keys']} 把档案密钥。{APART}")


@key.command()
@click.argument("folder", type=click.Path(file_okay=False))
@click.pass_obj
def restore(ini, folder):
    """Put the newest copy of the keys into an empty key folder (恢复密钥).

    The master key must be there already. What was destroyed since does not come back.
    """
    settings = complete(get_appsettings(ini))
    with refusing():
        done = key_restore.restore(settings, folder)
    made = done.manifest["made"][:16]
    click.echo(f"已恢复密钥第 {done.manifest['number']} 份（{made}）：{done.keys} 把档案密钥。")
    if done.left_out:
        click.echo(f"{done.left_out} 把此后已销毁，没有恢复。")
    if done.lost:
        click.echo(f"{done.lost} 把密钥比这份备份新，已无法打开。")
