"""`dossier import` at the terminal: exit codes, map, report, what is said (interface.md, R153)."""

import contextlib
import os
import signal
import stat
import tracemalloc

import pytest
import transaction
from click.testing import CliRunner
from openpyxl import Workbook, load_workbook

from tests import files
from tests.conftest import become
from tests.workflows.tables import as_csv, customer_row
from views import console
from views.console import import_, main


@pytest.fixture
def dossier(request_, monkeypatch, tmp_path):
    """A function that runs the command line over the site of this test."""

    @contextlib.contextmanager
    def opened(ini, command, login=None):
        request_.environ["dossier.command"] = command
        try:
            if login is not None:
                become(request_, request_.root["people"].by_login(login))
            yield request_
        except console.Refused as refusal:
            console.fail(console.words(request_, refusal))

    monkeypatch.setattr(import_, "opened", opened)
    monkeypatch.chdir(tmp_path)
    transaction.commit()
    return lambda *words, **options: CliRunner().invoke(main, ["import", *words], **options)


def write(path, *rows):
    with open(path, "wb") as file:
        file.write(as_csv(rows))
    return path


BAD = {"客户名称": "", "密级": "特密"}


def test_good_rows_end_with_0(dossier, site):
    done = dossier("customers", write("客户.csv", customer_row(), customer_row()))

    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("共 2 行：导入 2 行，退回 0 行（")
    assert len(site["customers"]) == 2


def test_refused_rows_end_with_3_and_are_told(dossier, site):
    done = dossier("customers", write("客户.csv", customer_row(), customer_row(**BAD)))

    assert done.exit_code == 3
    assert "导入 1 行，退回 1 行" in done.stdout
    assert done.stderr == "第 3 行 客户名称：缺失；密级：不在范围：特密\n"


def test_of_many_refused_rows_the_first_are_told(dossier):
    rows = [customer_row(客户名称="") for _ in range(23)]

    done = dossier("customers", write("客户.csv", *rows))

    assert len(done.stderr.splitlines()) == 21
    assert done.stderr.splitlines()[-1].startswith("另有 3 行被退回")


def test_the_report_has_the_refused_rows_as_they_were(dossier):
    row = customer_row(**BAD)

    done = dossier("customers", write("客户.csv", customer_row(), row), "--report", "退回.xlsx")

    header, line = load_workbook("退回.xlsx").active.values
    assert header[:3] == ("行", "字段", "原因")
    assert line[:3] == (3, "客户名称、密级", "客户名称：缺失；密级：不在范围：特密")
    assert dict(zip(header[3:], line[3:], strict=True))["地址"] == row["地址"]
    assert (done.exit_code, done.stderr) == (3, "")
    assert stat.S_IMODE(os.stat("退回.xlsx").st_mode) == 0o600


def test_a_repaired_report_can_be_imported(dossier, site):
    dossier("customers", write("客户.csv", customer_row(密级="特密")), "--report", "退回.xlsx")
    book = load_workbook("退回.xlsx")
    for cell in book.active[2]:
        cell.value = "秘密" if cell.value == "特密" else cell.value
    book.save("退回.xlsx")

    assert dossier("customers", "退回.xlsx").exit_code == 0
    assert len(site["customers"]) == 1


def test_a_report_that_cannot_be_written_stops_the_import_before_it_begins(dossier, site):
    done = dossier("customers", write("客户.csv", customer_row()), "--report", "没有/退回.xlsx")

    assert (done.exit_code, len(site["customers"])) == (2, 0)
    assert done.stderr.startswith("无法写入 没有/退回.xlsx")


def test_a_dry_run_says_so_and_stores_nothing(dossier, site):
    before = site.log.size

    done = dossier(
        "customers", write("客户.csv", customer_row(), customer_row(**BAD)), "--dry-run"
    )

    assert done.exit_code == 3
    assert done.stdout.startswith("共 2 行：可导入 1 行，将退回 1 行；没有写入任何数据")
    assert (len(site["customers"]), site.log.size) == (0, before)


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "客户.csv", "文件是空的"),
        (b"MZ\x90\0" * 99, "客户.xlsx", "不在可收的格式之内"),
        ("甲,乙\n1,2\n".encode(), "客户.csv", "没有找到表头"),
        (
            "客户名称,地址\n甲,乙\n".encode(),
            "客户.csv",
            "缺少必需的列：联系人、联系方式、业务范围",
        ),
    ],
)
def test_what_cannot_be_read_ends_with_2(dossier, site, data, name, words):
    with open(name, "wb") as file:
        file.write(data)

    done = dossier("customers", name)

    assert (done.exit_code, len(site["customers"])) == (2, 0)
    assert words in done.stderr


def test_a_file_that_is_not_there_ends_with_2(dossier):
    done = dossier("customers", "没有.csv")

    assert (done.exit_code, done.stderr) == (2, "找不到文件：没有.csv\n")


