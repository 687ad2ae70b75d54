"""What no browser sends is refused at the door, before locks are taken and stores read (S51)."""

import re

from pyramid.tweens import INGRESS

from dossier.language import _
from views.failure import is_api, plain

PAGE_METHODS = ("GET", "HEAD", "POST")
API_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
LONGEST_PATH, LONGEST_QUERY = 2048, 8192
LARGEST_FORM = 2 * 1024 * 1024  # of typed text; files come as multipart
GARBAGE = re.compile("[\0\ufffd]")
METHOD = _("这里不接受这种请求。")
GARBLED = _("请求中有无法读取的内容。")
TOO_LONG = _("地址太长。")
TOO_LARGE = _("填写的内容太多。")


def tween_factory(handler, registry):
    """A tween above all others that do anything."""

    def tween(request):
        _forget_unreadable_cookies(request)
        fault = _fault(request)
        if fault is None:
            return handler(request)
        response = plain(request, *fault)
        if response.status_int == 405:
            response.allow = methods(request)
        return response

    return tween


def methods(request):
    """The methods that are understood at the address of a request."""
    return API_METHODS if is_api(request) else PAGE_METHODS


def _forget_unreadable_cookies(request):
    """Cookies that are no text are none: who set them cannot shut a person out."""
    try:
        list(request.cookies.values())
    except UnicodeDecodeError:
        del request.environ["HTTP_COOKIE"]


def _fault(request):
    """(status, message) of what is wrong with a request, or None."""
    environ = request.environ
    if request.method not in methods(request):
        return 405, METHOD
    if len(environ.get("PATH_INFO", "")) > LONGEST_PATH:
        return 414, TOO_LONG
    if len(environ.get("QUERY_STRING", "")) > LONGEST_QUERY:
        return 414, TOO_LONG
    if request.content_type == "application/x-www-form-urlencoded":
        if (request.content_length or 0) > LARGEST_FORM:
            return 413, TOO_LARGE
    return None if _is_readable(request) else (400, GARBLED)


def _is_readable(request):
    """Whether path, query and form are text: UTF-8, without NUL.

    For bad UTF-8 in a form the parser puts U+FFFD, which nobody types.
    """
    try:
        texts = [request.path_info, *_texts(request.GET)]
        if request.content_type in FORMS:
            texts += _texts(request.POST)
            texts.append(request.POST.get("csrf_token", ""))
    except (ValueError, LookupError):  # bad UTF-8, no boundary, a charset that nobody knows
        return False
    return all(isinstance(text, str) and not GARBAGE.search(text) for text in texts)


def _texts(fields):
    """Names and values; of a file its name is enough, the verbs judge it."""
    return [text for pair in fields.items() for text in pair if isinstance(text, str)]


def includeme(config):
    config.add_tween("views.door.tween_factory", under=INGRESS, over="views.lock.tween_factory")
