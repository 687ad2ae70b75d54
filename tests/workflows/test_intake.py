"""Rows of a manifest: the right dossier, the right file, every fault told (R153, R025, R096)."""

import contextlib
import datetime
import os

import pytest
import transaction

from catalog import extraction, queries
from dossier.errors import NotAllowed
from dossier.manifest import Folder
from dossier.vocabulary import Post, State, Tag, Tier
from tests.workflows.tables import manifest, told
from workflows import dossier, import_


@pytest.fixture
def customer(make):
    """The customer of the rows."""
    return make.customer(name="青岛甲公司")


@pytest.fixture
def folder(tmp_path, request_):
    """A folder with two files, last changed on a day."""
    for name, text in (("来函.txt", "来函，商定付款日期"), ("回函.txt", "回函，同意付款日期")):
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, (1.7e9, 1.7e9))
    return Folder(tmp_path)


def row(**facts):
    return {"客户名称": "青岛甲公司", "题名": "来函", "文件": "来函.txt", **facts}


def run(request, folder, *rows, **options):
    transaction.commit()
    return import_.documents(request, folder, manifest(*rows), **options)


def documents(site):
    return [each for held in site["dossiers"].values() for each in held.values()]


def way_to(request, held, *steps):
    for step in steps:
        dossier.advance(request, held, step)


def test_a_row_makes_a_document_with_its_file(request_, folder, site, make, customer):
    held = make.dossier(of=customer)
    facts = {"种类": "往来函件", "日期": "2026年1月5日", "来源": "电子邮件", "密级": "秘密"}

    outcome = run(request_, folder, row(**facts))

    (made,) = held.values()
    assert (outcome.total, outcome.done, outcome.refused) == (1, 1, [])
    assert (made.title, made.kind, made.source) == ("来函", "往来函件", "电子邮件")
    assert (made.date, made.tier) == (datetime.date(2026, 1, 5), Tier.SECRET)
    assert made.version.file_name == "来函.txt"
    assert held.tier is Tier.SECRET
    (found,) = queries.ask(site, request_.subject, queries.Question(text="商定付款")).items
    assert found is made


def test_what_a_row_leaves_out_is_filled_in(request_, folder, site, make, customer):
    make.dossier(of=customer)

    run(request_, folder, row())

    (made,) = documents(site)
    assert (made.kind, made.source) == ("其他", "部门移交")
    assert made.date == datetime.date(2023, 11, 15)
    assert made.tier is Tier.OPEN


def test_a_dossier_is_found_by_its_number(request_, folder, make, customer):
    wanted, other = make.dossier(of=customer), make.dossier(of=customer)
    for held in (wanted, other):
        way_to(request_, held, "sort", "file")

    outcome = run(
        request_, folder, row(档号=wanted.number), row(档号=wanted.number, 客户名称="", 题名="二")
    )

    assert told(outcome) == []
    assert (len(wanted), len(other)) == (2, 0)


@pytest.mark.parametrize("name", ["青岛 甲公司", "青島甲公司", "青岛甲公司。"])
def test_a_customer_is_found_however_his_name_is_written(request_, folder, make, customer, name):
    held = make.dossier(of=customer)

    run(request_, folder, row(客户名称=name))

    assert len(held) == 1


def test_the_newest_dossier_that_is_not_filed_is_taken(request_, folder, make, customer):
    make.dossier(of=customer, opened="2026-01-01")
    wanted = make.dossier(of=customer, opened="2026-02-01")
    filed = make.dossier(of=customer, opened="2026-03-01")
    way_to(request_, filed, "sort", "file")

    run(request_, folder, row())

    assert len(wanted) == 1


def test_if_all_are_filed_the_newest_is_taken(request_, folder, make, customer):
    older = make.dossier(of=customer, opened="2026-01-01")
    newer = make.dossier(of=customer, opened="2026-03-01")
    for held in (older, newer):
        way_to(request_, held, "sort", "file")

    run(request_, folder, row())

    assert (len(older), len(newer)) == (0, 1)


def test_without_a_dossier_one_is_opened_for_all_rows(request_, folder, site, customer):
    outcome = run(request_, folder, row(), row(题名="回函", 文件="回函.txt"))

    (opened,) = site["dossiers"].values()
    assert outcome.done == len(opened) == 2
    assert (opened.title, opened.customer) == ("青岛甲公司客户档案", customer)
    assert opened.state is State.COLLECTING


def test_every_fault_of_a_row_is_told_at_once(request_, folder, customer):
    outcome = run(
        request_,
        folder,
        row(客户名称="没有的公司", 文件="没有.txt"),
        row(题名="", 密级="特密", 日期="2031-02-30"),
    )

    assert told(outcome) == [
        (2, "客户名称", "没有这位客户：没有的公司"),
        (2, "文件", "找不到文件：没有.txt"),
        (3, "题名", "缺失"),
        (3, "日期", "不是日期：没有 2031-02-30 这一天"),
        (3, "密级", "不在范围：特密"),
    ]


