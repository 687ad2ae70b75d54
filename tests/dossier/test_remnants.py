"""What killed processes left is gone after a start; what is in use stays (S02)."""

import fcntl

import pytest

from dossier import remnants

LEFT = (
    ".x1.part",
    "keys/.x2.part",
    "witness/.x3.part",
    "journal/18ea-00.journal.new",
    "blob-cache/tmp/BUCx4",
    "blob-cache/12/0x01.tmp",
    "blob-cache/12/0.04.blob.tmp",
)
KEPT = (
    "maintenance",
    "keys/site.keys",
    "witness/head-000000000001.json",
    "journal/18ea-00.journal",
    "blob-cache/12/0.04.blob",
    "data/main.sqlite3",
)


@pytest.fixture
def var(tmp_path):
    for name in (*LEFT, *KEPT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"sealed")
    return tmp_path


def there(var):
    names = (path.relative_to(var).as_posix() for path in var.rglob("*") if path.is_file())
    return {name for name in names if not name.endswith("/.lock")}


def sweep(var):
    remnants.sweep({"dossier.var": str(var), "dossier.witness": "", "dossier.keys": ""})


def test_what_was_left_is_gone_and_all_else_stays(var):
    sweep(var)

    assert there(var) == set(KEPT)


@pytest.mark.parametrize("name", ["journal/18ea-00.journal.new", "blob-cache/12/.lock"])
def test_what_a_living_process_is_at_stays(var, name):
    with open(var / name, "ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sweep(var)

    held = {each for each in LEFT if each.startswith(name.rpartition("/")[0])}
    assert there(var) == set(KEPT) | held


def test_a_folder_that_is_not_there_is_no_matter(tmp_path):
    sweep(tmp_path / "nowhere")
