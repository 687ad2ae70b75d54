"""Stores of both kinds for the tests: SQLite in a folder, and a database of a real PostgreSQL."""

import contextlib
import signal
import subprocess
import sys

import transaction

from dossier.storage import open_database


class Store:
    """The configuration file and the folder of a store, to be opened again and again."""

    def __init__(self, conf, var):
        self.conf, self.var = conf, str(var)

    @contextlib.contextmanager
    def root(self, manager=None):
        """The root of the store, opened for this block by a database of its own."""
        database = open_database(self.conf, self.var)
        connection = database.open(transaction_manager=manager or transaction.manager)
        try:
            yield connection.root()
        finally:
            connection.transaction_manager.abort()
            connection.close()
            database.close()

    def writer(self, name):
        """A process that commits to the shelf of that name until it is killed."""
        return Writer("-m", "tests.dossier.writer", self.conf, self.var, name)


class Writer(subprocess.Popen):
    """A running tests/dossier/writer.py, which says each count that it has committed."""

    def __init__(self, *arguments):
        super().__init__([sys.executable, *arguments], stdout=subprocess.PIPE)

    def kill_after(self, commits):
        """Kill it -9 once it has said so many commits; all the counts that it said."""
        said = [self.stdout.readline() for _ in range(commits)]
        self.send_signal(signal.SIGKILL)
        return [int(line) for line in said + self.stdout.readlines()]
