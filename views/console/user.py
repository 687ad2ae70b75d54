"""`dossier user …`: people, their posts and clearance."""

import click

from dossier.errors import Invalid
from dossier.vocabulary import Tag, Tier
from views.console import fail, main, opened, secret, writing
from views.evidence import note
from workflows import person

_post = click.option("--post", "posts", multiple=True, help="职务，可重复")
_unit = click.option("--unit", default="", help="部门名称或代码")
_TIER = click.Choice([str(tier.label) for tier in Tier])
_acting = click.option("--as", "acting", default=None, help="以谁的身份操作")


@main.group()
def user():
    """People, posts and clearance (人员)."""


@user.command("add")
@click.argument("login")
@click.option("--name", default="", help="姓名")
@_post
@_unit
@click.option("--clearance", default="非密", type=_TIER, help="涉密等级")
@_acting
@click.pass_obj
def add(ini, login, name, posts, unit, clearance, acting):
    """Add a person; the password is read from DOSSIER_USER_PASSWORD or a prompt."""
    chosen = secret("DOSSIER_USER_PASSWORD", "密码")
    with opened(ini, "user add", acting) as request, writing(request):
        values = {"login": login, "name": name or login}
        made = person.add(request, request.root["people"], values, chosen)
        if clearance != str(Tier.OPEN.label):
            person.clear(request, made, Tier.parse(clearance))
        _give(request, made, posts, unit)
    click.echo(f"已添加人员 {login}")


@user.command("list")
@click.pass_obj
def list_(ini):
    """List everybody with posts, units and clearance."""
    with opened(ini, "user list") as request:
        note(request, Tag.PERSON_VIEWED, request.root["people"])
        units = request.root["units"]
        for each in request.root["people"].values():
            posts = "、".join(
                f"{held.post.label}{'@' + units.name_of(held.unit) if held.unit else ''}"
                for held in each.posts
            )
            state = "" if each.active else "\t已停用"
            click.echo(f"{each.login}\t{each.name}\t{each.clearance.label}\t{posts}{state}")


@user.command("disable")
@click.argument("login")
@_acting
@click.pass_obj
def disable(ini, login, acting):
    """Take away every right at once."""
    with opened(ini, "user disable", acting) as request, writing(request):
        person.disable(request, _person(request, login))
    click.echo(f"已停用 {login}")


@user.command("grant")
@click.argument("login")
@_post
@_unit
@click.option("--clearance", default=None, type=_TIER, help="涉密等级")
@_acting
@click.pass_obj
def grant(ini, login, posts, unit, clearance, acting):
    """Give posts, or set the clearance."""
    with opened(ini, "user grant", acting) as request, writing(request):
        found = _person(request, login)
        _give(request, found, posts, unit)
        if clearance is not None:
            person.clear(request, found, Tier.parse(clearance))
    click.echo(f"已更新 {login}")


def _give(request, made, posts, unit):
    unit_id = ""
    if unit:
        found = request.root["units"].by_name(unit)
        if found is None:
            fail(f"没有这个部门：{unit}")
        unit_id = found.__name__
    for text in posts:
        try:
            person.give_post(request, made, text, unit_id)
        except Invalid:
            fail(f"没有这个职务：{text}")


def _person(request, login):
    found = request.root["people"].by_login(login)
    if found is None:
        fail(f"没有这个人员：{login}")
    return found
