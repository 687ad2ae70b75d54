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
        for day in _days():
            known = receipts.get(f"{day}:{receipt}")
            if known is not None:
                return HTTPSeeOther(known)
        response = view(context, request)
        if isinstance(response, HTTPRedirection):
            _forget_old(receipts)
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


def _days():
    today = clock.today()
    return [(today - datetime.timedelta(days=back)).isoformat() for back in range(DAYS)]


def _forget_old(receipts):
    for key in list(receipts.keys(max=_days()[-1]))[:100]:
        del receipts[key]


def includeme(config):
    config.add_view_deriver(deriver, name="receipt")
