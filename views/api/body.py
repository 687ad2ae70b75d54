"""Request bodies: JSON or multipart → the values of a colander schema, faults as Invalid."""

import json

import colander

from dossier.errors import Invalid, Refused
from dossier.language import _

SCALARS = (str, int, float)


class Unreadable(Refused):
    """The body is not what its content type says (400)."""


def values(request, schema, partial=False) -> dict:
    """The body's values as the schema gives them; with `partial` only those that were sent.

    Unknown fields and wrong values are Invalid, all named at once.
    """
    return checked(fields(request), schema, partial)


def checked(given, schema, partial=False) -> dict:
    """Given fields as the schema gives them; see `values`."""
    known = {node.name for node in schema.children}
    faults = {name: _("没有这个字段") for name in given if name not in known}
    sent = {name: _scalar(name, value, faults) for name, value in given.items() if name in known}
    if partial:
        schema = _reduced(schema, sent)
    try:
        found = schema.deserialize(sent)
    except colander.Invalid as error:
        faults.update(_messages(error))
    if faults:
        raise Invalid(faults)
    return found


def fields(request) -> dict:
    """The fields of a JSON object, or of a form beside a file."""
    if request.content_type == "multipart/form-data":
        return {
            name: value for name, value in request.POST.items() if not hasattr(value, "filename")
        }
    try:
        given = json.loads(request.body or b"{}")
    except (ValueError, RecursionError):
        raise Unreadable(_("请求内容不是有效的 JSON。")) from None
    if not isinstance(given, dict):
        raise Unreadable(_("请求内容应为 JSON 对象。"))
    return given


def upload(request):
    """(stream, file name) of the one file of a multipart body; Invalid if there is none."""
    if request.content_type == "multipart/form-data":
        for value in request.POST.values():
            if getattr(value, "filename", None):
                return value.file, value.filename
    raise Invalid({"file": _("请以 multipart/form-data 上传文件")})


def _scalar(name, value, faults):
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, SCALARS):
        faults[name] = _("此处应为文字或数字")
        return ""
    return value if isinstance(value, str) else str(value)


def _reduced(schema, sent):
    """The schema of the sent fields alone; emptying a mandatory one stays a fault."""
    reduced = schema.clone()
    reduced.children = [node for node in reduced.children if node.name in sent]
    reduced.validator = None
    reduced.__dict__.pop("validator", None)
    return colander.SchemaNode(colander.Mapping(), *reduced.children)


def _messages(error):
    found = {}
    for path in error.paths():
        last = path[-1]
        words = [message for message in last.messages() if message]
        if words:
            found[last.node.name] = words[0]
    return found
