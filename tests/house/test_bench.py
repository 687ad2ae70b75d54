"""What is measured once a month must not be found broken on that day: each bench runs, small."""

import pytest

from tests.bench import (
    access,
    create,
    crypto,
    evidence,
    import_,
    relabel,
    search,
    simulate,
    writers,
)

SMALL = {
    create: 8,
    crypto: 1,
    import_: 40,
    search: 200,
    access: 2000,
    relabel: 50,
    simulate: 50,
    evidence: 200,
    writers: 0.5,
}


@pytest.mark.parametrize("bench", SMALL, ids=lambda bench: bench.__name__.rpartition(".")[2])
def test_each_bench_prints_its_figures(bench, capsys):
    bench.run(SMALL[bench])

    assert "goal" in capsys.readouterr().out
