"""`dossier reindex`: every index is what the nouns say, whatever it was before."""

import contextlib

import pytest
import transaction
from click.testing import CliRunner

from catalog import queries
from dossier.vocabulary import Index
from views.console import main
from views.console import reindex as commands


@pytest.fixture
def run(request_, monkeypatch):
    """Runs `dossier reindex` over the site of this test."""

    @contextlib.contextmanager
    def opened(ini, command, login=None):
        yield request_

    monkeypatch.setattr(commands, "opened", opened)
    return lambda: CliRunner().invoke(main, ["reindex"], catch_exceptions=False)


def test_what_an_index_has_lost_is_found_again(run, make, site, request_):
    made = make.document(title="海港来函")
    transaction.commit()
    catalog = queries.records(site)
    for index in (Index.FACETS, Index.NAME, Index.ALLOWED):
        catalog[index].reset()
    request_.registry.text_engine.apply({made.__oid__: None})
    transaction.commit()
    answer = run()

    assert (answer.exit_code, answer.output.splitlines()[-1]) == (
        0,
        f"已重建 {len(catalog.objectids)} 项",
    )
    assert made.__oid__ in catalog[Index.TEXT].bitmap("海港来函")
    assert made.__oid__ in queries.permitted(site, request_.subject)


def test_what_is_gone_is_in_no_index_any_more(run, make, site):
    made, catalog = make.document(), queries.records(site)
    number = made.__oid__
    del made.dossier[made.__name__]
    catalog[Index.NAME].index_doc(number, made)
    transaction.commit()
    run()

    assert number not in set(catalog[Index.NAME].docids())
