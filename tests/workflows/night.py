"""A site on a real store, with folders for its backups, and the system at its night's work."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import transaction
from pyramid.threadlocal import RequestContext

from dossier import clock
from dossier.access import NOBODY
from dossier.event import SYSTEM
from tests.conftest import become
from tests.skew.ground import Ground
from workflows import nightly


class Night:
    """`ground` is the site; its data go to `data`, its keys to `keys`."""

    def __init__(self, folder, **settings):
        self.data, self.keys = folder / "data", folder / "keys of it"
        given = {"dossier.backup": str(self.data), "dossier.key_backup": str(self.keys)}
        self.ground = Ground(folder / "var", **(given | settings))
        self.settings = self.ground.registry.settings
        self.began = clock.now()

    def at(self, days):
        """The clock so many days after the site was made."""
        return clock.frozen(self.began + timedelta(days=days))

    @contextmanager
    def request(self, login=None):
        """A request of the system, or of a person."""
        manager = transaction.TransactionManager()
        connection = self.ground.database.open(manager)
        request = self.ground.request(connection, manager)
        if login is None:
            request.subject, request.person = NOBODY, None
            request.actor = replace(SYSTEM, command="nightly")
        else:
            become(request, request.root["people"].by_login(login))
        try:
            with RequestContext(request):
                yield request
        finally:
            manager.abort()
            connection.close()

    def act(self, verb, *values, login="xi"):
        """What a verb returns to a person, kept."""
        with self.request(login) as request:
            done = verb(request, *values)
            request.tm.commit()
            return done

    def run(self):
        """{title of a duty: (words, left)} of a night."""
        with self.request() as request:
            say = request.localizer.translate
            return {say(o.duty): (say(o.words), o.left) for o in nightly.run(request)}

    def told(self):
        """[(tag, who)] of the log."""
        found = self.ground.alone(lambda make: list(make.site.log.entries()))
        return [(entry["tag"], entry["by"]) for entry in found]

    def alerts(self):
        """{kind: how often} of the open alerts."""

        def open_ones(make):
            return {a.kind_word: a.count for a in make.site["alerts"].values() if a.is_open}

        return self.ground.alone(open_ones)

    def close(self):
        self.ground.close()