def test_a_file_that_may_not_be_read_ends_with_2(dossier, monkeypatch):
    write("客户.csv", customer_row())
    monkeypatch.setattr("builtins.open", forbidden)

    done = dossier("customers", "客户.csv")

    assert (done.exit_code, done.stderr) == (2, "无法读取 客户.csv：不允许\n")


def forbidden(*_arguments, **_options):
    raise PermissionError(13, "不允许")


def test_who_may_not_import_ends_with_1(dossier, make, site):
    make.person("reader")
    transaction.commit()

    done = dossier("customers", write("客户.csv", customer_row()), "--as", "reader")

    assert (done.exit_code, done.stderr) == (1, "您没有权限进行此操作。\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--map", "谁=name", "--map", "在哪里=地址"],
        [
            "--map",
            '{"谁": "客户名称", "在哪里": "address", "联系人": null}',
            "--map",
            "甲方代表=联系人",
        ],
    ],
)
def test_columns_are_named_by_a_map(dossier, site, options):
    row = customer_row()
    row |= {"谁": row.pop("客户名称"), "在哪里": row.pop("地址")}
    if "甲方代表=联系人" in options:
        row["甲方代表"] = "王芳"

    done = dossier("customers", write("客户.csv", row), *options)

    (made,) = site["customers"].values()
    assert done.exit_code == 0, done.output
    assert (made.name, made.address) == (row["谁"], row["在哪里"])
    assert made.contact == row.get("甲方代表", row["联系人"])


@pytest.mark.parametrize(
    "text", ["谁", "{谁", '{"谁": 1}', '{"没有这列": "name"}', "没有=name", "备注=没有"]
)
def test_a_map_that_makes_no_sense_ends_with_2(dossier, site, text):
    done = dossier("customers", write("客户.csv", customer_row(备注="")), "--map", text)

    assert (done.exit_code, len(site["customers"])) == (2, 0)
    assert done.stderr


def test_what_is_left_out_is_said(dossier):
    book = Workbook()
    row = customer_row(颜色="红")
    for line in (list(row), list(row.values()), ["合计", 1]):
        book.active.append(line)
    book.create_sheet("说明")
    book.save("客户.xlsx")

    done = dossier("customers", "客户.xlsx")

    assert "未导入的列：颜色\n" in done.stdout
    assert "未读取的工作表：说明\n" in done.stdout
    assert "跳过的合计行、说明行：第 3 行\n" in done.stdout


def test_on_a_terminal_unknown_columns_are_asked_for(dossier, site, monkeypatch):
    monkeypatch.setattr(import_, "_may_ask", lambda: True)
    row = customer_row(颜色="红")
    row["哪儿"] = row.pop("地址")

    done = dossier("customers", write("客户.csv", row), input="\n没有的\n地址\n")

    (made,) = site["customers"].values()
    assert done.exit_code == 0, done.output
    assert made.address == row["哪儿"]
    assert "客户名称 → 客户名称" in done.stdout and "颜色 → ？" in done.stdout
    assert "没有“没有的”这个字段" in done.stdout


def test_on_a_terminal_nothing_is_asked_when_all_is_known(dossier, monkeypatch):
    monkeypatch.setattr(import_, "_may_ask", lambda: True)

    assert dossier("customers", write("客户.csv", customer_row()), input="").exit_code == 0


def test_without_a_terminal_nothing_can_be_asked():
    assert not import_._may_ask()


def test_an_import_that_is_stopped_ends_with_3(dossier, site, monkeypatch):
    stop_after_the_first_transaction(monkeypatch)

    done = dossier("customers", write("客户.csv", *[customer_row() for _ in range(201)]))

    assert (done.exit_code, len(site["customers"])) == (3, 200)
    assert done.stderr == "已停止。\n"


def stop_after_the_first_transaction(monkeypatch):
    """Ctrl-C, typed as the bar moves on."""
    monkeypatch.setattr(
        import_.Progress, "update", lambda *_task, **_at: signal.raise_signal(signal.SIGINT)
    )


def test_a_second_ctrl_c_ends_it_at_once_and_the_first_works_again_after():
    before = signal.getsignal(signal.SIGINT)

    with pytest.raises(KeyboardInterrupt), import_._stop() as stopped:
        assert not stopped()
        signal.raise_signal(signal.SIGINT)
        assert stopped()
        signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


@pytest.fixture
def papers(make, tmp_path):
    """A folder with a manifest of two files, of which one is missing."""
    make.customer(name="青岛甲公司")
    folder = tmp_path / "移交"
    folder.mkdir()
    (folder / "来函.txt").write_text("来函，商定付款日期")
    rows = [
        {"客户名称": "青岛甲公司", "题名": name, "文件": f"{name}.txt"}
        for name in ("来函", "回函")
    ]
    write(folder / "manifest.csv", *rows)
    return folder


def test_documents_go_in_by_their_manifest(papers, dossier, site):
    done = dossier("documents", str(papers), "--report", "退回.xlsx")

    assert done.exit_code == 3
    assert "共 2 行：导入 1 行，退回 1 行" in done.stdout
    ((line, field, reason, *_row),) = list(load_workbook("退回.xlsx").active.values)[1:]
    assert (line, field, reason) == (3, "文件", "找不到文件：回函.txt")
    (held,) = site["dossiers"].values()
    assert len(held) == 1


