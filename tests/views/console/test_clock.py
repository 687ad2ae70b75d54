"""`dossier clock confirm`: a reason, the right person, only where the clock is behind (S11)."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from dossier import clock as clocks
from dossier.vocabulary import Tag
from views import console
from views.console import clock as commands
from views.console import main


@pytest.fixture
def run(request_, monkeypatch, opened):
    """Runs `dossier clock` over the site of this test, whose log has come from ten years on."""

    monkeypatch.setattr(commands, "opened", opened)
    clocks.step(timedelta(days=3652))
    request_.root.log.append({"act": "told"})
    clocks.step(None)
    console.transaction.commit()
    return lambda *words: CliRunner().invoke(main, ["clock", *words], catch_exceptions=False)


def test_it_is_confirmed_once_with_a_reason(run, site):
    answer, again = [run("confirm", "--reason", "时钟曾错到 2036 年") for _time in "12"]

    assert (answer.exit_code, again.exit_code) == (0, 1)
    assert answer.output.startswith("已确认系统时钟：20")
    assert "不需要确认" in again.output
    told = site.log.entry(site.log.size)
    assert (told["tag"], told["reason"]) == (Tag.CLOCK_CONFIRMED, "时钟曾错到 2036 年")


@pytest.mark.parametrize(("words", "code"), [(["confirm"], 2), (["confirm", "--reason", " "], 1)])
def test_without_a_reason_it_is_not(run, site, words, code):
    assert run(*words).exit_code == code
    assert len(site.log.moments()) == 2
