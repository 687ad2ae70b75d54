"""The README's promise, kept: a fresh clone serves its demo company by `make serve`, twice.

In a folder whose name has a space and Chinese characters; when root, also as an ordinary user.
Only the standard library, because nothing is installed yet when this runs.
"""

import contextlib
import json
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

SECONDS_FOR_THE_FIRST = 600
SECONDS_FOR_THE_SECOND = 60
SUPERVISOR = "luojingyi"
# What an ordinary user finds; the Python of root may stand in root's own folder.
ORDINARY_PATH = "/usr/local/bin:/usr/bin:/bin"


class Clone:
    """A fresh clone of this checkout, used as root or as an ordinary user."""

    def __init__(self, folder, user=None):
        self.folder = folder / "客户 档案"
        clone = ["git", "clone", "--quiet", str(pathlib.Path.cwd()), str(self.folder)]
        subprocess.run(clone, check=True)
        self.rights = {}
        self.environment = {**os.environ, "HOME": str(folder)}
        if user:
            self._hand_over(folder, user)

    def _hand_over(self, folder, user):
        self.rights = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
        self.environment["PATH"] = ORDINARY_PATH
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)

    @contextlib.contextmanager
    def served(self, seconds):
        """`make serve` on a free port, up for this block; its address."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        start = time.monotonic()
        make = subprocess.Popen(
            ["make", "serve", f"PORT={port}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            **self.rights,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_until_healthy(make, address, seconds)
            print(f"{address} was up after {time.monotonic() - start:.0f} s", flush=True)
            yield address
        finally:
            make.terminate()
            make.wait(30)
        with (
            contextlib.suppress(ConnectionRefusedError),
            socket.create_connection(("127.0.0.1", port), 1),
        ):
            sys.exit("The server outlived its make.")


def wait_until_healthy(make, address, seconds):
    """Until `/@@health` answers ok; exits when make has ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if make.poll() is not None:
            sys.exit(f"make serve ended with {make.returncode}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            if read(f"{address}/@@health").strip() == "ok":
                return
        time.sleep(0.5)
    sys.exit(f"make serve was not healthy after {seconds} s")


def read(address):
    """The body of a page that answers 200, redirects followed."""
    with urllib.request.urlopen(address, timeout=30) as answer:
        return answer.read().decode()


def call(address, token=None, **body):
    """The answer of a JSON call; a POST when there is a body."""
    request = urllib.request.Request(address, json.dumps(body).encode() if body else None)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def customers_seen(address, accounts):
    """How many customers the demo's records supervisor sees, logged in as `make serve` says."""
    password = accounts.read_text(encoding="utf-8").split()[-1]
    session = call(f"{address}/api/v1/session", login=SUPERVISOR, password=password)
    return call(f"{address}/api/v1/customers", session["token"])["items_total"]


def prove(user=None):
    """Serve a fresh clone, twice; the second time nothing is made again."""
    print(f"A fresh clone as {user.pw_name if user else 'this user'}", flush=True)
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dossier-clone-"))
    try:
        clone = Clone(folder, user)
        var = clone.folder / "var"
        with clone.served(SECONDS_FOR_THE_FIRST) as address:
            assert 'type="password"' in read(f"{address}/"), "no log-in page"
            seen = customers_seen(address, var / "accounts.txt")
            assert seen > 100, f"{seen} customers in the demo company"
        made = os.stat(var / "data/main.sqlite3").st_ino
        with clone.served(SECONDS_FOR_THE_SECOND) as address:
            assert customers_seen(address, var / "accounts.txt") == seen, "other customers"
        assert os.stat(var / "data/main.sqlite3").st_ino == made, "the data was made again"
    finally:
        shutil.rmtree(folder)


def prove_for_both():
    """As root and as an ordinary user at once, each by a process of its own."""
    each = [[sys.executable, __file__, name] for name in ("root", "nobody")]
    if any([process.wait() for process in [subprocess.Popen(command) for command in each]]):
        sys.exit("A fresh clone failed.")


if __name__ == "__main__":
    if len(sys.argv) == 1 and os.geteuid() == 0:
        prove_for_both()
    else:
        prove(pwd.getpwnam("nobody") if sys.argv[1:] == ["nobody"] else None)
