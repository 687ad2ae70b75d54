"""`dossier key`: the keys of the site (S62)."""

import click

from dossier import key_store, keys
from dossier.vocabulary import Permission, Tag
from views.console import main, opened, writing
from workflows.machine import require, tell


@main.group()
def key():
    """The keys of the site (密钥)."""


@key.command()
@click.option("--as", "acting", default=None, help="以谁的身份操作")
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
    click.echo("请重新启动服务，并备份密钥文件夹。")
