"""Sessions of browsers: Pyramid's ISession over the store of log-ins (S38, S39, promises D16).

The cookie holds a token and nothing else. Before log-in there is no row: the token of a visitor
is a nonce, his CSRF token its keyed hash, so that bots fetching the log-in page write nothing.
Only a note left for a visitor (a flash message after log-out) makes a row of kind 'guest'.
All writes wait for the end of the request, after the commit, when pyramid_retry repeats no more.
"""

import functools
import hmac
import ipaddress
import re
import secrets
from dataclasses import replace
from datetime import timedelta
from operator import attrgetter

from pyramid.interfaces import ISession
from translationstring import TranslationString
from zope.interface import implementer

from dossier import clock
from dossier.login import Kind, LoginSessions
from dossier.login_store import Store
from dossier.password import CHEAP, COST
from dossier.throttle import Throttle
from views.api import is_call

GUEST = "guest."
_NONCE = re.compile(r"guest\.[\w-]{43}", re.ASCII)
CLEARED = '"cache", "storage"'


def _changing(name):
    """A dict method that marks the session as changed."""
    method = getattr(dict, name)

    @functools.wraps(method)
    def change(self, *arguments, **named):
        self.changed()
        return method(self, *arguments, **named)

    return change


@implementer(ISession)
class Session(dict):
    """The session of one request. Values are what JSON can say; `login` is None for visitors."""

    def __init__(self, request):
        self._request = request
        self._given = _cookie(request)
        self._token, self._login, self._nonce = None, None, None
        self._closing, self._cleared = [], False
        self._changed = self._adopted = self._rotating = self._stepping_up = False
        self._load()
        request.add_response_callback(self._finish)

    def _load(self):
        if _NONCE.fullmatch(self._given):
            self._nonce = self._given
            return
        found = self._request.logins.find(self._given, clock.now(), Kind.PAGE, Kind.GUEST)
        if found is not None:
            self._token, self._login = self._given, found
            dict.update(self, found.data)

    @property
    def login(self):
        """The Login of the person who is in, or None."""
        known = self._login is not None and self._login.person_id is not None
        return self._login if known else None

    @property
    def created(self):
        """When the session began, in seconds since 1970."""
        return int((self._login.created if self._login else clock.now()).timestamp())

    @property
    def new(self):
        """Whether the browser came without a session that is known here."""
        return self._login is None and self._nonce is None

    def adopt(self, token, login):
        """Go on as the session just opened by a log-in; nothing of the former one is kept."""
        self._leave()
        self._token, self._login, self._adopted = token, login, True

    def rotate(self, step_up=False):
        """Give the session a fresh token at the end of the request."""
        self._rotating = True
        self._stepping_up = self._stepping_up or step_up

    def invalidate(self):
        """End the session; what is put in it afterwards belongs to a new visitor's."""
        self._leave()
        self._cleared = True

    def changed(self):
        """Have the session written at the end of the request."""
        self._changed = True

    def flash(self, msg, queue="", allow_duplicate=True):
        """Leave a message for the next page, in the words of the one who asks."""
        if isinstance(msg, TranslationString):  # JSON would keep the Chinese pattern alone
            msg = self._request.localizer.translate(msg)
        waiting = self.setdefault("flash." + queue, [])
        if allow_duplicate or msg not in waiting:
            waiting.append(msg)

    def pop_flash(self, queue=""):
        """The messages of a queue, which are gone by that."""
        return self.pop("flash." + queue) if "flash." + queue in self else []

    def peek_flash(self, queue=""):
        """The messages of a queue, which stay."""
        return self.get("flash." + queue, [])

    def get_csrf_token(self):
        """The CSRF token of this session; for a visitor the keyed hash of his nonce."""
        if self._login is not None:
            return self._login.csrf
        if self._nonce is None:
            self._nonce = GUEST + secrets.token_urlsafe(32)
        return hmac.digest(self._request.logins_key, self._nonce.encode(), "sha256").hex()

    def new_csrf_token(self):
        """A fresh CSRF token; forms sent out before are refused from now on."""
        if self._login is None:
            self._nonce = None
        else:
            self._login = replace(self._login, csrf=secrets.token_urlsafe(32))
            self.changed()
        return self.get_csrf_token()

    clear = _changing("clear")
    pop = _changing("pop")
    popitem = _changing("popitem")
    setdefault = _changing("setdefault")
    update = _changing("update")
    __setitem__ = _changing("__setitem__")
    __delitem__ = _changing("__delitem__")
    __ior__ = _changing("__ior__")

    def _leave(self):
        if self._token is not None:
            self._closing.append(self._token)
        self._token, self._login, self._nonce = None, None, None
        self._changed = self._rotating = False
        dict.clear(self)

    def _finish(self, request, response):
        """Write what is to be written, once, and hand the token out where it is a new one.

        An error undid the transaction, and with it the log's word of a log-in or of a fresh
        proof, so neither is given then. A log-out is.
        """
        if request.exception is not None:
            self._rotating = False
            if self._adopted:
                self._leave()
        for token in self._closing:
            request.logins.close(token)
        if self._login is not None:
            self._keep(request.logins, clock.now())
        elif self:
            notes = {"data": dict(self)}
            self._token, self._login = request.logins.open(
                None, Kind.GUEST, request.remote_addr, request.user_agent, clock.now(), **notes
            )
        if self._cleared:
            response.headers["Clear-Site-Data"] = CLEARED
        self._hand_out(request, response)

    def _keep(self, logins, now):
        if self._changed:
            login = replace(self._login, data=dict(self))
            alive = logins.save(self._token, login, now)
        else:
            alive = True
            logins.touch(self._login, now)
        if alive and self._rotating:
            rotated = logins.rotate(self._token, now, step_up=self._stepping_up)
            self._token, self._login = rotated or (self._token, self._login)

    def _hand_out(self, request, response):
        """Set the cookie if it changed. One of a dead session stays until a new one is needed:

        an answer that comes late must not overwrite the token that a parallel one has rotated.
        """
        token = self._token or self._nonce
        if token and token != self._given:
            _set_cookie(request, response, token)
        elif not token and self._cleared:
            _set_cookie(request, response, "", max_age=0)


