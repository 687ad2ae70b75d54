"""An import begun by somebody who finds what was made before; two rows to a transaction."""

import pytest
import transaction

from tests.workflows.tables import customer_table
from workflows import import_
from workflows.intake import CustomerIntake


@pytest.fixture(autouse=True)
def kept(request_):
    """What a test made before is committed, as an import begins with what is stored."""
    transaction.commit()


@pytest.fixture
def small(monkeypatch):
    """Two rows to a transaction, and nothing loaded after the second."""
    monkeypatch.setattr(CustomerIntake, "together", 2)
    monkeypatch.setattr(import_, "ROUND", 2)


def run(request, *rows, **options):
    return import_.customers(request, customer_table(*rows), **options)
