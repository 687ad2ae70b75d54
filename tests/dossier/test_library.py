"""Tests of the policies that come with the product, and of uploaded texts (R001)."""

from pathlib import Path

import pytest

from dossier import library
from dossier.errors import Invalid

FOLDER = Path("etc/policies")


@pytest.fixture
def folder(tmp_path):
    """Three policies, of which each extends the next."""
    default = (FOLDER / "default.yaml").read_text(encoding="utf-8")
    (tmp_path / "default.yaml").write_text(default, encoding="utf-8")
    middle = 'profile: middle\ntitle: "中"\nextends: default\ngrades: [甲]\n'
    (tmp_path / "middle.yaml").write_text(middle, encoding="utf-8")
    top = "profile: top\nextends: middle\ntitle: 上\nkinds: [合同]\n"
    (tmp_path / "top.yaml").write_text(top, encoding="utf-8")
    (tmp_path / "note.txt").write_text("no policy", encoding="utf-8")
    return tmp_path


def faults(content, name="a.yaml", folder=FOLDER):
    """What is said of an uploaded text: {field: words}."""
    with pytest.raises(Invalid) as refused:
        library.completed(folder, name, library.decoded(content, name)).read()
    return {name: str(_plain(words)) for name, words in refused.value.fields.items()}


def _plain(words):
    return words.interpolate() if hasattr(words, "interpolate") else words


def test_a_folder_tells_its_policies_with_their_titles(folder):
    assert library.slugs(folder) == ["default", "middle", "top"]
    assert library.titles(folder)["middle"] == "中"


def test_a_policy_comes_with_all_that_it_extends(folder):
    found = library.shipped(folder, "top")

    assert [name for name, _text in found.below] == ["middle.yaml", "default.yaml"]
    assert found.read().grades == ("甲",) and tuple(found.read().kinds) == ("合同",)


def test_two_that_extend_each_other_do_not_go_on_for_ever(folder):
    (folder / "default.yaml").write_text("extends: top\n", encoding="utf-8")

    assert len(library.shipped(folder, "top").below) == 2


@pytest.mark.parametrize("slug", ["none", "../default", "", "note.txt", "/etc/passwd"])
def test_a_name_that_is_none_is_no_way_into_the_file_system(folder, slug):
    with pytest.raises(Invalid):
        library.shipped(folder, slug)


def test_what_a_text_extends_and_is_not_there_is_told_with_its_line(folder):
    said = faults(b"profile: a\n\nextends: gone\n", folder=folder)

    assert said == {"policy": "没有制度 gone", "where": "a.yaml 第 3 行", "key": "extends"}


def test_the_text_is_kept_byte_for_byte():
    content = "﻿profile: a\r\n# 说明\r\n".encode()

    assert library.decoded(content, "a.yaml").encode() == content


def test_the_mark_of_the_encoding_is_no_fault():
    content = b"\xef\xbb\xbf" + (FOLDER / "default.yaml").read_bytes()

    assert library.Written("a", library.decoded(content, "a")).read().profile == "default"


DEFAULT = (FOLDER / "default.yaml").read_bytes()
WRONG = [
    (b"profile: a\n\tb: c\n", "第 2 行", "YAML", None),
    (b"profile: a\nprofile: b\n", "第 2 行", "重复的键", None),
    (b"a: &a [x]\nb: [*a, *a]\n", "第 1 行", "锚点", None),
    (b"a: !!python/object:os.system x\n", "第 1 行", "锚点", None),
    (b"", "第 1 行", "空的", None),
    (b"- a\n", "第 1 行", "键: 值", None),
    (b"[" * 5000, "行", "", None),
    (b"a: b: c\n", "第 1 行", "YAML", None),
    (DEFAULT.replace(b"start: 1", b"start: yes"), "第 17 行", "整数", "numbering.start"),
    (DEFAULT.replace(b"grades:", b"grade:"), "行", "不认识的键 grade", None),
    (
        DEFAULT + "approvals: {lend: [{steps: [大总管]}]}\n".encode(),
        "行",
        "大总管",
        "approvals.lend.0.steps.0",
    ),
    ("profile: 制度\n".encode("gb18030"), "第 1 行", "UTF-8", None),
    (b"ok: 1\n\n\xff\xfe", "第 3 行", "UTF-8", None),
    (b"a: b\x00c\n", "第 1 行", "YAML", None),
    (b"# long\n" * 1_500_000, "第 1 行", "过大", None),
    (b"a: b\n" + b"#" * 300_000, "第 1 行", "过大", None),
]


@pytest.mark.parametrize(("content", "where", "said", "key"), WRONG, ids=range(len(WRONG)))
def test_a_wrong_text_is_refused_with_file_line_key_and_reason(content, where, said, key):
    found = faults(content)

    assert found["where"].startswith("a.yaml ") and where in found["where"]
    assert said in found["policy"]
    assert key is None or found["key"] == key
