"""`dossier token create`: an API token for a program."""

import datetime

import click

from dossier import clock
from dossier.login import Kind
from dossier.vocabulary import Tag
from views.console import fail, main, opened, writing
from workflows.machine import tell


@main.group()
def token():
    """API tokens (访问令牌)."""


@token.command("create")
@click.argument("login")
@click.option("--name", default="API", help="用途")
@click.option("--days", default=90, show_default=True, help="有效天数，最多 366")
@click.pass_obj
def create(ini, login, name, days):
    """Print a new API token of a person; it is shown this once."""
    with opened(ini, "token create") as request:
        person = request.root["people"].by_login(login)
        if person is None or not person.active:
            fail(f"没有这个人员或已停用：{login}")
        lifetime = datetime.timedelta(days=days)
        with writing(request):
            tell(request, Tag.TOKEN_CREATED, person, after={"days": days})
        made, _login = request.logins.open(
            person.__name__,
            Kind.API,
            "",
            "dossier token",
            clock.now(),
            name=name,
            lifetime=lifetime,
        )
    click.echo(made)
