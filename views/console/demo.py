"""`dossier demo`: an empty site filled with a demo company."""

import os
import secrets

import click
from pyramid.paster import get_app
from pyramid_zodbconn import get_connection
from rich.console import Console
from rich.progress import Progress

from dossier import library
from dossier.password import COST
from dossier.policy import DEFAULT
from views.console import blank_request, main, opened, writing
from workflows import demo, site

BATCH = 5


@main.command("demo")
@click.pass_obj
def fill(ini):
    """Fill an empty site with a demo company (演示公司); makes the site if there is none.

    All demo accounts share one password, from DOSSIER_DEMO_PASSWORD or drawn and printed here.
    """
    chosen = os.environ.get("DOSSIER_DEMO_PASSWORD")
    drawn = chosen or secrets.token_urlsafe(12)
    _make_site(ini, drawn)
    with opened(ini, "demo") as request:
        with writing(request):
            demo.staff(request, drawn)
        _papers(request)
        with writing(request):
            demo.offices(request)
    click.echo("演示公司已建立。演示账号：")
    _show_accounts()
    if chosen is None:
        click.echo(f"密码 password: {drawn}")


def _show_accounts():
    """Print who can log in to the demo site."""
    click.echo("  admin\t首位管理员\t绝密")
    for login, name, posts, clearance in demo.accounts():
        click.echo(f"  {login}\t{name}\t{clearance}\t{'、'.join(map(str, posts))}")


def _make_site(ini, secret):
    app = get_app(ini)
    with blank_request(app.registry) as request:
        root = get_connection(request).root()
        if "site" not in root:
            policy = library.shipped(app.registry.settings["dossier.policies"], DEFAULT)
            with writing(request):
                title = demo.company().name
                site.create(
                    app.registry,
                    get_connection(request).root(),
                    title,
                    policy,
                    "admin",
                    secret,
                    COST,
                    demo=True,
                )


def _papers(request):
    """The papers in small transactions, with a bar; a stop leaves whole customers behind."""
    with Progress(console=Console(stderr=True)) as progress:
        task = progress.add_task("演示档案", total=demo.total())
        steps = demo.papers(request)
        finished = False
        while not finished:
            with writing(request):
                for _step in range(BATCH):
                    done = next(steps, None)
                    if done is None:
                        finished = True
                        break
                    progress.update(task, completed=done)
