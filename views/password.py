"""Passwords: typed twice where a new one is set, the present one where one's own is changed."""

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.view import view_config

from dossier.language import _
from dossier.password import SHORTEST
from dossier.schema import Schema
from dossier.site import Site
from dossier.vocabulary import Permission
from views.forms import answer
from views.layout import tell
from workflows import login


def current(name):
    """A field for the password that is in force."""
    return colander.SchemaNode(
        colander.String(),
        name=name,
        title=_("当前密码"),
        secret=True,
        autocomplete="current-password",
    )


class NewPasswordSchema(Schema):
    """A new password, typed twice because nobody sees what is typed."""

    password = colander.SchemaNode(
        colander.String(),
        title=_("新密码"),
        description=_("至少 ${count} 个字符，例如几个不相关的词", mapping={"count": SHORTEST}),
        secret=True,
        autocomplete="new-password",
    )
    again = colander.SchemaNode(
        colander.String(), title=_("再输入一次"), secret=True, autocomplete="new-password"
    )

    def validator(self, node, values):
        """Both are the same."""
        if values["password"] != values["again"]:
            fault = colander.Invalid(node)
            fault["again"] = _("两次输入的密码不一致")
            raise fault


@view_config(
    context=Site,
    name="password",
    permission=Permission.SITE_VIEW,
    renderer="views:templates/form.pt",
)
def change_form(context, request):
    """Change one's own password; all other log-ins of the person end by it (S38)."""

    def act(values):
        login.change_password(
            request,
            request.person,
            current=values["current"],
            new=values["password"],
            words=(context.title,),
        )
        tell(request, _("密码已修改。您在别处的登录和访问令牌都已结束。"))
        return HTTPSeeOther(request.resource_path(context, "me"))

    return answer(
        request,
        schema(),
        act,
        more={
            "title": _("修改密码"),
            "note": _("修改后，您在别处的登录和访问令牌都会结束。"),
            "breadcrumbs": [(_("我的账号"), request.resource_path(context, "me"))],
        },
        submit=_("修改密码"),
        cancel=request.resource_path(context, "me"),
    )


def schema():
    """The present password, then the new one twice."""
    made = NewPasswordSchema()
    made.children.insert(0, current("current"))
    return made
