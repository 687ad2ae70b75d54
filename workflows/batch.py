"""Long work in many short transactions: each alone under the writer lock, tried again on conflict.

Between two of them other writers come in, and what was loaded is let go, so that memory stays
flat however long the work is.
"""

import contextlib

from dossier.errors import NotAllowed

ATTEMPTS = 5


def alone(request, act, keep=True):
    """The answer of `act()`, run in a transaction of its own that sees all committed so far.

    Nothing of it stays if it raises, or with `keep` false. An attempt that came into conflict
    with another writer is made again from the start, a few times at most.
    """
    left = ATTEMPTS
    while True:
        left -= 1
        with request.registry.writer_lock.held() if keep else contextlib.nullcontext():
            request.tm.begin()
            try:
                answer = act()
                if keep:
                    request.tm.commit()
                return answer
            except Exception as error:
                if not left or not request.tm.get().isRetryableError(error):
                    raise
            finally:
                request.tm.abort()


def renew(request):
    """Let the asker have the rights that he has by now; NotAllowed if his account is closed."""
    site = request.root
    person = site["people"].get(request.subject.person)
    if person is None or not person.active:
        raise NotAllowed
    request.subject = site.subject(person, request.subject.in_reading_room)


def let_go(request):
    """Drop what the request's connection has loaded; it is loaded again where it is needed."""
    request.root._p_jar.cacheMinimize()
