"""`dossier backup`, `verify` and `restore`: the site's data as a folder of parts (R150, R151)."""

from contextlib import contextmanager

import click
import transaction
from pyramid.paster import get_appsettings

from dossier.errors import Conflict
from dossier.settings import complete
from dossier.vocabulary import Tag
from views import configure
from views.console import PARTLY, act_as, blank_request, fail, main, opened, writing
from workflows import backup as verbs
from workflows.machine import tell


@contextmanager
def refusing():
    """Ends the command with the words of a refusal."""
    try:
        yield
    except Conflict as refusal:
        fail(refusal.message.interpolate())


_acting = click.option("--as", "acting", default=None, help="以谁的身份操作")


@main.command()
@click.argument("folder", type=click.Path(file_okay=False))
@_acting
@click.pass_obj
def backup(ini, folder, acting):
    """Add a part with all that is new to a backup, and try to restore it (备份).

    The site is served meanwhile. The keys are not in it: keep them apart.
    """
    with opened(ini, "backup", acting) as request:
        request.registry.writer_lock.check()  # rather than find out when the part is written
        try:
            manifest = verbs.back_up(request, folder)
        except Exception as error:
            with writing(request):
                verbs.told_failed(request, error)
            if isinstance(error, OSError):
                fail(f"写不了备份：{error.strerror}")
            raise
        with writing(request):
            verbs.told(request, manifest)
    click.echo(
        f"已备份第 {manifest['part']} 部分：{manifest['records']} 条记录，"
        f"{manifest['files']} 个文件，{manifest['size']} 字节，"
        f"SHA-256 {manifest['sha256'][:16]}…；已试恢复，与日志相符。"
    )


@main.command()
@click.argument("folder", type=click.Path(file_okay=False))
@click.pass_obj
def verify(ini, folder):
    """Check that a backup is whole, unchanged and this site's (核验备份)."""
    settings = complete(get_appsettings(ini))
    with refusing():
        manifests = verbs.verify(settings, folder, settings["dossier.suite"])
    last = manifests[-1]
    click.echo(
        f"备份共 {len(manifests)} 部分，完整无改动；最后一部分 {last['made'][:16]}，"
        f"日志到第 {last['head']['size']} 条。"
    )


@main.command()
@click.argument("folder", type=click.Path(file_okay=False))
@click.pass_obj
def restore(ini, folder):
    """Put a backup into an empty store (恢复). The keys must be in their folder already."""
    settings = complete(get_appsettings(ini))
    with refusing():
        manifests = verbs.restore(settings, folder, settings["dossier.suite"])
    registry = configure(settings).registry
    connection = registry._zodb_databases[""].open()
    with blank_request(registry) as request:
        request.root = connection.root()["site"]
        request.environ["dossier.command"] = "restore"
        act_as(request, None)
        with writing(request):
            after = {"part": len(manifests), "entries": manifests[-1]["head"]["size"]}
            tell(request, Tag.SITE_RESTORED, request.root, after=after)
        without = len(verbs.without_keys(request.root))
    transaction.abort()
    connection.close()
    click.echo(f"已恢复 {len(manifests)} 部分，日志与备份时的树头相符。")
    if without:
        fail(f"{without} 份档案没有密钥，文件打不开：请换用更新的密钥备份。", PARTLY)
