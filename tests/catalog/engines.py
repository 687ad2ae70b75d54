"""Engines for the tests, on a file and in memory."""

import pytest

from catalog.engine import MEMORY, Columns, Engine

KEY = b"k" * 32
NAME = "青岛嘉乐斯医疗器械有限公司"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "text.sqlite"


@pytest.fixture(params=["file", "memory"])
def engine(request, path):
    engine = Engine(path if request.param == "file" else MEMORY, KEY)
    yield engine
    engine.close()


def body(text):
    return Columns(body=text)
