"""Settings: the ini's `dossier.*` keys, each overridden by its DOSSIER_* environment variable."""

import os

DEFAULTS = {
    "dossier.var": "var",
    "dossier.zodb": "etc/zodb.conf",
    "dossier.policies": "etc/policies",
    "dossier.keys": "",
    "dossier.master_key": "",
    "dossier.key_store": "",
    "dossier.backup": "",
    "dossier.key_backup": "",
    "dossier.key_backup_days": "35",
    "dossier.suite": "international",
    "dossier.witness": "",
    "dossier.lock": "",
    "dossier.logins": "",
    "dossier.idle_minutes": "60",
    "dossier.absolute_hours": "12",
    "dossier.proxy": "",
    "dossier.reading_room": "",
    "dossier.monitors": "",
    "dossier.password_cost": "full",
    "dossier.host": "127.0.0.1",
    "dossier.port": "6543",
}

# A weaker password hash is for tests, whose settings say so; no environment can ask for it.
FIXED = {"dossier.password_cost"}


def complete(settings, environ=os.environ) -> dict:
    """The settings with defaults and environment applied; DOSSIER_VAR beats `dossier.var`."""
    found = {**DEFAULTS, **settings}
    for key in DEFAULTS.keys() - FIXED:
        name = key.replace(".", "_").upper()
        if environ.get(name):
            found[key] = environ[name]
    return found
