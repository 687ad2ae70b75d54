"""A process whose children write journal lines and carry them over until they are killed.

`python -m tests.soak.scribe FOLDER`: for each line it is sent a child says `began PID`, then each
line that it wrote, once that is on disk; the parent says `gone` when the child is.
"""

import itertools
import os
import sys
import threading

import transaction

from dossier.journal import Journal
from dossier.lock import FileLock
from dossier.site import Site
from dossier.storage import open_database
from workflows.journal import carry_over

THREADS = 4


class Shelf:
    """The store of a folder, with a site in it that is nothing but its log."""

    def __init__(self, folder):
        self.database = open_database("etc/zodb.conf", folder)
        self.manager = transaction.TransactionManager()
        self.root = self.database.open(self.manager).root()
        if "site" not in self.root:
            self.root["site"] = Site("港湾")
            self.manager.commit()
        self.lock = FileLock(f"{folder}/writer.lock")
        self.journal = Journal(f"{folder}/journal", self.database.storage.keys)

    def carry_over(self):
        return carry_over(self.root["site"], self.manager, self.lock, self.journal)


def say(*words):
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def write(journal, thread):
    for number in itertools.count():
        act = f"{os.getpid()} {thread} {number}"
        journal.write({"act": act})
        say("wrote", act)


def work(folder):
    """Write in some threads and carry over in this one, until the end."""
    shelf = Shelf(folder)
    say("began", os.getpid())
    for thread in range(THREADS):
        threading.Thread(target=write, args=(shelf.journal, thread), daemon=True).start()
    while True:
        shelf.carry_over()


if __name__ == "__main__":
    for _line in sys.stdin:
        child = os.fork()
        if not child:
            work(sys.argv[1])
        os.waitpid(child, 0)
        say("gone")
