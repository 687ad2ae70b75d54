"""The set-up that a stranger relies on: locks, metadata, the words of make, and what stays out."""

import ast
import importlib.metadata
import pathlib
import re
import subprocess
import sys

import pytest
from packaging.markers import Marker
from packaging.version import Version

FLOORS = ("dossier", "catalog", "workflows", "views")
LOCKS = ("requirements.txt", "tests/requirements.txt")
# Put together here, so that this file does not name what no file may name.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "deb." + "debian.org")
# S66: below these versions there are known holes.
SAFE = {"webob": "1.8.11", "waitress": "3.0.1", "pyramid": "2.0.2", "openpyxl": "2.4.2"}
# What the framework asks for and does not need (see the head of requirements.txt).
UNMET = [
    "django-htmx {django-htmx} requires django, which is not installed.",
    "substanced 1.0b1 has requirement pyramid<2.0dev,>=1.5dev, but you have pyramid {pyramid}.",
]
PROMISED = {"serve", "test", "install", "bench", "soak", "lint", "help"}


def locked(path):
    """The distributions of a lock that this Python installs: name to version."""
    found = {}
    lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
    for name, version, marker in re.findall(
        r"^([a-z0-9-]+)==(\S+)(?: ; (.*?))? \\$", "\n".join(lines), re.MULTILINE
    ):
        if not marker or Marker(marker).evaluate():
            found[name] = version
    return found


def committed():
    """The text files that git keeps, as they stand: path to content."""
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True)
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = pathlib.Path(name)
        if path.is_file():
            yield name, path.read_text(encoding="utf-8", errors="ignore")


def setup_keywords():
    """The arguments of setup() that are plain data."""
    tree = ast.parse(pathlib.Path("setup.py").read_text(encoding="utf-8"))
    call = next(node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.keywords}


def words_of_make():
    """The words that Makefile declares."""
    text = pathlib.Path("Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    return set(re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE).group(1).split())


def test_make_soak_runs_every_campaign_there_is():
    """One that no word runs is soon believed to have been run."""
    told = subprocess.run(
        ["make", "--dry-run", "soak", "SOAK=.soak/none"],
        capture_output=True,
        text=True,
        check=True,
    )
    named = set(re.findall(r"tests/soak/\S+\.py", told.stdout))
    ran = {path for pattern in named for path in pathlib.Path().glob(pattern)}

    assert set(pathlib.Path("tests/soak").glob("test_*.py")) - ran == set()


def test_no_committed_file_names_a_registry():
    named = [(name, host) for name, text in committed() for host in REGISTRIES if host in text]

    assert not named


def test_no_committed_file_names_a_folder_of_this_machine():
    folders = {f"{pathlib.Path.cwd()}/", f"{pathlib.Path.home()}/"} - {"//"}

    named = [(name, path) for name, text in committed() for path in folders if path in text]

    assert not named


@pytest.mark.parametrize("path", LOCKS)
def test_every_line_of_a_lock_has_its_hashes_and_none_an_address(path):
    text = pathlib.Path(path).read_text(encoding="utf-8")
    lines = [line for line in text.replace("\\\n", " ").splitlines() if not line.startswith("#")]

    assert "://" not in text
    assert [
        line for line in lines if not re.match(r"[a-z0-9-]+==.* --hash=sha256:\w{64}", line)
    ] == []


def test_what_is_installed_is_what_is_locked():
    wanted = {**locked(LOCKS[0]), **locked(LOCKS[1])}

    installed = {name: importlib.metadata.version(name) for name in wanted}

    assert installed == wanted


def test_both_locks_agree():
    application, tools = map(locked, LOCKS)

    assert not [
        name for name in application.keys() & tools.keys() if application[name] != tools[name]
    ]


@pytest.mark.parametrize("name", SAFE)
def test_a_locked_version_is_above_the_safe_floor(name):
    """S66."""
    assert Version(locked(LOCKS[0])[name]) >= Version(SAFE[name])


def test_xml_is_read_with_defusedxml():
    """S66: openpyxl takes it by itself when it is there."""
    assert "defusedxml" in locked(LOCKS[0])


def test_pip_finds_nothing_unmet_but_what_is_known():
    check = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", "check"],
        capture_output=True,
        text=True,
    )

    assert check.stdout.splitlines() == [line.format(**locked(LOCKS[0])) for line in UNMET]


def test_setup_lists_every_package_and_no_other():
    packages = [
        ".".join(path.parent.parts)
        for floor in FLOORS
        for path in pathlib.Path(floor).rglob("__init__.py")
    ]

    assert sorted(setup_keywords()["packages"]) == sorted(packages)


def test_setup_takes_every_data_file_along():
    patterns = {
        f"{package.replace('.', '/')}/{pattern}"
        for package, patterns in setup_keywords()["package_data"].items()
        for pattern in patterns
    }
    kept = [pathlib.PurePath(name) for name, _ in committed() if name.split("/")[0] in FLOORS]
    data = [path for path in kept if path.suffix != ".py"]

    assert not [str(path) for path in data if not any(path.match(each) for each in patterns)]


def test_everything_promised_is_a_word_of_make():
    """The words of interface.md."""
    assert PROMISED <= words_of_make()


def test_help_says_a_sentence_for_every_word_of_make():
    said = subprocess.run(["make", "-s", "help"], capture_output=True, text=True, check=True)
    lines = dict(re.findall(r"^make (\w+) +(.+)$", said.stdout, re.MULTILINE))

    assert set(lines) == words_of_make()


def imported(folder):
    """The distributions that the modules of a folder import, each with its module's file."""
    owners = importlib.metadata.packages_distributions()
    for path in pathlib.Path(folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            for top in {name.split(".")[0] for name in names} - set(sys.stdlib_module_names):
                (owner, *_others) = owners.get(top, [top])
                yield path.as_posix(), re.sub(r"[._]+", "-", owner).lower()


@pytest.mark.parametrize("folder", [*FLOORS, "tests"])
def test_everything_imported_is_in_the_lock(folder):
    """What only this machine has is missed on the next."""
    locks = LOCKS if folder == "tests" else LOCKS[:1]
    known = {"tests", "dossier", *FLOORS}.union(*map(locked, locks))

    assert {(path, owner) for path, owner in imported(folder) if owner not in known} == set()


def test_the_groups_of_tests_reach_xdist(request):
    """Where pytest keeps names elsewhere, groups are torn apart and set up at every worker."""
    assert hasattr(request.node, "_nodeid")
