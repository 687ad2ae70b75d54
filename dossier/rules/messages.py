"""What a fault of a policy is called in plain words, and where it stands."""

from dossier.language import _

_SAID = {
    "missing": _("缺少 ${key}"),
    "extra_forbidden": _("不认识的键 ${key}"),
    "string_type": _("${key} 应为文字"),
    "string_too_short": _("${key} 不能为空"),
    "string_too_long": _("${key} 太长"),
    "string_pattern_mismatch": _("${key} 的写法不对：${value}"),
    "bool_type": _("${key} 应为 yes 或 no：${value}"),
    "int_type": _("${key} 应为整数"),
    "int_parsing": _("${key} 应为整数"),
    "float_type": _("${key} 应为数目"),
    "float_parsing": _("${key} 应为数目"),
    "literal_error": _("${key} 不在范围：${value}，可写 ${expected}"),
    "dict_type": _("${key} 应为“键: 值”"),
    "model_type": _("${key} 应为“键: 值”"),
    "tuple_type": _("${key} 应为列表"),
    "too_short": _("${key} 至少要有一项"),
    "too_long": _("${key} 的项太多"),
}
_BOUND = _("${key} 的数目超出范围：${value}")
_OTHER = _("${key} 的写法不对：${value}")


def first_message(refused, source) -> tuple:
    """(path, message) of the fault that stands first; an unknown key before what it leaves out."""
    found = [
        (each["type"] != "extra_forbidden", each) for each in refused.errors(include_url=False)
    ]
    told = [(late, *_message_of(each, source)) for late, each in found]
    _late, path, message = min(told, key=lambda each: (each[0], source.line(each[1])[1]))
    return path, message


def _message_of(error, source) -> tuple:
    """(path, message) of one of pydantic's errors, in the words of the policy's author."""
    path = _path(error["loc"], source.data)
    if error["type"] == "policy":
        return path, error["ctx"]["said"]
    bounds = ("greater_than", "less_than")
    said = _SAID.get(error["type"], _BOUND if error["type"].startswith(bounds) else _OTHER)
    whole = error["loc"] if error["type"] in ("missing", "extra_forbidden") else path
    facts = {
        "key": ".".join(str(each) for each in whole),
        "value": str(error.get("input"))[:40],
        "expected": str(error.get("ctx", {}).get("expected", "")).replace("'", ""),
    }
    return path, said % facts


def _path(loc, data):
    """The part of a location that stands in the text: pydantic also names types and keys."""
    path = []
    for name in loc:
        if isinstance(data, dict) and name in data:
            data = data[name]
        elif isinstance(data, list) and isinstance(name, int) and name < len(data):
            data = data[name]
        else:
            break
        path.append(name)
    return tuple(path)
