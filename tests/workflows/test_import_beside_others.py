"""An import beside others: in small transactions, stopped between them, done again (R153, S13)."""

import threading

import transaction
from pyramid.request import Request
from pyramid.threadlocal import RequestContext

from dossier.report import plain
from dossier.vocabulary import Post, Tag
from tests.conftest import become
from tests.workflows.importing import kept, run, small
from tests.workflows.tables import customer_row, customer_table, told
from workflows import import_
from workflows.intake import CustomerIntake

__all__ = ["kept", "small"]


def tags(site):
    return [entry["tag"] for entry in site.log.entries()]


def test_progress_is_told_after_each_transaction(small, request_, site):
    seen = []

    run(
        request_,
        *[customer_row() for _ in range(5)],
        progress=lambda done, total: seen.append((done, total, len(site["customers"]))),
    )

    assert seen == [(2, 5, 2), (4, 5, 4), (5, 5, 5)]


def test_it_can_be_stopped_between_transactions(small, request_, site):
    answers = iter([False, False, True])

    outcome = run(request_, *[customer_row() for _ in range(7)], cancelled=lambda: next(answers))

    assert plain(outcome.stopped) == "已停止。"
    assert (outcome.total, outcome.done, len(site["customers"])) == (7, 4, 4)
    assert tags(site)[-1] == Tag.CUSTOMERS_IMPORTED


def test_an_officer_who_is_disabled_stops_at_once(small, request_, make, site):
    officer = make.person(post=Post.RECORDS_OFFICER)
    transaction.commit()
    make.acting_for(officer)

    def disable(done, total):
        officer.active = False
        transaction.commit()

    outcome = run(request_, *[customer_row() for _ in range(7)], progress=disable)

    assert plain(outcome.stopped) == "您没有权限进行此操作。"
    assert (outcome.done, len(site["customers"])) == (2, 2)


def test_a_batch_in_conflict_is_done_again(small, request_, site, database):
    """Another writer, without the lock, opens a customer while the first batch is under way."""
    pending = [customer_row(客户名称="别人建的公司", 联系方式="13712345678")]
    intake = CustomerIntake(request_)
    judge = intake.judge

    def judge_while_another_writes(row):
        faults = judge(row)
        if pending:
            in_another_request(database, request_, [pending.pop()])
        return faults

    intake.judge = judge_while_another_writes
    table = customer_table(*[customer_row() for _ in range(3)])
    lock, request_.registry.writer_lock = request_.registry.writer_lock, NoLock()
    try:
        outcome = import_._carry_out(request_, table, intake, False, None, None)
    finally:
        request_.registry.writer_lock = lock

    assert outcome.done == 3
    assert len(site["customers"]) == len(site["dossiers"]) == 4


class NoLock:
    """Of a writer who does not wait."""

    def held(self):
        return transaction.TransactionManager()


def in_another_request(database, like, rows, outcomes=None):
    """Import the rows as another request does, with its own connection and transactions."""
    request = Request.blank("/")
    request.registry = like.registry
    request.tm = transaction.TransactionManager()
    with RequestContext(request):
        connection = database.open(request.tm)
        request.root = connection.root()["site"]
        become(request, request.root["people"][like.subject.person])
        outcome = import_.customers(request, customer_table(*rows))
        request.tm.abort()
        connection.close()
    if outcomes is not None:
        outcomes.append(outcome)


def test_two_officers_with_the_same_file_bring_every_customer_once(
    small, request_, site, database
):
    rows, outcomes = [customer_row() for _ in range(30)], []
    both = [
        threading.Thread(target=in_another_request, args=(database, request_, rows, outcomes))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    transaction.begin()

    assert len(site["customers"]) == len(site["dossiers"]) == 30
    assert sum(outcome.done for outcome in outcomes) == 30
    refused = [fault for outcome in outcomes for fault in told(outcome)]
    assert len(refused) == 30
    assert all(reason.startswith("该客户已有档案：") for _line, _field, reason in refused)


def test_others_write_between_two_transactions(small, request_, site, database):
    def write_meanwhile(done, total):
        with request_.registry.writer_lock.held():
            in_another_request_rename(database, f"更名 {done}")

    run(request_, *[customer_row() for _ in range(4)], progress=write_meanwhile)

    transaction.begin()
    assert site.title == "更名 4"


def in_another_request_rename(database, title):
    manager = transaction.TransactionManager()
    connection = database.open(manager)
    connection.root()["site"].title = title
    manager.commit()
    connection.close()
