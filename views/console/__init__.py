"""The command line `dossier`: options, opening the site, and how refusals are told (interface.md).

Exit codes: 0 done; 1 refused, the message says why; 2 wrong usage or unreadable input; 3 done in
part, the report lists what was left.
"""

import errno
import os
import sys
from contextlib import contextmanager
from dataclasses import replace

import click
import transaction
from pyramid.paster import bootstrap, setup_logging
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext

from dossier.access import NOBODY
from dossier.errors import Refused
from dossier.event import SYSTEM, Actor
from dossier.framework import NoSite
from views.evidence import note_refusal
from views.failure import AWAY, is_away, written_down

REFUSED, UNREADABLE, PARTLY = 1, 2, 3
FAILED = (
    "出错了，没有做完（编号 {reference}，原因见日志）。"
    "请运行 dossier doctor，查看磁盘空间、权限和数据库是否正常。"
)


class Commands(click.Group):
    """The commands; a site that refuses to open ends each of them with its words.

    What nobody foresaw is told as on the pages: a number here, its place in the log (S51).
    """

    def invoke(self, context):
        try:
            return super().invoke(context)
        except Refused as refusal:
            told = refusal.message
            fail(told.interpolate() if hasattr(told, "interpolate") else str(told))
        except (click.ClickException, click.Abort, click.exceptions.Exit):
            raise
        except Exception as error:
            if is_away(error):
                fail(AWAY)
            if getattr(error, "errno", None) == errno.EPIPE:  # nobody reads on
                raise
            fail(FAILED.format(reference=written_down(error)))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-c",
    "--config",
    "ini",
    default="etc/development.ini",
    show_default=True,
    type=click.Path(dir_okay=False),
    help="The ini file of the site.",
)
@click.version_option(package_name="dossier")
@click.pass_context
def main(context, ini):
    """Dossier: the records system for customer dossiers (客户档案)."""
    os.umask(0o077)  # whatever a command writes is its owner's
    context.obj = ini


@contextmanager
def opened(ini, command, login=None, by_system=False):
    """The request of a command, acting for the person `login` or for the first admin.

    Only what time brings is done `by_system`, who has no rights that could be asked for.

    Refusals end the command with their words and exit code 1. The writer lock is the caller's to
    take: `commit` does.
    """
    if not os.path.exists(ini):
        fail(f"找不到配置文件：{ini}", UNREADABLE)
    setup_logging(ini)
    try:
        environment = bootstrap(ini)
    except NoSite:
        fail("这里还没有档案系统，请先运行 dossier init。")
    request = environment["request"]
    request.environ["dossier.command"] = command
    request.tm = transaction.manager
    try:
        request.root = environment["root"]
        act_as_system(request) if by_system else act_as(request, login)
        yield request
    except Refused as refusal:
        note_refusal(request, refusal)
        fail(words(request, refusal))
    finally:
        environment["closer"]()
        request.registry.keeper.stop()


@contextmanager
def blank_request(registry):
    """A request of a command before there is a site; refusals end it as in `opened`."""
    request = Request.blank("/")
    request.registry = registry
    apply_request_extensions(request)
    request.tm = transaction.manager
    with RequestContext(request):
        try:
            yield request
        except Refused as refusal:
            fail(words(request, refusal))
        finally:
            request._process_finished_callbacks()


def act_as(request, login):
    """Let the request act for a person; without a log-in name for the site's first admin."""
    people = request.root["people"]
    if login is None:
        person = next((each for each in people.values() if each.founder), None)
    else:
        person = people.by_login(login)
    if person is None or not person.active:
        fail(f"没有这个人员或已停用：{login or '首位管理员'}")
    request.subject = request.root.subject(person)
    request.person = person
    request.actor = Actor(person.__name__, "", request.environ["dossier.command"])


def act_as_system(request):
    """Let the request act for nobody: what it does is told as the system's."""
    request.subject = NOBODY
    request.person = None
    request.actor = replace(SYSTEM, command=request.environ["dossier.command"])


@contextmanager
def writing(request, lock=None):
    """One transaction under the writer lock, or `lock`; it is kept only if nothing was raised."""
    with (lock or request.registry.writer_lock).held():
        request.tm.abort()
        try:
            yield
            request.tm.commit()
        except BaseException:
            request.tm.abort()
            raise


def words(request, refusal):
    """All that a refusal says, one thing a line."""
    said = [refusal.message, *getattr(refusal, "missing", ())]
    said += [text for text in getattr(refusal, "fields", {}).values() if text not in said]
    return "\n".join(translated(request, text) for text in said)


def translated(request, text):
    """A message in the language of the command line."""
    return request.localizer.translate(text)


def fail(message, code=REFUSED):
    """End the command with a message on standard error."""
    click.echo(message, err=True)
    sys.exit(code)


def secret(variable, prompt):
    """A password from the environment or a prompt, never from the command line."""
    return os.environ.get(variable) or click.prompt(
        prompt, hide_input=True, confirmation_prompt=True
    )


# Each module adds its own commands to `main`.
from views.console import (  # noqa: E402, F401
    audit,
    backup,
    clock,
    convert,
    demo,
    doctor,
    import_,
    key,
    maintenance,
    nightly,
    policy,
    reindex,
    serve,
    simulate,
    site,
    token,
    user,
)
