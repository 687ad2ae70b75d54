"""What the campaigns of single acts share."""

import pytest

from tests.soak.theatre import Theatre


@pytest.fixture(scope="session")
def theatre(tmp_path_factory):
    """A small site, and who acts in copies of it."""
    made = Theatre(tmp_path_factory.mktemp("theatre"))
    yield made
    made.close()
