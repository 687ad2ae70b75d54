"""Refusals → pages or JSON with their status. A missing page and a hidden one are one answer."""

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import HTTPClientError, HTTPSeeOther
from pyramid.i18n import TranslationString
from pyramid.renderers import render_to_response
from pyramid.view import (
    exception_view_config,
    forbidden_view_config,
    notfound_view_config,
)
from substanced.util import get_content_type

from dossier.errors import Hidden, NotAllowed, Refused
from dossier.language import _
from dossier.vocabulary import Permission
from views.failure import is_api
from views.wording import Wording
from workflows.machine import permits

RECORDS = ("Customer", "Dossier", "Document")
TYPES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    422: "Invalid",
    429: "TooManyRequests",
    503: "Unavailable",
}
TITLES = {
    400: _("请求有误"),
    403: _("没有权限"),
    404: _("找不到页面"),
    409: _("现在不能这样做"),
    422: _("填写有误"),
    429: _("尝试太频繁"),
    500: _("系统出错"),
    503: _("系统维护中"),
}
NEXT_STEPS = {
    403: _("确有需要时，请与档案管理员或您的部门经理联系。"),
    404: _("地址可能有误，内容可能已移走，或者您没有查看权限。可以在上方检索客户、档号或题名。"),
}


@notfound_view_config()
@exception_view_config(Hidden)
def missing(context, request):
    """Missing, or hidden from the asker: the same answer to the byte (S26)."""
    if request.identity is None:
        return _log_in(request)
    return answer(request, 404, Hidden().message)


@forbidden_view_config()
def forbidden(context, request):
    """Not allowed. A record that the asker may not view is a missing page (R068)."""
    if request.identity is None:
        return _log_in(request)
    resource = getattr(request, "context", None)
    content_type = get_content_type(resource, request.registry) if resource is not None else None
    if content_type in RECORDS and not permits(request, Permission.RECORD_VIEW, resource):
        return missing(context, request)
    return answer(request, 403, NotAllowed().message)


@exception_view_config(Refused)
def refused(context, request):
    """A verb said no: its words, what is missing, and the fields at fault."""
    response = answer(
        request,
        context.status,
        context.message,
        fields=getattr(context, "fields", {}),
        missing=getattr(context, "missing", ()),
    )
    if getattr(context, "retry_after", 0):
        response.headers["Retry-After"] = str(context.retry_after)
    return response


@exception_view_config(HTTPClientError)
def unusable(context, request):
    """What the framework itself refuses, in our own words."""
    return answer(request, context.status_int, TITLES.get(context.status_int, TITLES[400]))


@exception_view_config(BadCSRFToken)
@exception_view_config(BadCSRFOrigin)
def forged(context, request):
    """The form is older than the session, or comes from elsewhere (S37)."""
    return answer(request, 400, _("页面已过期，请返回后刷新再试。"))


def answer(request, status, message, fields=None, missing=()):
    """A page, or the JSON error of interface.md, with the given status."""
    request.response.status_int = status
    if is_api(request):
        body = {"type": TYPES.get(status, "Error"), "message": _words(request, message)}
        if fields:
            body["field"] = next(iter(fields))
            body["fields"] = {name: _words(request, text) for name, text in fields.items()}
        if missing:
            body["missing"] = [_words(request, text) for text in missing]
        return render_json(request, body, status)
    values = {
        "title": TITLES.get(status, TITLES[500]),
        "message": _words(request, message),
        "missing": [_words(request, text) for text in (*missing, *(fields or {}).values())],
        "next_step": NEXT_STEPS.get(status),
        "status": status,
    }
    response = render_to_response("views:templates/error.pt", values, request=request)
    response.status_int = status
    return response


def render_json(request, body, status=200):
    """A JSON response."""
    response = render_to_response("json", body, request=request)
    response.status_int = status
    return response


def _words(request, text):
    if isinstance(text, TranslationString):
        return Wording(request.localizer).say(text)
    return str(text)


def _log_in(request):
    if is_api(request):
        return answer(request, 401, _("请先登录。"))
    query = {} if request.method != "GET" else {"next": request.path_qs}
    return HTTPSeeOther(request.resource_path(request.root, "login", query=query))
