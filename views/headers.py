"""Security headers on every response, also on errors and static files (S40, S41, S42).

They are put on in the execution policy, outside all tweens, because a response that is made
there (a commit that failed, an exception view at the last attempt) passes no tween.
"""

from pyramid.config import PHASE3_CONFIG
from pyramid.interfaces import IExecutionPolicy
from pyramid.router import default_execution_policy

from views import assets

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # data: for the small drawings inside Bootstrap's stylesheet
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "frame-ancestors 'none'",
    )
)
UNUSED_POWERS = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "usb",
)
# With no-referrer alone Chromium sends `Origin: null` with a form, and the check of the origin
# (S37) would refuse our own pages. So layout.pt says same-origin in its own <meta>: to others
# that is the same silence.
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in UNUSED_POWERS),
}
TRANSPORT = "max-age=31536000; includeSubDomains"
KEPT = "public, max-age=31536000, immutable"


def protect(environ, response):
    """Put the headers on a WebOb response and return it.

    A view may have set a Content-Security-Policy of its own, as the download of a document
    does (S43); every other header is set here and nowhere else.
    """
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers.update(HEADERS)
    if environ["wsgi.url_scheme"] == "https":
        headers["Strict-Transport-Security"] = TRANSPORT
    _limit_keeping(environ, response)
    headers.pop("Server", None)
    return response


def _limit_keeping(environ, response):
    headers = response.headers
    asset = assets.may_be_kept(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", ""))
    if asset and response.status_int in (200, 304):
        headers["Cache-Control"] = KEPT
        return
    headers["Cache-Control"] = "no-store"
    for name in ("Expires", "Pragma"):
        headers.pop(name, None)


def protecting(policy):
    """An execution policy that protects whatever `policy` answers."""

    def answer(environ, router):
        return protect(environ, policy(environ, router))

    return answer


def includeme(config):
    """Wrap the execution policy, whichever one (pyramid_retry's) has been chosen by then."""
    registry = config.registry

    def wrap():
        policy = registry.queryUtility(IExecutionPolicy, default=default_execution_policy)
        registry.registerUtility(protecting(policy), IExecutionPolicy)

    config.action("security headers", wrap, order=PHASE3_CONFIG + 1)