def _cookie(request):
    return request.cookies.get(_cookie_name(request), "")


def _cookie_name(request):
    """`__Host-` binds the cookie to this host over TLS. Plain http, for which browsers refuse that
    prefix, is for trying on one's own machine only: with any other host name the secure cookie is
    sent, which works behind a proxy that ends TLS and nowhere else.
    """
    return "__Host-dossier" if _is_secure(request) else "dossier"


def _is_secure(request):
    return request.scheme == "https" or not _is_loopback(request.domain)


def _is_loopback(name):
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False


def _set_cookie(request, response, token, max_age=None):
    """Lax, not Strict: a link in a notice (R149) must find its reader logged in; no GET acts."""
    response.set_cookie(
        _cookie_name(request),
        token,
        max_age=max_age,
        path="/",
        secure=_is_secure(request),
        httponly=True,
        samesite="Lax",
    )


def login(request):
    """The Login that came with the request, or None: of the bearer token of a call, if it has
    one, else of its cookie. A token of one kind never opens the other; no page takes a bearer's.
    """
    scheme, token = request.authorization or ("", "")
    if scheme.lower() != "bearer" or not is_call(request):
        return request.session.login
    found = request.logins.find(token, clock.now(), Kind.API)
    if found is not None:
        request.add_response_callback(lambda *_: request.logins.touch(found, clock.now()))
    return found


def includeme(config):
    settings, registry = config.registry.settings, config.registry
    folder = settings["dossier.var"]
    store = Store(settings["dossier.logins"] or f"sqlite:///{folder}/logins.sqlite")
    registry.logins_key = registry.keys.key_for("logins")
    registry.logins = LoginSessions(
        store,
        registry.logins_key,
        idle=timedelta(minutes=float(settings["dossier.idle_minutes"])),
        absolute=timedelta(hours=float(settings["dossier.absolute_hours"])),
    )
    registry.throttle = Throttle(store, registry.logins_key)
    registry.password_cost = {"full": COST, "cheap": CHEAP}[settings["dossier.password_cost"]]
    for name in ("logins", "logins_key", "throttle", "password_cost"):
        config.add_request_method(attrgetter(f"registry.{name}"), name, property=True)
    config.set_session_factory(Session)
    config.add_request_method(login, reify=True)
