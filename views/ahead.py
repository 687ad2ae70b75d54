"""Reads uploaded files before the writer lock is taken: a hostile one may take half a minute.

Only for who is logged in, and only what a verb will read anyway; the verb finds the text by the
hash of the bytes, so that nothing else can come in its place.
"""

import hashlib

from pyramid_retry import IBeforeRetry

from catalog import extraction
from dossier.errors import Invalid
from dossier.format import recognise
from workflows.document import READ_AHEAD

TAKING_FILES = ("/add", "/correct", "/documents", "/@versions")
LARGEST = 300 * 1024 * 1024


def read(request):
    """Extract the text of every file that the request brings; refusals are left to the verb."""
    if not request.path_info.rstrip("/").endswith(TAKING_FILES) or request.login is None:
        return
    if request.content_type != "multipart/form-data":
        return
    found = request.environ[READ_AHEAD] = {}
    for part in request.POST.values():
        if getattr(part, "filename", None):
            _read(part.file, part.filename, found)


def forget(event):
    """Let the next attempt read the form anew: the files of the last one are closed."""
    event.request.environ.pop("webob._parsed_post_vars", None)


def _read(stream, name, found):
    try:
        format_ = recognise(stream, name, limit=LARGEST)
    except Invalid:
        return
    stream.seek(0)
    sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    found[sha256, format_] = extraction.extract(stream, format_)


def includeme(config):
    config.add_subscriber(forget, IBeforeRetry)
