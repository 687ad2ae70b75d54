"""The main verbs as acts that can be done again and again on copies of one small site (S02, S08).

`furnish` makes the site; `recorded` keeps, for each verb of the pages, the request that its form
sends; commands are their arguments. A request carries its receipt, so that doing it
again is a second click.
"""

import random
import re
from typing import NamedTuple

import transaction
from pyramid.request import Request, apply_request_extensions
from pyramid.threadlocal import RequestContext
from webtest import TestApp, Upload

from dossier import library
from dossier.vocabulary import Permission, Tier
from tests.conftest import CHEAP, become
from tests.make import Make
from tests.views.browsing import send, token
from tests.views.test_sharing import choose
from tests.views.test_tier import GROUND, confirm
from tests.world import ADMIN, PASSWORD
from workflows import site as sites
from workflows.dossier import advance

# Words that stand in no file in clear.
WORDS = ("海港贸易第", "往来卷宗", "来函正文一句", "附件清单一行")
FACTS = {
    "title": "来函正文一句",
    "kind": "往来函件",
    "source": "业务人员收集",
    "date": "2026-01-05",
}
SMALL = "来函正文一句，请于三日内付款。\n".encode()
LARGE = (
    SMALL
    + "".join(
        f"附件清单一行，第 {number} 号 {random.Random(number).randbytes(20).hex()}。\n"
        for number in range(2500)
    ).encode()
)


_RECEIPT = re.compile(r'(name="receipt"\r\n\r\n)[-\w]{22}')


class Act(NamedTuple):
    """A request as bytes in Latin-1, or the arguments of a command, or the name of a chore.

    `first` names an act that comes before it. `is_once` says that a second click does no more.
    """

    name: str
    request: str = ""
    command: tuple = ()
    chore: str = ""
    first: str = ""
    is_once: bool = False

    def again(self, receipt=""):
        """The same act; with another receipt of the same length it is done once more."""
        if not receipt:
            return self
        return self._replace(request=_RECEIPT.sub(rf"\g<1>{receipt}", self.request))


COMMANDS = (
    Act("export the log", command=("audit", "export", "{folder}.exported")),
    Act("back up", command=("backup", "{folder}.out/backup")),
    Act("rotate the keys", command=("key", "rotate")),
    Act("build the indexes anew", command=("reindex",)),
    Act("maintenance on", command=("maintenance", "on", "--reason", "迁移")),
    Act("maintenance off", command=("maintenance", "off"), first="maintenance on"),
    Act("witness a head", chore="witness"),
    Act("pack", chore="pack"),
)


class Recorder:
    """A WSGI application that keeps the next request instead of answering it, when told so."""

    def __init__(self, wsgi):
        self.wsgi, self.keeping, self.kept = wsgi, False, None

    def __call__(self, environ, start_response):
        if not self.keeping:
            return self.wsgi(environ, start_response)
        self.kept = Request(environ).as_bytes().decode("latin-1")
        start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "0")])
        return [b""]

    def record(self, name, submit, /, *arguments, **named):
        """The act whose request `submit` would send."""
        self.keeping = True
        submit(*arguments, **named)
        self.keeping = False
        return Act(name, request=self.kept, is_once=True)


def recorded(wsgi, named) -> list:
    """The acts of the pages of a furnished site, each with its receipt."""
    recorder = Recorder(wsgi)
    browser = TestApp(recorder, extra_environ={"REMOTE_ADDR": "127.0.0.1"})
    page = browser.get("/login")
    page.forms["form"]["login"], page.forms["form"]["password"] = ADMIN, PASSWORD
    again = recorder.record("log in", page.forms["form"].submit, "submit")
    acts = [again._replace(is_once=False)]  # whoever logs in twice is logged in twice
    page.forms["form"].submit("submit", status=303)
    at = {name: f"/dossiers/{named[name]}/" for name in ("open", "sorting", "shared", "graded")}

    def sent(name, address, /, **values):
        acts.append(recorder.record(name, send, browser.get(address), 200, **values))

    def pressed(name, address):
        values = {"csrf_token": token(browser), "receipt": f"receipt of {name}"}
        acts.append(recorder.record(name, browser.post, address, values))

    def confirmed(name, page, /, **values):
        shown = send(page, 200, **values)
        acts.append(recorder.record(name, confirm(shown).submit, "confirmed"))

    sent("open a customer", "/customers/add", **Make.facts(_Serial, name="海港贸易第九有限公司"))
    address = f"/dossiers/add?customer={named['customer']}"
    sent("open a dossier", address, title="往来卷宗新", **{"class": "KH"})
    sent("deposit a paper", f"{at['open']}add", file=[Upload("来函.txt", SMALL * 2)], **FACTS)
    sent("deposit a blob", f"{at['open']}add", file=[Upload("附件.txt", LARGE)], **FACTS)
    correction = {"file": Upload("更正.txt", LARGE[:-1]), "reason": "日期写错"}
    sent("correct a paper", f"{at['open']}{named['letter']}/correct", **correction)
    pressed("sort", f"{at['open']}advance?transition=sort")
    pressed("file", f"{at['sorting']}advance?transition=file")
    confirmed("set the tier", browser.get(f"{at['graded']}classify"), tier="1", **GROUND)
    page = choose(browser.get(f"{at['shared']}give"), Permission.RECORD_VIEW)
    values = {"who": f"person:{named['reader']}", "verdict": "Allow", "reason": "项目需要"}
    confirmed("change the rights", page, **values)
    looked = {
        "look at a dossier": at["open"],
        "read a paper": f"{at['open']}{named['letter']}/download",
        "read a large paper": f"{at['sorting']}{named['list']}/download",
    }
    acts += [recorder.record(name, browser.get, address) for name, address in looked.items()]
    return acts


class _Serial:
    """What Make.facts counts with."""

    serial = iter((900,))


def furnish(registry):
    """A site with customers, dossiers in some states and papers; by their names."""
    connection = registry._zodb_databases[""].open()
    request = Request.blank("/")
    request.registry, request.tm = registry, transaction.manager
    with RequestContext(request):
        root = connection.root()
        written = library.shipped("etc/policies", "default")
        sites.create(registry, root, "港湾贸易有限公司", written, ADMIN, PASSWORD, CHEAP)
        transaction.commit()  # papers need a connection
        apply_request_extensions(request)
        request.root = root["site"]
        become(request, request.root["people"].by_login(ADMIN))
        make = Make(request, become)
        things = {"reader": make.person("zhou", Tier.SECRET)}
        things["customer"] = make.customer()
        for name in ("open", "sorting", "shared", "graded"):
            things[name] = make.dossier(things["customer"], title=f"往来卷宗{name}")
        things["letter"] = make.document(things["open"], data=SMALL)
        things["list"] = make.document(things["sorting"], data=LARGE)
        advance(request, things["sorting"], "sort")
        named = {name: thing.__name__ for name, thing in things.items()}
        transaction.commit()
    connection.close()
    return named
