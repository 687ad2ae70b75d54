"""A call that is sent again acts once: the header Idempotency-Key (S18).

Which thing came of a call is kept under the caller's key, in the transaction of the act, for a day
or two. The same call again is answered with that thing as it is now; another call under the same
key is refused.
"""

import hashlib
from urllib.parse import urlsplit

from pyramid.httpexceptions import HTTPNotFound
from pyramid.traversal import split_path_info, traverse
from pyramid.view import render_view_to_response
from zope.interface import alsoProvides

from dossier import clock
from dossier.errors import Invalid
from dossier.language import _
from views.api.tree import inside
from views.receipt import LONGEST, days, forget_old

HEADER = "Idempotency-Key"


def once(request, act):
    """What `act` answers, or for a call that was acted on what it would answer now.

    Invalid for a key that is too long or was used for another call.
    """
    key = request.headers.get(HEADER)
    if key is None or request.identity is None:
        return act()
    if not 0 < len(key) <= LONGEST:
        raise Invalid({HEADER: _("最多 ${number} 字", mapping={"number": LONGEST})})
    name, asked, receipts = (
        f"{request.subject.person}:{key}:",
        _digest(request),
        request.root.receipts,
    )
    for day in days():
        known = receipts.get(f"{day}:{name}")
        if known is not None:
            return _again(request, asked, known)
    answered = act()
    forget_old(receipts)
    receipts[f"{clock.today().isoformat()}:{name}"] = f"{asked} {urlsplit(answered['@id']).path}"
    return answered


def _again(request, asked, known):
    before, _space, path = known.partition(" ")
    if before != asked:
        raise Invalid({HEADER: _("这个键已用于另一请求。")})
    found = traverse(request.root, inside(split_path_info(path)[2:]))
    method, request.method, request.subpath = request.method, "GET", found["subpath"]
    alsoProvides(request, request.request_iface)  # else Pyramid looks for a page of the thing
    try:
        response = render_view_to_response(found["context"], request, found["view_name"])
    finally:
        request.method = method
    if response is None:
        raise HTTPNotFound
    return response.json_body


def _digest(request):
    """What is asked, whatever boundary a form has."""
    asked = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type != "multipart/form-data":
        asked.update(request.body)
        return asked.hexdigest()
    for name, value in request.POST.items():
        told = value if isinstance(value, str) else value.filename
        asked.update(repr((name, told)).encode(errors="replace"))
        if not isinstance(value, str):
            asked.update(hashlib.file_digest(value.file, "sha256").digest())
            value.file.seek(0)
    return asked.hexdigest()
