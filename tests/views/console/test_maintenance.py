"""`dossier maintenance`: on with a reason, off again, each with its entry in the log."""

import pytest
from click.testing import CliRunner

from dossier.vocabulary import Post, Tag
from views.console import main
from views.console import maintenance as commands


@pytest.fixture
def run(request_, monkeypatch, opened):
    """Runs `dossier maintenance` over the site of this test."""

    monkeypatch.setattr(commands, "opened", opened)
    yield lambda *words: CliRunner().invoke(main, ["maintenance", *words], catch_exceptions=False)
    request_.registry.maintenance.end()


def last(site):
    entry = site.log.entry(site.log.size)
    return entry["tag"], entry.get("reason", "")


def test_it_begins_with_a_reason(run, request_, site):
    answer = run("on", "--reason", "换硬盘")

    assert (answer.exit_code, answer.output) == (0, "维护开始，暂时只能查看：换硬盘\n")
    assert request_.registry.maintenance.reason() == "换硬盘"
    assert last(site) == (Tag.SITE_PAUSED, "换硬盘")


@pytest.mark.parametrize(("words", "code"), [(["on"], 2), (["on", "--reason", " "], 1)])
def test_without_a_reason_it_does_not(run, request_, words, code):
    assert run(*words).exit_code == code
    assert request_.registry.maintenance.reason() is None


def test_other_commands_are_refused_meanwhile(run, site):
    run("on", "--reason", "换硬盘")
    answer = run("on", "--reason", "又一次")

    assert (answer.exit_code, "系统维护中，暂时只能查看：换硬盘" in answer.output) == (1, True)


def test_it_ends(run, request_, site):
    run("on", "--reason", "换硬盘")

    assert (run("off").exit_code, request_.registry.maintenance.reason()) == (0, None)
    assert last(site) == (Tag.SITE_RESUMED, "")


def test_what_has_not_begun_does_not_end(run):
    answer = run("off")

    assert (answer.exit_code, "没有在维护" in answer.output) == (1, True)


@pytest.mark.parametrize("words", [["on", "--reason", "换硬盘"], ["off"]])
def test_nobody_but_who_looks_after_the_machine(run, request_, make, words):
    """R152: F403, and nothing changes."""
    make.acting_for(make.person("guan", post=Post.RECORDS_OFFICER))
    answer = run(*words)

    assert (answer.exit_code, answer.output) == (1, "您没有权限进行此操作。\n")
    assert request_.registry.maintenance.reason() is None


def test_the_system_admin_does_it(run, request_, make):
    make.acting_for(make.person("xi", post=Post.SYSTEM_ADMIN))

    assert run("on", "--reason", "换硬盘").exit_code == 0 == run("off").exit_code


def test_it_goes_on_where_the_log_cannot_be_told_that_it_ended(run, request_, site, monkeypatch):
    run("on", "--reason", "换硬盘")
    before = site.log.size
    with monkeypatch.context() as patch:
        patch.setattr(commands.verbs, "end", lambda request: 1 / 0)
        answer = run("off")

    assert (answer.exit_code, request_.registry.maintenance.reason()) == (1, "换硬盘")
    assert site.log.size == before
