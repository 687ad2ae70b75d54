"""`dossier policy simulate`: told on the terminal and in a workbook; nothing is written (R001)."""

import openpyxl
import pytest
from click.testing import CliRunner

from dossier.vocabulary import Post, Tier
from tests.views.test_simulation import READING, STRICT
from views.console import main
from views.console import simulate as command


@pytest.fixture
def run(opened, request_, monkeypatch, make):
    """A function that tries a text; 秘密 is held by a dossier and by a person."""
    monkeypatch.setattr(command, "opened", opened)
    monkeypatch.setattr(request_.tm, "abort", lambda: None, raising=False)
    unit = make.unit()
    make.person("chen", clearance=Tier.SECRET, post=Post.STAFF, unit=unit, name="陈静")
    make.document(make.dossier(unit="XS", tier="秘密"))

    def run(*arguments):
        line = ["-c", "etc/development.ini", "policy", "simulate", *map(str, arguments)]
        return CliRunner().invoke(main, line, catch_exceptions=False)

    return run


@pytest.fixture
def file(tmp_path, site):
    text = site.profile_for("").current().text.replace(READING, STRICT)
    path = tmp_path / "draft.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_who_loses_what_is_told_and_written(run, file, tmp_path):
    found = run(file, "--report", tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")

    assert found.exit_code == 0, found.output
    assert "陈静\t失去 下载 2" in found.output and "已写入" in found.output
    assert book.sheetnames == ["人员", "档案", "问题", "概况"]


def test_a_department_is_named_by_its_code(run, file, make):
    make.unit("采购部", "CG")

    assert "陈静" in run(file, "--unit", "XS").output
    assert "陈静" not in run(file, "--unit", "采购部").output
    assert run(file, "--unit", "XX").exit_code == 1


def test_what_is_no_policy_is_refused(run, tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("profile: [", encoding="utf-8")

    assert run(path).exit_code == 1
    assert run(tmp_path / "none.yaml").exit_code == 2


def test_a_report_that_cannot_be_written_is_told(run, file, tmp_path):
    found = run(file, "--report", tmp_path / "none" / "out.xlsx")

    assert found.exit_code == 2 and "写不了文件" in found.output
