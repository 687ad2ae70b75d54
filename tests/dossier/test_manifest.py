"""The files that a manifest names: inside the folder or the zip, and nowhere else (S44, S45)."""

import datetime
import io
import os
import unicodedata
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dossier import clock
from dossier.columns import MANIFEST
from dossier.errors import Invalid
from dossier.intake import check
from dossier.manifest import Folder, ManifestSchema, Package
from dossier.report import plain
from dossier.table import Row, cleaned_text

LIMIT = 1 << 20
NOW = datetime.datetime(2026, 11, 21, 6, tzinfo=datetime.UTC)
NAME = "来函 é.txt"


def folder_of(tmp_path, files):
    for path, data in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    return Folder(tmp_path)


def package_of(_tmp_path, files):
    return Package(zipped(files), LIMIT)


def zipped(files, moment=(2026, 1, 5, 9, 30, 0)):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path, moment), data)
    return stream


@pytest.fixture(params=[folder_of, package_of])
def holding(request, tmp_path):
    """A function that gives a folder, or a package, of these files."""
    return lambda files: request.param(tmp_path, files)


def read(holder, path):
    paper = holder.open(path)
    with paper.stream as stream:
        return paper.name, stream.read()


def refusal(act, *arguments):
    with pytest.raises(Invalid) as caught:
        act(*arguments)
    ((field, reason),) = caught.value.fields.items()
    return field, plain(reason)


@pytest.mark.parametrize("path", ["函件/来函.txt", "函件\\来函.txt", "./函件//来函.txt"])
def test_a_file_is_found_by_its_path(holding, path):
    held = holding({"函件/来函.txt": b"a", "来函.txt": b"b"})

    assert read(held, path) == ("来函.txt", b"a")


@pytest.mark.parametrize("stored", ["NFC", "NFD"])
@pytest.mark.parametrize("asked", ["NFC", "NFD"])
def test_composed_and_decomposed_letters_are_the_same(holding, stored, asked):
    held = holding({unicodedata.normalize(stored, f"é/{NAME}"): b"a", "x": b""})

    assert read(held, unicodedata.normalize(asked, f"é/{NAME}")) == (NAME, b"a")


@pytest.mark.parametrize(
    "stored", ["Ａ 来函.txt", "A  来函.txt", "A 来\u200b函.txt", "A 来\u202e函.txt"]
)
def test_a_name_is_found_as_a_table_has_cleaned_it(holding, stored):
    held = holding({stored: b"a", "x": b""})

    assert read(held, cleaned_text(stored))[1] == b"a"


def test_of_two_names_that_look_alike_the_one_written_so_is_taken(tmp_path):
    held = folder_of(tmp_path, {"Ａ.txt": b"wide", "A.txt": b"narrow"})

    assert read(held, "A.txt")[1] == b"narrow"
    assert read(held, "Ａ.txt")[1] == b"wide"


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../来函.txt",
            "函件/../../来函.txt",
            "函件\\..\\来函.txt",
            "/etc/passwd",
            "\\\\host\\x",
        ),
        *("C:\\来函.txt", "c:来函.txt", "..", "函件/.."),
    ],
)
def test_a_path_that_leads_out_is_refused(holding, path):
    held = holding({"函件/来函.txt": b"a", "来函.txt": b"b"})

    assert refusal(held.open, path) == ("path", "路径不在文件夹之内，不能接收。")


