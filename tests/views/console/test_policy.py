"""`dossier policy` at the terminal: list, check, show; exit codes and what is said (R001)."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from dossier import clock, library
from views.console import main
from views.console import policy as commands
from workflows import policy

FOLDER = Path("etc/policies")
NOON = datetime.datetime(2026, 11, 21, 4, tzinfo=datetime.UTC)
SMALL = "profile: small\ntitle: 小公司档案办法\nextends: default\n"


@pytest.fixture
def dossier(request_, monkeypatch, opened):
    """A function that runs the command line over the site of this test."""

    monkeypatch.setattr(commands, "opened", opened)

    def run(*arguments):
        line = ["-c", "etc/development.ini", "policy", *map(str, arguments)]
        return CliRunner().invoke(main, line, catch_exceptions=False)

    return run


@pytest.fixture
def file(tmp_path):
    """`file(content)`: the path of a policy with that content."""

    def write(content, name="a.yaml"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


# List.


def test_the_list_has_the_companys_policies_then_those_that_come_along(dossier, make, site):
    with clock.frozen(NOON):
        policy.begin(make.request, site, library.shipped(FOLDER, "customer-list"))
        policy.draft(make.request, site["policies"], library.shipped(FOLDER, "three-facet"))
    make.unit().profile = "default"
    answer = dossier("list")
    lines = [line.split("\t") for line in answer.output.splitlines()]

    assert answer.exit_code == 0 and len(lines) == len(library.slugs(FOLDER))
    told = {line[0]: line[1:4] for line in lines}
    assert told["customer-list/1"] == ["现行", "2026-11-21", "全公司"]
    assert told["default/1"][0] == "现行" and told["default/1"][2] == "销售部"
    assert told["three-facet/1"] == ["起草", "", ""]
    assert told["hotel-guest"] == ["随附", "", ""]


# Check.


@pytest.mark.parametrize("slug", library.slugs(FOLDER))
def test_every_shipped_policy_passes_the_check(dossier, slug):
    answer = dossier("check", FOLDER / f"{slug}.yaml")

    assert answer.exit_code == 0 and "符合格式" in answer.output


WRONG = [
    (SMALL + "\tgrades: [A]\n", 1, "a.yaml 第 4 行：不是有效的 YAML"),
    (SMALL + "title: 又一次\n", 1, "a.yaml 第 4 行：重复的键 title"),
    (SMALL + "grades: &a [A]\nkinds: *a\n", 1, "a.yaml 第 4 行：制度里不能用锚点、引用和标签"),
    (SMALL + "numbering: {start: many}\n", 1, "a.yaml 第 4 行，numbering.start：numbering"),
    (SMALL + "gradse: [A]\n", 1, "a.yaml 第 4 行，gradse：不认识的键 gradse"),
    (SMALL + "approvals: {read: [{steps: [大总管]}]}\n", 1, "approvals.read.0.steps.0"),
    (SMALL.replace("default", "gone"), 1, "a.yaml 第 3 行，extends：没有制度 gone"),
    ("", 1, "a.yaml 第 1 行：文件是空的"),
    ("# 长\n" * 2_000_000, 1, "a.yaml 第 1 行：制度文件过大"),
    (SMALL.encode("gb18030"), 2, "a.yaml 第 2 行：制度文件不是 UTF-8 编码的文字。"),
    (b"\x00\x01\xff", 2, "UTF-8"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "code", "said"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_text_is_told_with_file_line_key_and_what_was_expected(
    dossier, file, site, content, code, said
):
    size = site.log.size
    answer = dossier("check", file(content))

    assert (answer.exit_code, answer.stdout) == (code, "")
    assert said in answer.stderr
    assert (list(site["policies"]), site.log.size) == (["default"], size)


def test_what_cannot_be_read_is_wrong_usage(dossier, tmp_path):
    assert dossier("check", tmp_path / "none.yaml").exit_code == 2
    assert dossier("check", tmp_path).exit_code == 2
    assert dossier("check").exit_code == 2


def test_a_check_without_its_settings_is_wrong_usage(file):
    line = ["-c", "none.ini", "policy", "check", str(file(SMALL))]

    assert CliRunner().invoke(main, line).exit_code == 2


def test_a_good_text_counts_its_clauses(dossier, file):
    text = SMALL + "grades: [甲]\nrules: {P01.1: grades}\noutside: {P01.2: 与系统无关}\n"

    assert dossier("check", file(text)).output == (
        "a.yaml：小公司档案办法，符合格式（1 条由系统执行，1 条在系统外）\n"
    )


# Show.


def test_a_policy_is_shown_in_plain_words(dossier):
    answer = dossier("show", "default")

    assert answer.exit_code == 0
    assert "编号 · 档号：{class}-{year}-{serial:4}" in answer.output
    assert "密级 · 最低密级：非密" in answer.output


def test_a_shipped_policy_is_shown_with_its_clauses(dossier):
    answer = dossier("show", "documentary-filing")

    assert "排列 · 备考表：是  [P55.15]" in answer.output


def test_the_text_is_shown_as_it_was_written(dossier):
    assert dossier("show", "default", "--text").output == library.shipped(FOLDER, "default").text


def test_an_edition_is_shown_by_its_number(dossier, make, site):
    policy.begin(make.request, site, library.shipped(FOLDER, "customer-list"))

    assert "标题：客户名单档案管理制度" in dossier("show", "customer-list", "--edition", 1).output
    assert "标题：客户名单档案管理制度" in dossier("show", "customer-list").output


def test_a_draft_alone_is_shown(dossier, make, site):
    policy.draft(make.request, site["policies"], library.shipped(FOLDER, "customer-list"))

    assert dossier("show", "customer-list").exit_code == 0


@pytest.mark.parametrize(
    "arguments",
    [["none"], ["none", "--edition", "1"], ["default", "--edition", "9"], ["../default"]],
)
def test_what_is_not_there_is_refused(dossier, arguments):
    answer = dossier("show", *arguments)

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "没有制度" in answer.stderr
