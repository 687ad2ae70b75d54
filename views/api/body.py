"""Request bodies: JSON or multipart → the values of a colander schema, faults as Invalid."""

import json

import colander

from dossier.errors import Invalid, Refused
from dossier.language import _
from dossier.schema import Schema

FILE = "file"
LARGEST = 2 * 1024 * 1024  # of JSON; files come as multipart


class Unreadable(Refused):
    """The body is not what its content type says (400)."""


def values(request, schema, partial=False) -> dict:
    """The body's values as the schema gives them; with `partial` only those that were sent.

    Unknown fields and wrong values are Invalid, all named at once (S52).
    """
    return checked(fields(request), schema, partial)


def checked(given, schema, partial=False) -> dict:
    """The values of fields that were read already."""
    return _checked(given, schema, partial, {})


def described_file(request, schema) -> tuple:
    """(values, stream, file name) of a multipart body: the schema's fields beside one file."""
    given, faults, file = fields(request), {}, None
    if isinstance(given.get(FILE), (str, type(None))):
        faults[FILE] = _("请以 multipart/form-data 上传文件")
        given.pop(FILE, None)
    else:
        file = given.pop(FILE)
        request.add_finished_callback(lambda request: file.file.close())
    found = _checked(given, schema, False, faults)
    return found, file.file, file.filename


def nothing(request):
    """Refuse whatever is sent where nothing is asked."""
    values(request, Schema())


def fields(request) -> dict:
    """The fields of a JSON object, or of a form; none may come twice."""
    if request.content_type == "multipart/form-data":
        return _once(list(request.POST.items()))
    if (request.content_length or 0) > LARGEST:
        raise Unreadable(_("请求内容太大。"))
    try:
        given = json.loads(
            request.body or b"{}", object_pairs_hook=_once, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        raise Unreadable(_("请求内容不是有效的 JSON。")) from None
    if not isinstance(given, dict):
        raise Unreadable(_("请求内容应为 JSON 对象。"))
    return given


def _checked(given, schema, partial, faults):
    known = {node.name: node for node in schema.children}
    faults |= {name: _("没有这个字段") for name in given if name not in known}
    sent = {
        name: _plain(known[name], value, faults) for name, value in given.items() if name in known
    }
    if partial:
        schema = _reduced(schema, sent)
    try:
        found = schema.deserialize(sent)
    except colander.Invalid as error:
        faults = {**_messages(error), **faults}
    if faults:
        raise Invalid(faults)
    return found


def _plain(node, value, faults):
    """A JSON value as a form would give it. What is none for this field is a fault."""
    if value is None:
        return ""
    if isinstance(node.typ, colander.Sequence):
        return _rows(node, value, faults)
    if isinstance(node.typ, colander.Boolean):
        fits = isinstance(value, bool)
    elif isinstance(value, float):
        fits = isinstance(node.typ, colander.Decimal)
    else:
        fits = isinstance(value, (str, int)) and not isinstance(value, bool)
    if not fits:
        faults[node.name] = _("不是这个字段能有的值")
        return ""
    return str(value)


def _rows(node, value, faults):
    """A JSON list of values, or of objects with the fields of the node's own schema."""
    (child,) = node.children
    is_mapping = isinstance(child.typ, colander.Mapping)
    if not isinstance(value, list) or any(isinstance(each, dict) != is_mapping for each in value):
        faults[node.name] = _("不是这个字段能有的值")
        return []
    if not is_mapping:
        return [_plain(child, each, faults) for each in value]
    known = {each.name: each for each in child.children}
    faults |= {name: _("没有这个字段") for each in value for name in each if name not in known}
    return [
        {name: _plain(known[name], given, faults) for name, given in each.items() if name in known}
        for each in value
    ]


def _reduced(schema, sent):
    """The schema of the sent fields alone; emptying a mandatory one stays a fault."""
    return colander.SchemaNode(
        colander.Mapping(), *(node for node in schema.children if node.name in sent)
    )


def _messages(error):
    ends = [path[-1] for path in error.paths()]
    return {end.node.name: end.messages()[0] for end in ends}


def _once(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Unreadable(_("同一字段出现了两次。"))
    return found


def _no_number(name):
    raise ValueError(name)
