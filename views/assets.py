"""Static files under /static, each with the hash of its content in its address (S40)."""

import hashlib

from pyramid.path import AssetResolver

FOLDER = "views:static"
PREFIX = "static"

# Only these files of other packages are served: a folder of theirs would bring jQuery 2 along.
VENDOR = {
    "bootstrap.min.css": "deform:static/css/bootstrap.min.css",
    "bootstrap-icons.min.css": "deform:static/css/bootstrap-icons.min.css",
    "fonts/": "deform:static/css/fonts/",
    "bootstrap.min.js": "deform:static/scripts/bootstrap.bundle.min.js",
    "htmx.min.js": "django_htmx:static/django_htmx/htmx-2.min.js",
}


class Fingerprints:
    """A cache buster: `?v=` and the start of the SHA-256 of a file's content."""

    def __init__(self):
        self.known = {}

    def __call__(self, request, subpath, kw):
        spec = kw["rawspec"]
        if spec not in self.known:
            with AssetResolver().resolve(spec).stream() as stream:
                self.known[spec] = hashlib.file_digest(stream, "sha256").hexdigest()[:16]
        kw["_query"] = {"v": self.known[spec]}
        return subpath, kw


def may_be_kept(path, query):
    """Whether a browser may keep what it got: a static file under an address with its version."""
    return bool(query) and path.startswith(f"/{PREFIX}/")


def includeme(config):
    """Serve views/static, and in its `vendor` folder the listed files of other packages."""
    config.add_static_view(PREFIX, FOLDER, cache_max_age=365 * 24 * 3600)
    config.add_cache_buster(FOLDER, Fingerprints())
    for name, spec in VENDOR.items():
        config.override_asset(f"{FOLDER}/vendor/{name}", spec)