def test_a_folder_without_a_manifest_ends_with_2(papers, dossier):
    (papers / "manifest.csv").unlink()

    done = dossier("documents", str(papers))

    assert (done.exit_code, done.stderr) == (
        2,
        "没有找到清单 manifest.xlsx 或 manifest.csv。\n",
    )


def test_a_folder_that_is_not_there_ends_with_2(dossier):
    done = dossier("documents", "没有")

    assert (done.exit_code, done.stderr) == (2, "找不到文件夹：没有\n")


def test_a_file_that_turns_out_broken_ends_with_2(dossier, site):
    rows = as_csv([customer_row() for _ in range(300)]).decode()
    with open("客户.csv", "w", encoding="utf-8") as file:
        file.write(rows + '"没有结尾的引号,,,\n')

    done = dossier("customers", "客户.csv")

    assert (done.exit_code, len(site["customers"])) == (2, 0)
    assert "引号不成对" in done.stderr


def bomb():
    """A workbook of some kilobytes that unpacks to 80 MB."""
    good = files.sheet(客户=[list(customer_row()), list(customer_row().values())])
    return files.edited(good, "xl/worksheets/sheet1.xml", b"</sheetData>", b" " * (80 << 20))


@pytest.mark.parametrize(
    ("name", "make_bytes", "words"),
    [
        ("客户.xlsx", bytes, "文件是空的"),
        ("客户.csv", lambda: files.pdf("甲"), "内容却是PDF"),
        ("客户.xlsx", bomb, "大得异常"),
        ("客户.xlsx", lambda: files.compound("EncryptedPackage"), "文件有密码"),
        ("客户.xlsx", lambda: files.compound("Workbook"), "旧版 Office"),
    ],
)
def test_a_hostile_or_unfit_file_is_refused_in_plain_words(dossier, site, name, make_bytes, words):
    """Wrong input: the process lives and nothing is stored (S45)."""
    with open(name, "wb") as file:
        file.write(make_bytes())

    done = dossier("customers", name)

    assert (done.exit_code, len(site["customers"])) == (2, 0)
    assert words in done.stderr


@pytest.mark.parametrize("name", ["客户.csv", "客户.xlsx"])
def test_a_file_of_300_mb_is_refused_by_its_size_alone(dossier, name):
    with open(name, "wb") as file:
        file.truncate(300 << 20)
    tracemalloc.start()

    done = dossier("customers", name)

    assert (done.exit_code, done.stderr) == (2, "文件太大：300 MB，最多 64 MB。\n")
    assert tracemalloc.get_traced_memory()[1] < 10 << 20
    tracemalloc.stop()


def test_a_list_in_gbk_goes_in(dossier, site):
    row = customer_row(客户名称="青岛嘉乐斯医疗器械有限公司")
    with open("客户.csv", "wb") as file:
        file.write(as_csv([row]).decode().encode("gbk"))

    assert dossier("customers", "客户.csv").exit_code == 0
    assert [each.name for each in site["customers"].values()] == [row["客户名称"]]


def test_a_cell_merged_over_rows_counts_for_each_of_them(dossier, site):
    book, rows = Workbook(), [customer_row(业务范围="纺织"), customer_row(业务范围="")]
    for line in (["客户一览表"], list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(line)
    book.active.merge_cells("A1:E1")
    book.active.merge_cells("E3:E4")
    book.save("客户.xlsx")

    assert dossier("customers", "客户.xlsx").exit_code == 0
    assert [each.business for each in site["customers"].values()] == ["纺织", "纺织"]


@pytest.mark.parametrize("name", ["a\u202egpj.txt", "长" * 80 + ".txt", "引'号\".txt"])
def test_a_file_with_an_odd_name_is_kept_under_a_safe_one(papers, dossier, site, name):
    (papers / name).write_text("函")
    write(papers / "manifest.csv", {"客户名称": "青岛甲公司", "题名": "函", "文件": name})

    assert dossier("documents", str(papers)).exit_code == 0
    (held,) = site["dossiers"].values()
    (kept,) = [each.version.file_name for each in held.values()]
    assert kept == name.replace("\u202e", "")


@pytest.mark.parametrize("path", ["../外.txt", "{tmp}/外.txt", "链.txt"])
def test_a_path_out_of_the_folder_brings_nothing_in(papers, dossier, site, tmp_path, path):
    (tmp_path / "外.txt").write_text("外面的内容")
    (papers / "链.txt").symlink_to(tmp_path / "外.txt")
    path = path.format(tmp=tmp_path)
    write(papers / "manifest.csv", {"客户名称": "青岛甲公司", "题名": "函", "文件": path})

    done = dossier("documents", str(papers))

    assert done.exit_code == 3
    assert done.stderr == "第 2 行 文件：路径不在文件夹之内，不能接收。\n"
    assert len(site["dossiers"]) == 0
