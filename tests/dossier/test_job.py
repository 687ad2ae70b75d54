"""Jobs: seen by their owner alone, sealed, stopped, forgotten."""

import datetime

import pytest

from dossier.job import JOBS, KEPT, SILENT, WAITS, Jobs, JobState
from dossier.login_store import Store

NOW = datetime.datetime(2026, 11, 21, 6, tzinfo=datetime.UTC)
KEY = b"k" * 32


@pytest.fixture
def jobs():
    return Jobs(Store("sqlite://"), KEY)


def prepared(jobs):
    job_id = jobs.prepare("p1", "导入", "客户.xlsx", "秘密的客户表".encode(), NOW)
    return jobs.find(job_id, "p1", NOW)


def running(jobs):
    job = prepared(jobs)
    jobs.start(job, NOW)
    return job


def test_a_waiting_job_keeps_what_was_sent(jobs):
    job = prepared(jobs)

    assert job.state is JobState.WAITING
    assert jobs.upload(job).decode() == "秘密的客户表"


def test_the_store_does_not_hold_the_file_in_clear(jobs):
    """S60: nor what it is called, nor what became of it."""
    job = running(jobs)
    jobs.finish(job, JobState.DONE, "秘密", NOW, "秘密".encode())
    prepared(jobs)
    with jobs.store.read() as sql:
        kept = sql.execute(JOBS.select()).all()

    words = [value for row in kept for value in row if isinstance(value, bytes)]
    assert len(words) == 8 and not [
        each for each in words for word in ("秘密", "客户", "导入") if word.encode() in each
    ]
    assert not [row for row in kept if "客户" in repr(row)]
    assert jobs.find(job.id, "p1", NOW).message == "秘密"


def test_nobody_else_finds_it(jobs):
    assert jobs.find(prepared(jobs).id, "p2", NOW) is None


def test_it_starts_once(jobs):
    job = prepared(jobs)

    assert jobs.start(job, NOW)
    assert not jobs.start(job, NOW)


def test_progress_gives_rate_and_time_left(jobs):
    job = running(jobs)
    jobs.tell(job, 50, 100, NOW + datetime.timedelta(seconds=10))
    found = jobs.find(job.id, "p1", NOW)

    assert (found.done, found.total, found.rate()) == (50, 100, 5.0)
    assert found.left() == datetime.timedelta(seconds=10)


def test_before_the_first_step_nothing_is_said_of_the_time(jobs):
    found = running(jobs)

    assert found.rate() == 0.0 and found.left() is None


def test_a_job_is_asked_to_stop(jobs):
    job = running(jobs)
    assert not jobs.is_cancelled(job)

    assert jobs.cancel(job)
    assert jobs.is_cancelled(job)
    assert not jobs.cancel(job)


def test_the_end_keeps_the_report_and_forgets_the_file(jobs):
    job = running(jobs)
    jobs.finish(job, JobState.DONE, "完成", NOW, b"report")
    found = jobs.find(job.id, "p1", NOW)

    assert (found.state, found.message) == (JobState.DONE, "完成")
    assert jobs.result(found) == b"report" and jobs.upload(found) == b""


def test_an_end_without_report_has_none(jobs):
    job = running(jobs)
    jobs.finish(job, JobState.FAILED, "中断", NOW)

    assert jobs.result(job) == b""


def test_work_that_nobody_hears_of_has_failed(jobs):
    job = running(jobs)
    found = jobs.find(job.id, "p1", NOW)

    assert found.at(NOW + SILENT) is JobState.RUNNING
    assert found.at(NOW + SILENT * 2) is JobState.FAILED


@pytest.mark.parametrize("started, kept", [(False, WAITS), (True, KEPT)])
def test_it_is_forgotten_in_time(jobs, started, kept):
    job = prepared(jobs)
    if started:
        jobs.start(job, NOW)
        jobs.finish(job, JobState.DONE, "", NOW)

    assert jobs.find(job.id, "p1", NOW + kept) is None
    assert jobs.sweep(NOW + kept) == 1