def test_a_row_without_its_dossier_is_refused_though_its_file_is_there(request_, folder, customer):
    outcome = run(request_, folder, row(客户名称="没有的公司"))

    assert told(outcome) == [(2, "客户名称", "没有这位客户：没有的公司")]


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ({"档号": "KH-2026-9999"}, ("档号", "没有这个档号：KH-2026-9999")),
        ({"文件": "../来函.txt"}, ("文件", "路径不在文件夹之内，不能接收。")),
        ({"文件": "空.txt"}, ("文件", "文件是空的（0 字节），请检查后重新上传。")),
        ({"文件": "伪.pdf"}, None),
    ],
)
def test_a_fault_stands_under_its_column(request_, folder, site, customer, facts, fault):
    (folder.path / "空.txt").write_bytes(b"")
    (folder.path / "伪.pdf").write_bytes(b"MZ\x90\0" * 100)

    outcome = run(request_, folder, row(**facts))

    ((_line, field, reason),) = told(outcome)
    assert (field, reason) == (fault or ("文件", reason))
    assert len(site["dossiers"]) == 0


def test_a_number_of_another_customer_is_no_place_for_the_row(request_, folder, make, customer):
    held = make.dossier()
    way_to(request_, held, "sort", "file")

    outcome = run(request_, folder, row(档号=held.number))

    assert told(outcome) == [(2, "客户名称", f"档号 {held.number} 不是这位客户的")]
    assert len(held) == 0


def test_of_customers_with_one_name_none_is_guessed(request_, folder, make, customer):
    make.customer(name="青岛甲公司")

    outcome = run(request_, folder, row())

    assert told(outcome) == [(2, "客户名称", "有 2 位同名客户，请写档号")]


def test_what_the_officer_may_not_view_is_not_there_for_him(request_, folder, make):
    secret = make.customer(name="青岛甲公司", tier="绝密")
    held = make.dossier(of=secret)
    way_to(request_, held, "sort", "file")
    officer = make.person(post=Post.RECORDS_OFFICER)
    make.acting_for(officer)

    outcome = run(request_, folder, row(), row(档号=held.number))

    assert [(field, reason.partition("：")[0]) for _line, field, reason in told(outcome)] == [
        ("客户名称", "没有这位客户"),
        ("档号", "没有这个档号"),
    ]


def test_a_tier_above_the_clearance_leaves_no_empty_dossier(request_, folder, site, make):
    make.customer(name="青岛甲公司")
    make.acting_for(make.person(post=Post.RECORDS_OFFICER, clearance=Tier.SECRET))

    outcome = run(request_, folder, row(密级="机密"))

    assert told(outcome) == [(2, "密级", "不能高于您本人的涉密等级")]
    assert len(site["dossiers"]) == 0


@pytest.mark.parametrize("dry_run", [False, True])
def test_the_same_file_twice_in_the_manifest_is_kept_once(
    request_, folder, site, customer, dry_run
):
    outcome = run(request_, folder, row(), row(题名="回函"), row(), dry_run=dry_run)

    assert told(outcome) == [(4, "文件", "重复：与第 2 行是同一份文件")]
    assert len(documents(site)) == (0 if dry_run else 2)


def test_a_file_that_stands_in_the_dossier_is_not_kept_again(request_, folder, site, customer):
    run(request_, folder, row())

    outcome = run(request_, folder, row(), row(文件="回函.txt"))

    assert told(outcome) == [(2, "文件", "该档案中已有这份文件")]
    assert len(documents(site)) == 2


def test_a_file_above_the_policys_size_is_refused_unread(make, request_, folder, site, customer):
    make.rules("200 MB", "1 MB")
    with open(folder.path / "大.txt", "wb") as file:
        file.truncate(2 << 20)

    outcome = run(request_, folder, row(文件="大.txt"))

    assert told(outcome) == [(2, "文件", "文件太大：2 MB，最多 1 MB。")]


def test_a_dry_run_stores_nothing(request_, folder, site, customer):
    transaction.commit()
    before = site.log.size

    outcome = run(request_, folder, row(), row(文件="没有.txt"), dry_run=True)

    assert (outcome.done, len(outcome.refused)) == (1, 1)
    assert (len(site["dossiers"]), site.log.size) == (0, before)


def test_the_import_is_logged_with_its_counts(request_, folder, site, customer):
    run(request_, folder, row(), row(文件="没有.txt"))

    last = site.log.entry(site.log.size)
    assert last["tag"] == Tag.DOCUMENTS_IMPORTED
    assert last["after"] == {"total": 2, "done": 1, "refused": 1}


def test_who_may_not_import_documents_is_refused(request_, folder, make, customer):
    make.acting_for(make.person(post=Post.STAFF))

    with pytest.raises(NotAllowed):
        run(request_, folder, row())


def test_files_are_read_before_the_lock_is_taken(request_, folder, customer, monkeypatch):
    """A hostile file may take half a minute, in which nobody else could write."""
    order = []
    real, lock = extraction.extract, request_.registry.writer_lock
    monkeypatch.setattr(extraction, "extract", lambda *of: order.append("read") or real(*of))
    monkeypatch.setattr(lock, "held", lambda: order.append("lock") or contextlib.nullcontext())

    run(request_, folder, row(), row(文件="没有.txt"))

    assert order[:3] == ["read", "lock", "lock"]
    assert order.count("read") == 1
