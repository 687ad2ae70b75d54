"""The second click does nothing twice: a form's receipt is kept with where its act led (S18).

The receipt is stored in the transaction of the act; the same form sent again is answered with
the same redirect, without acting.
"""

import datetime

from pyramid.httpexceptions import HTTPRedirection, HTTPSeeOther

from dossier import clock

DAYS = 2
LONGEST = 64


def deriver(view, info):
    """Answers a form that was already acted on; remembers one that now is."""

    def once(context, request):
        receipt = _receipt(request)
        if receipt is None:
            return view(context, request)
        receipts = request.root.receipts
        for day in days():
            known = receipts.get(f"{day}:{receipt}")
            if known is not None:
                return HTTPSeeOther(known)
        response = view(context, request)
        if isinstance(response, HTTPRedirection):
            forget_old(receipts)
            receipts[f"{clock.today().isoformat()}:{receipt}"] = response.location
        return response

    return once


def _receipt(request):
    """The asker's receipt of this request; another person's form is never answered with it.

    Two buttons of one form are two acts.
    """
    if request.method != "POST" or request.identity is None:
        return None
    given = request.POST.get("receipt")
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST:
        return None
    return f"{request.subject.person}:{given}:{request.POST.get('act', '')[:LONGEST]}"


def days():
    """The days whose receipts are known, the newest first."""
    today = clock.today()
    return [(today - datetime.timedelta(days=back)).isoformat() for back in range(DAYS)]


def forget_old(receipts):
    """Let some receipts go that are known no more."""
    for key in list(receipts.keys(max=days()[-1]))[:100]:
        del receipts[key]


def includeme(config):
    config.add_view_deriver(deriver, name="receipt")
