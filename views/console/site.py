"""`dossier init`: a new site in an empty store."""

import click
from pyramid.paster import get_app
from pyramid_zodbconn import get_connection

from dossier import library
from dossier.errors import Invalid
from dossier.password import COST
from views.console import blank_request, fail, main, secret, writing
from workflows import site


@main.command()
@click.option("--admin", default="admin", show_default=True, help="首位管理员的登录名")
@click.option("--profile", default="default", show_default=True, help="采用的制度")
@click.option("--title", default="客户档案管理系统", help="公司名称，显示在页首")
@click.pass_obj
def init(ini, admin, profile, title):
    """Make the site in an empty store (建立系统).

    The admin's password is read from DOSSIER_ADMIN_PASSWORD or a prompt.
    """
    app = get_app(ini)
    registry = app.registry
    try:
        policy = library.shipped(registry.settings["dossier.policies"], profile)
    except Invalid:
        fail(f"没有名为“{profile}”的制度")
    with blank_request(registry) as request:
        chosen = secret("DOSSIER_ADMIN_PASSWORD", "管理员密码")
        with writing(request):
            root = get_connection(request).root()
            site.create(registry, root, title, policy, admin, chosen, COST)
    click.echo(f"已建立档案系统，管理员登录名：{admin}")
