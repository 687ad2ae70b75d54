"""`dossier nightly`: what time brings, once a night, from cron or a timer (R150)."""

import fcntl
import os
import sys
from contextlib import contextmanager

import click

from views.console import PARTLY, fail, main, opened, translated
from workflows import nightly as duties


@main.command()
@click.pass_obj
def nightly(ini):
    """Do the night's work: witness, journal, backups, what is overdue (每晚的工作).

    Nobody acts but the system; whoever owns the files may run it. Exit code 3 if something is
    left to be done, which the alerts tell as well.
    """
    left = 0
    with opened(ini, "nightly", by_system=True) as request:
        with alone(request.registry.settings["dossier.var"]):
            for outcome in duties.run(request):
                left += outcome.left
                title, words = (translated(request, text) for text in outcome[:2])
                click.echo(f"{'✗' if outcome.left else ' '} {title}：{words}")
    if left:
        click.echo(f"{left} 项没有做完。", err=True)
        sys.exit(PARTLY)


@contextmanager
def alone(var):
    """One at a time: the lock ends with the process that holds it."""
    descriptor = os.open(os.path.join(var, "nightly.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        fail("每晚的工作已经在进行。")
    finally:
        os.close(descriptor)