@pytest.mark.parametrize("path", ["没有.txt", "函件", ".", "来函.txt/x", "x" * 300, "a\0b", "😀"])
def test_what_is_no_file_is_told_as_missing(holding, path):
    held = holding({"函件/来函.txt": b"a", "来函.txt": b"b"})

    assert refusal(held.open, path) == ("path", f"找不到文件：{path}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(alphabet="./\\a:C~来\0\u202e\ud800é ", max_size=12))
def test_whatever_the_path_nothing_outside_is_opened(tmp_path, path):
    inside = tmp_path / "inside"
    inside.mkdir(exist_ok=True)
    (inside / "a").write_bytes(b"inside")
    (tmp_path / "a").write_bytes(b"outside")

    try:
        found = read(Folder(inside), path)
    except Invalid:
        found = ("a", b"inside")
    assert found == ("a", b"inside")


def test_a_link_out_of_the_folder_is_refused(tmp_path):
    held = folder_of(tmp_path / "inside", {"a.txt": b"a"})
    (tmp_path / "secret.txt").write_bytes(b"secret")
    (tmp_path / "inside" / "file.txt").symlink_to(tmp_path / "secret.txt")
    (tmp_path / "inside" / "folder").symlink_to(tmp_path)

    outside = ("path", "路径不在文件夹之内，不能接收。")
    assert refusal(held.open, "file.txt") == outside
    assert refusal(held.open, "folder/secret.txt") == outside


def test_a_link_inside_the_folder_is_followed(tmp_path):
    held = folder_of(tmp_path, {"a.txt": b"a"})
    (tmp_path / "b.txt").symlink_to("a.txt")

    assert read(held, "b.txt") == ("a.txt", b"a")


def test_a_ring_of_links_and_a_pipe_are_no_files(tmp_path):
    held = folder_of(tmp_path, {"a.txt": b"a"})
    (tmp_path / "ring").symlink_to("ring")
    os.mkfifo(tmp_path / "pipe")

    for path in ("ring", "pipe"):
        assert refusal(held.open, path) == ("path", f"找不到文件：{path}")


def test_the_day_is_that_of_the_last_change(holding, tmp_path):
    held = holding({"a.txt": b"a", "b.txt": b"b"})
    if isinstance(held, Folder):
        moment = datetime.datetime(2026, 1, 4, 18, tzinfo=datetime.UTC).timestamp()
        os.utime(tmp_path / "a.txt", (moment, moment))

    paper = held.open("a.txt")
    paper.stream.close()
    assert paper.day == datetime.date(2026, 1, 5)


def test_a_clock_that_was_ahead_gives_no_day_to_come(tmp_path):
    held = folder_of(tmp_path, {"a.txt": b"a"})
    os.utime(tmp_path / "a.txt", (4e9, 4e9))

    with clock.frozen(NOW):
        paper = held.open("a.txt")
    paper.stream.close()
    assert paper.day == datetime.date(2026, 11, 21)


@pytest.mark.parametrize("name", ["manifest.csv", "manifest.xlsx", "Manifest.CSV"])
def test_the_manifest_is_found_by_its_name(holding, name):
    held = holding({name: b"m", "sub/manifest.csv": b"x", "a.txt": b""})

    paper = held.manifest()
    with paper.stream:
        assert (paper.name, paper.stream.read()) == (name, b"m")


def test_no_manifest_and_two_of_them_are_refused(holding):
    assert refusal(holding({"a.txt": b"", "b.txt": b""}).manifest) == (
        "file",
        "没有找到清单 manifest.xlsx 或 manifest.csv。",
    )
    two = holding({"manifest.csv": b"", "manifest.xlsx": b""})
    assert refusal(two.manifest)[1].startswith("有不止一份清单")


def test_the_one_folder_that_programs_pack_may_be_left_out():
    held = Package(zipped({"移交/": b"", "移交/manifest.csv": b"m", "移交/函/a.txt": b"a"}), LIMIT)

    with held.manifest().stream as stream:
        assert stream.read() == b"m"
    assert read(held, "函/a.txt") == ("a.txt", b"a")


def test_a_name_of_a_program_that_knows_no_unicode_is_read():
    """Windows in China writes GBK, which zipfile takes for the code page of MS-DOS."""
    raw = zipped({"AAAA.txt": b"a", "x": b""}).getvalue().replace(b"AAAA", "来函".encode("gbk"))

    assert read(Package(io.BytesIO(raw), LIMIT), "来函.txt") == ("来函.txt", b"a")


def test_a_name_in_no_known_encoding_is_no_fault():
    raw = zipped({"AAAA.txt": b"a", "x": b"x"}).getvalue().replace(b"AAAA", b"\xff\xff\xff\xff")

    assert read(Package(io.BytesIO(raw), LIMIT), "x") == ("x", b"x")


def test_a_part_above_the_limit_is_refused():
    held = Package(zipped({"a.bin": b"a" * (LIMIT + 1), "b.bin": b"b" * LIMIT}), LIMIT)

    assert refusal(held.open, "a.bin") == ("path", "压缩包中的这份文件太大，请单独上传。")
    assert len(read(held, "b.bin")[1]) == LIMIT


def test_a_damaged_part_is_told_as_missing():
    files = {"a.txt": bytes(LIMIT // 2) + b"abcdef", "b.txt": b""}
    raw = zipped(files).getvalue().replace(b"abcdef", b"abcxyz")

    told = refusal(Package(io.BytesIO(raw), LIMIT).open, "a.txt")
    assert told == ("path", "找不到文件：a.txt")


def test_a_part_with_an_impossible_day_counts_as_missing():
    held = Package(zipped({"a.txt": b"a", "b": b""}, (1980, 0, 0, 0, 0, 0)), LIMIT)

    assert refusal(held.open, "a.txt")[0] == "path"


@pytest.mark.parametrize("files", [{"../a.txt": b""}, {"/a.txt": b""}, {"a.zip": b"PK\3\4"}])
def test_an_unsafe_zip_is_refused_as_a_whole(files):
    assert refusal(Package, zipped(files), LIMIT)[0] == "file"


def test_a_workbook_is_no_folder():
    from openpyxl import Workbook

    stream = io.BytesIO()
    Workbook().save(stream)
    told = refusal(Package, stream, LIMIT)
    assert told == ("file", "这不是文件夹的压缩包（.zip）。")


def judged(**values):
    return check(Row(2, values, ()), ManifestSchema())


def test_a_row_has_the_words_that_a_manifest_may_leave_out():
    values = judged(customer="甲公司", title="来函", path="a.txt")

    assert values["kind"] == "其他"
    assert values["source"] == "部门移交"
    assert values["date"] is None
    assert values["tier"] == 0


def test_a_row_names_a_dossier_or_a_customer_a_title_and_a_file():
    faults = [(fault.field, plain(fault.reason)) for fault in judged(kind="合同")]

    assert faults == [("题名", "缺失"), ("文件", "缺失")]
    (fault,) = judged(title="来函", path="a.txt")
    assert (fault.field, plain(fault.reason)) == ("档号", "缺失：须写档号或客户名称")


def test_the_titles_of_the_schema_are_those_of_the_columns():
    schema = ManifestSchema()

    assert {name: str(schema[name].title) for name in MANIFEST.words} == MANIFEST.titles
