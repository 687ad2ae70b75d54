"""The text of a policy → plain data, and in which line of which file each value stands.

YAML without its traps: no tags, no anchors, no doubled keys; dates and clock times stay texts.
Own code around PyYAML's composer, because only its nodes know their lines.
"""

import re
from typing import NamedTuple

import yaml

from dossier.errors import Invalid
from dossier.language import _

LARGEST = 256 * 1024  # characters; the longest real policy has a tenth of it
DEEPEST = 12


class Source(NamedTuple):
    """What a text says, and path → (name of the file, line)."""

    data: dict
    lines: dict

    def line(self, path):
        """(name of the file, line) of a path, or of the nearest thing above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines[path]


QUICK = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(QUICK):
    """Knows yes and no, whole and decimal numbers, nothing and texts."""

    yaml_implicit_resolvers = {}


for _tag, _expression, _first in (
    ("bool", r"^(?:yes|no|true|false)$", "yntf"),
    ("int", r"^(?:0|[1-9][0-9]{0,11})$", "0123456789"),
    ("float", r"^(?:0|[1-9][0-9]*)\.[0-9]+$", "0123456789"),
    ("null", r"^(?:~|none)$", "~n"),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_expression), list(_first)
    )


def read(text, name) -> Source:
    """Read a policy's text; Invalid names file and line of what is no plain YAML."""
    if len(text) > LARGEST:
        raise refusal(name, 1, _("制度文件过大"))
    try:
        _refuse_anchors(text, name)
        loader, lines = _Loader(text), {}
        data = _plain(loader, loader.get_single_node(), name, (), lines)
    except yaml.YAMLError as broken:
        mark = getattr(broken, "problem_mark", None)
        raise refusal(name, mark.line + 1 if mark else 1, _("不是有效的 YAML")) from None
    except RecursionError:
        raise refusal(name, 1, _("层次太深")) from None
    if not isinstance(data, dict):
        raise refusal(name, 1, _("此处应为“键: 值”"))
    return Source(data, lines)


def refusal(name, line, message, path=()) -> Invalid:
    """The refusal of a policy for what stands in a line of a file, at a path if one is known."""
    where = _("${file} 第 ${line} 行", mapping={"file": name, "line": line})
    key = {"key": ".".join(str(each) for each in path)} if path else {}
    return Invalid({"policy": message, "where": where, **key})


def laid_over(base, over, is_group) -> Source:
    """What `over` says on top of `base`: groups of settings are merged, all else is replaced.

    `is_group(path)` tells whether what stands at a path is a group of settings; a list or a table
    that a policy writes stands for itself.
    """
    lines = {**base.lines, (): over.lines[()]}
    data = _merge(base.data, over.data, (), is_group, lines, over.lines)
    return Source(data, lines)


def _merge(below, above, path, is_group, lines, from_above):
    found = dict(below)
    for name, value in above.items():
        here = (*path, name)
        if is_group(here) and isinstance(value, dict) and isinstance(below.get(name), dict):
            lines[here] = from_above[here]
            found[name] = _merge(below[name], value, here, is_group, lines, from_above)
            continue
        found[name] = value
        for each in [each for each in lines if each[: len(here)] == here]:
            del lines[each]
        lines.update({each: at for each, at in from_above.items() if each[: len(here)] == here})
    return found


def _refuse_anchors(text, name):
    for token in yaml.scan(text, Loader=_Loader):
        if isinstance(token, (yaml.AnchorToken, yaml.AliasToken, yaml.TagToken)):
            line = token.start_mark.line + 1
            raise refusal(name, line, _("制度里不能用锚点、引用和标签"))


def _plain(loader, node, name, path, lines):
    if node is None:
        raise refusal(name, 1, _("文件是空的"))
    lines[path] = (name, node.start_mark.line + 1)
    if len(path) > DEEPEST:
        raise refusal(*lines[path], _("层次太深"))
    if isinstance(node, yaml.SequenceNode):
        return [
            _plain(loader, each, name, (*path, place), lines)
            for place, each in enumerate(node.value)
        ]
    if not isinstance(node, yaml.MappingNode):
        return loader.construct_object(node)
    found = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise refusal(name, line, _("此处应为文字"))
        if key.value in found:
            raise refusal(name, line, _("重复的键 ${key}", mapping={"key": key.value}))
        found[key.value] = _plain(loader, value, name, (*path, key.value), lines)
        lines[(*path, key.value)] = (name, line)
    return found
