"""docs/profile.md and docs/policies.md: written from the format, the profiles and the tests."""

import ast
import functools
import re
from pathlib import Path

from dossier import library
from dossier.policy import Policy, is_group
from dossier.rules.described import keys
from dossier.rules.source import laid_over, read
from tests.scenarios import WAITS

POLICIES = Path("etc/policies")
STANDINGS = ("落实", "部分", "等待", "固有", "系统外")
# ruff: noqa: E501 -- lines of a page
HEAD = """# 制度配置的键

本页由 `tests/dossier/test_profile_pages.py` 从格式本身生成，不要手改。

一份配置是 `etc/policies/` 里的一个 YAML 文件，或在网页上起草的一份文字。`extends` 写明基于哪一份：没有写的，按那一份。
成组的设置逐项合并；列表和表（“键: 值”由本单位自己起名的）写了就整个替换。`*` 代表自己起的名字或列表的一项。
“等待”一栏写明系统还没有的能力：这样的键现在可以写，会检查，但还不起作用。

时长写作 `4 hours`、`3 working days`、`1 month`、`5 years`、`same day`；周期写作 `daily`、`weekly on 1`、`monthly by the 10th`、
`yearly in 2`、`periodically`（按 `calendar.periodically`）、`on change`；保管期限写作 `permanent` 或 `10 years from 合同履行完毕`。
`yes`、`no` 是是否，`none` 是没有。不能用锚点、引用、标签和制表符。
"""


def profile_page() -> str:
    """docs/profile.md: every key, section by section."""
    lines, section = [HEAD], None
    for key in keys(Policy):
        if key.path[0] != section:
            section = key.path[0]
            lines += [
                f"\n## {section} {key.label}",
                "",
                "| 键 | 名称 | 可写 | 默认 | 说明 | 要求 | 等待 |",
            ]
            lines += ["|---|---|---|---|---|---|---|"]
        cells = (
            f"`{'.'.join(key.path)}`",
            key.label,
            key.kind,
            "必写" if key.required else _default(key.default),
            key.note,
            key.needs,
            key.waits,
        )
        lines.append("| " + " | ".join(_cell(each) for each in cells) + " |")
    return "\n".join(lines) + "\n"


def policies_page() -> str:
    """docs/policies.md: policy × clause → key → what the engine does → test."""
    told = [_policy(slug) for slug in library.slugs(POLICIES) if slug != "default"]
    told.sort()
    lines = [
        "# 随附的制度",
        "",
        "本页由 `tests/dossier/test_profile_pages.py` 从 `etc/policies/` 和测试生成，不要手改。",
        "每一条款或由键落实，或是系统对谁都这样做（固有），或与系统无关（系统外，附理由）。",
        "证明一栏是引用同一要求编号的测试；“等待”是系统还没有的能力，“部分”是有的键已起作用，有的还在等待。",
        "",
        "| 制度 | 配置 | 标题 | 条款 | 落实 | 部分 | 等待 | 固有 | 系统外 |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [row for _number, row, _table in told]
    lines += ["", "## 情景", "", "| 情景 | 现在证明它的测试 | 等待 |", "|---|---|---|"]
    for name, waits in WAITS.items():
        tests = "、".join(f"`{test}`" for test in cited().get(name, ())) or "—"
        lines.append(f"| {name} | {tests} | {'、'.join(waits)} |")
    for _number, _row, table in told:
        lines += ["", *table]
    return "\n".join(lines) + "\n"


def _policy(slug):
    written = library.shipped(POLICIES, slug)
    policy, data = written.read(), _data(written)
    rows, counts = [], dict.fromkeys(STANDINGS, 0)
    clauses = {*policy.rules, *policy.built_in, *policy.outside}
    for clause in sorted(clauses, key=_order):
        kind, said, needs = _clause(policy, clause, data)
        counts[kind] += 1
        rows.append(
            f"| {clause} | {said} | {kind} | {_proof(needs) if kind != '系统外' else ''} |"
        )
    numbers = sorted({clause.partition(".")[0] for clause in clauses})
    head = f"| {'、'.join(numbers)} | [{slug}](../etc/policies/{slug}.yaml) | {policy.title} | "
    head += " | ".join(str(each) for each in (len(clauses), *counts.values())) + " |"
    table = [
        f"## {'、'.join(numbers)} {slug}",
        "",
        "| 条款 | 键或理由 | 情况 | 证明 |",
        "|---|---|---|---|",
    ]
    return (_order(numbers[0] + ".0"), head, [*table, *rows])


def _clause(policy, clause, data):
    if clause in policy.outside:
        return "系统外", policy.outside[clause], ()
    if clause in policy.built_in:
        return "固有", "、".join(policy.built_in[clause]), policy.built_in[clause]
    known, waits, needs = _known(), [], []
    for path in policy.rules[clause]:
        key = known[_starred(path, data)]
        needs += [key.needs] if key.needs else []
        waits += [key.waits] if key.waits else []
    said = "、".join(f"`{path}`" for path in policy.rules[clause])
    if waits:
        said += f"；等待 {'、'.join(dict.fromkeys(waits))}"
    standing = (
        "落实" if not waits else "部分" if len(waits) < len(policy.rules[clause]) else "等待"
    )
    return standing, said, needs


@functools.cache
def _known():
    """Path with stars → key, needs taken over from above."""
    found = {}
    for key in keys(Policy):
        above = next(
            (
                found[key.path[:n]]
                for n in range(len(key.path) - 1, 0, -1)
                if key.path[:n] in found
            ),
            None,
        )
        needs = key.needs or (above.needs if above is not None else "")
        found[key.path] = key._replace(needs=needs)
    return found


def _starred(path, data):
    """The path of the format that a path of a text is: names of its own become stars."""
    names, found = path.split("."), ()
    for name in names:
        here = (*found, name)
        if here not in _known():
            here = (
                (*found, "*")
                if any(k[: len(found) + 1] == (*found, "*") for k in _known())
                else ()
            )
        if not here:
            break
        found = here
    while found not in _known():
        found = found[:-1]
    return found


def _data(written):
    source = read(written.text, written.name)
    for name, text in written.below:
        source = laid_over(read(text, name), source, is_group)
    return source.data


@functools.cache
def cited() -> dict:
    """Requirement → the tests whose docstring cites it, as file::name."""
    found = {}
    for path in sorted(Path("tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                for number in re.findall(r"R[0-9]{3}|SC[0-9]{2}", ast.get_docstring(node) or ""):
                    found.setdefault(number, []).append(f"{path.as_posix()}")
    return {number: list(dict.fromkeys(tests)) for number, tests in found.items()}


def _proof(needs):
    tests = [test for number in dict.fromkeys(needs) for test in cited().get(number, [])[:2]]
    return "、".join(f"`{test}`" for test in dict.fromkeys(tests)) or "—"


def _order(clause):
    policy, _dot, number = clause.partition(".")
    return int(policy[1:]), int(number)


def _default(value):
    if value is None or value == () or value == {} or value == "":
        return ""
    if value is True or value is False:
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "、".join(map(str, value))
    return str(value) if isinstance(value, (str, int, float)) else ""


def _cell(text):
    return str(text).replace("|", "\\|")
