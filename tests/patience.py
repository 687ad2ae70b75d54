"""How long a promise in seconds may take on a machine that has other work as well."""

import os


def patient(seconds):
    """So many seconds of an idle machine, told for this one as busy as it is now."""
    return seconds * max(1, os.getloadavg()[0] / os.cpu_count())
