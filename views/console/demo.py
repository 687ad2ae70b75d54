"""`dossier demo`: an empty site filled with a demo company."""

from pathlib import Path

import click
from pyramid.paster import get_app
from pyramid_zodbconn import get_connection
from rich.progress import Progress

from dossier.password import COST
from views.console import blank_request, main, opened, writing
from workflows import demo, site

BATCH = 5


@main.command("demo")
@click.pass_obj
def fill(ini):
    """Fill an empty site with a demo company (演示公司); makes the site if there is none.

    The demo accounts have a password that everybody can read: never for real data.
    """
    _make_site(ini)
    with opened(ini, "demo") as request:
        with writing(request):
            demo.staff(request)
        _papers(request)
        with writing(request):
            demo.offices(request)
    click.echo("演示公司已建立。")
    show_accounts()


def show_accounts():
    """Print who can log in to a demo site, and with which password."""
    click.echo(f"演示账号（密码都是 {demo.PASSWORD}）：")
    click.echo("  admin\t首位管理员\t绝密")
    for login, name, posts, clearance in demo.accounts():
        click.echo(f"  {login}\t{name}\t{clearance}\t{'、'.join(map(str, posts))}")


def _make_site(ini):
    app = get_app(ini)
    with blank_request(app.registry) as request:
        root = get_connection(request).root()
        if "site" not in root:
            path = Path(app.registry.settings["dossier.policies"], "default.yaml")
            with writing(request):
                policy = path.read_text(encoding="utf-8")
                title = demo.company().name
                site.create(
                    app.registry,
                    get_connection(request).root(),
                    title,
                    policy,
                    "admin",
                    demo.PASSWORD,
                    COST,
                    demo=True,
                )


def _papers(request):
    """The papers in small transactions, with a bar; a stop leaves whole customers behind."""
    with Progress() as progress:
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
