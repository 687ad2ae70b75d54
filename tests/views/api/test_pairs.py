"""docs/api is what the interface does: each test makes one page and compares it with that kept.

A page that differs is written anew, and the test fails: read the difference and commit it.
"""

import datetime
from urllib.parse import quote

import pytest
import transaction
from substanced.util import get_oid

from dossier import clock
from dossier.alert import Draft
from dossier.vocabulary import Post, Tag
from tests.views.api.pairs import FOLDER, Page
from tests.workflows.test_form import CARD, FORMS
from tests.world import ADMIN, PASSWORD
from workflows.alert import raised

NOW = datetime.datetime(2026, 11, 21, 6, 5, tzinfo=datetime.UTC)
LETTER = {"title": "付款函", "kind": "往来函件", "date": "2026-11-20", "source": "业务人员收集"}
FILE = ("file", "来函.txt", "商定付款日期。".encode())
SHOWN = LETTER | {"file": "来函.txt (21 bytes)"}
SEED = '"seed": "[0-9a-f]{32}"'
TOLD = "The answers are those of a small company in the tests; `ID-1` stands for an id."


@pytest.fixture(autouse=True)
def still():
    """The clock stands still, so that the pages say the same in each run."""
    with clock.frozen(NOW):
        yield


@pytest.fixture
def page(request):
    """The page of docs/api that a test is named after; compared when the test has made it."""
    made = Page(request.param, TOLD)
    yield made
    path = FOLDER / f"{request.param.lower()}.md"
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if kept != made.text():
        FOLDER.mkdir(exist_ok=True)
        path.write_text(made.text(), encoding="utf-8")
        pytest.fail(f"{path} was not what the interface does; it has been written anew")


def of(title):
    """Let a test make the page of that title."""
    return pytest.mark.parametrize("page", [title], indirect=True)


@of("Session")
def test_session(page, programs):
    nobody, right = programs.nobody, {"login": ADMIN, "password": PASSWORD}

    page.pair("Get a token", nobody.post("/session", right, 200))
    page.pair("A wrong password", nobody.post("/session", right | {"password": "x"}, 401))
    page.pair("Without a token", nobody.get("/customers", status=401))
    page.pair("End the session", programs.keeper.delete("/session"))


@of("Customers")
def test_customers(page, keeper, owner, stranger, paths):
    facts = {
        "name": "上海远洋贸易有限公司",
        "contact": "陈静",
        "phone": "13800000001",
        "address": "上海市解放路1号",
        "business": "贸易",
        "region": "上海",
    }
    made = keeper.post("/customers", facts)
    page.pair("Open an account for a customer", made)
    page.pair("Change some facts", keeper.patch(made.location, {"grade": "A", "tier": "秘密"}))
    page.pair("Find, filter and page", keeper.get("/customers", {"region": "青岛", "b_size": 1}))
    page.pair("Faults are named, all at once", keeper.post("/customers", {"nmae": "x"}, 422))
    page.pair("What one may not do", owner.patch(paths.customer, {"owner": "lina"}, 403))
    page.pair("What one may not know of is missing", stranger.get(paths.customer, status=404))


@of("Dossiers")
def test_dossiers(page, keeper, company):
    facts = {"customer": company.customer, "class": "KH", "title": "海港往来", "tier": "秘密"}
    made = keeper.post("/dossiers", facts)
    page.pair("Open a dossier", made)
    page.pair("Change the description", keeper.patch(made.location, {"remark": "年度客户"}))
    page.pair(
        "Number and state are set by verbs", keeper.patch(made.location, {"number": "1"}, 422)
    )
    step = f"{made.location}/@workflow"
    page.pair("Sort", keeper.post(f"{step}/sort", None, 200))
    page.pair("A step from the wrong state", keeper.post(f"{step}/use", None, 409))
    page.pair("File: the number is given", keeper.post(f"{step}/file", None, 200))
    term = keeper.post(f"{made.location}/@retention", {"term": "短期"}, 200)
    page.pair("Choose how long it is kept", term)
    page.pair("List, by state", keeper.get("/dossiers", {"state": "归档"}))


@of("Documents")
def test_documents(page, keeper, paths):
    made = keeper.upload(paths.documents, LETTER, FILE)
    page.pair("Add a document with its file", made, SHOWN)
    page.pair("Change the description", keeper.patch(made.location, {"kind": "合同"}))
    other = ("file", "来函 扫描.txt", "商定付款日期与金额。".encode())
    corrected = keeper.upload(f"{made.location}/@versions", {"reason": "补金额"}, other)
    form = {"reason": "补金额", "file": "来函 扫描.txt (30 bytes)"}
    page.pair("Add a new version with the reason", corrected, form)
    page.pair("Fetch the newest version", keeper.get(f"{made.location}/@download"))
    page.pair("Fetch an old one", keeper.get(f"{made.location}/@download", {"version": 1}))
    empty = keeper.upload(paths.documents, LETTER, ("file", "空.txt", b""), status=422)
    page.pair("A file that is not taken", empty, LETTER | {"file": "空.txt (0 bytes)"})


@of("Search")
def test_search(page, keeper, company):
    query = {"q": "商定付款", "type": "文件", "facet": "tier,region"}

    page.pair("Search in texts, with facets", keeper.get("/search", query))
    page.pair("Suggest while typing, by initials", keeper.get("/suggest", {"q": "hgmy"}))
    page.pair("An unknown facet", keeper.get("/search", {"facet": "colour"}, 422))


@of("History")
def test_history(page, keeper, paths):
    keeper.post(f"{paths.dossier}/@workflow/sort", None, 200)

    page.pair("What happened to a dossier", keeper.get(f"{paths.dossier}/@history", {"b_size": 2}))


@of("Access")
def test_access(page, programs, paths):
    guard, asked = programs.guard, {"user": "wangqiang", "action": "view"}
    supposed = asked | {"post": "部门经理", "unit": "XS"}

    page.pair("Why, or why not", guard.get(f"{paths.dossier}/@access", asked))
    page.pair("What if", guard.get(f"{paths.dossier}/@access", supposed))
    given = {"who": "post:manager", "verdict": "allow", "permissions": ["record:view"]}
    body = {"reason": "项目需要", "entries": [given | {"until": "2027-01-31"}]}
    page.pair("Give by hand: these and no others", guard.put(f"{paths.customer}/@acl", body))
    page.pair(
        "An office is given nothing",
        guard.put(
            f"{paths.customer}/@acl",
            {"reason": "x", "entries": [given | {"who": "post:security-admin"}]},
            422,
        ),
    )


# Identities, keys, salts and signatures of a log, and how many entries led there.
DRAWN = (
    (r'(?<=": ")(?:[0-9a-f]{64}|[0-9a-f]{32}|[0-9a-f]{80,})(?=")', "HEX"),
    (r'"path": \[[^]]+\]', '"path": ["HEX", …]'),
    (r'("(?:size|seq|object|number)": |entry=)\d+', r"\g<1>42"),
)


@of("Audit")
def test_audit(page, programs, base, tmp_path, monkeypatch):
    for name in ("witness", "keys"):
        monkeypatch.setitem(base[0].registry.settings, f"dossier.{name}", str(tmp_path / name))
    page.drawn = DRAWN
    auditor, one = programs.auditor, {"b_size": 1, "action": "customer:opened"}

    newest = auditor.get("/audit", one)
    entry = newest.json["items"][0]["number"]
    page.pair("The log, the newest entry first", newest)
    page.pair("Its signed head", auditor.get("/audit/@head"))
    page.pair("That it continues an earlier size", auditor.get("/audit/@head", {"earlier": 3}))
    page.pair("That an entry is in it", auditor.get("/audit/@proof", {"entry": entry}))
    page.pair("Who may not read the log", programs.owner.get("/audit/@head", status=403))


@of("Users")
def test_users(page, keeper, company):
    new = {"login": "chenjing", "name": "陈静", "password": PASSWORD, "clearance": "秘密"}
    made = keeper.post("/users", new | {"post": "业务员", "unit": "销售部"})
    page.pair("Add a person", made)
    page.pair("Give a post", keeper.patch(made.location, {"post": "reader"}))
    page.pair("Disable", keeper.patch(made.location, {"active": False}))
    page.pair("Everybody", keeper.get("/users", {"b_size": 2, "b_start": 1}))


POLICY = """\
profile: export
title: 外贸部档案办法
extends: default
numbering: {dossier: "{class}{year}{serial:3}"}
"""


@of("Policies")
def test_policies(page, programs, keeper, site):
    page.drawn = (
        # The site of the tests was made today.
        (r'("edition": 1,\s+"in_force_from": )"20(?!27)[\d-]+"', r'\1"2026-11-21"'),
    )
    body = {"text": POLICY, "name": "export.yaml"}
    made = programs.guard.post("/policies", body)
    page.pair("Draft a policy, or a new edition of one, from its text", made)
    wrong = body | {"text": POLICY.replace("serial:3", "cereal")}
    page.pair(
        "A fault is told with file, line and key", programs.guard.post("/policies", wrong, 422)
    )
    page.pair("What it would do if it held", keeper.get(f"{made.location}/@simulation"))
    step = f"{made.location}/@workflow"
    page.pair("One's own draft is for others", programs.guard.post(f"{step}/review", None, 403))
    page.pair("Review", keeper.post(f"{step}/review", None, 200))
    keeper.post(f"{step}/approve", None, 200)
    page.pair("Issue, from a day on", keeper.post(f"{step}/issue", {"day": "2027-01-01"}, 200))
    page.pair("The company's policies", keeper.get("/policies"))
    page.pair("The editions of one", keeper.get("/policies/export"))
    site["policies"]["export"].begin(site["policies"]["export"]["1"])
    transaction.commit()
    at, sales = "/policies/export/@attach", {"unit": "XS"}
    told = programs.guard.get(at, sales)
    page.pair("What would change if it held for a department", told)
    page.pair("Not without having seen it", programs.guard.post(at, sales, 409))
    seen = sales | {"seen": told.json["seen"]}
    page.pair("Let it hold there", programs.guard.post(at, seen, 200))


@of("Forms")
def test_fields_and_forms(page, keeper, make, paths):
    make.rules("grades:", FORMS)
    transaction.commit()
    facts = {"fields": {"年限": 3}}
    page.pair("Fields of the department's policy", keeper.patch(paths.customer, facts))
    wrong = {"fields": {"年限": "三", "没有": 1}, "facets": {"市场": "火星"}}
    page.pair("Each fault by part and name", keeper.patch(paths.customer, wrong, 422))
    at = f"{paths.customer}/@forms"
    page.pair("The forms of the policy, and what stands in their lines", keeper.get(at))
    filled = keeper.post(f"{at}/{quote(CARD)}", {"region": "烟台"}, 200)
    page.pair("Fill in a form", filled)
    others = f"{at}/{quote('经销商客户档案卡')}"
    page.pair("A form of another department", keeper.post(others, {}, 403))


@of("Sensitive")
def test_sensitive_fields(page, programs, owner, make, paths):
    make.rules("grades:", "fields: {生日: {type: date, sensitive: yes}}\ngrades:")
    transaction.commit()
    at = f"{paths.customer}/@sensitive"
    noted = owner.patch(at, {"fields": {"生日": "1970-02-03"}})
    page.pair("Note what the policy marks as sensitive", noted)
    page.pair("Who may not read it gets null, filled in or not", programs.colleague.get(at))
    wrong = {"fields": {"生日": "七月", "血型": "A"}}
    page.pair("Each fault by the name of the field", owner.patch(at, wrong, 422))


@of("Inspections")
def test_inspections(page, programs, owner, make):
    audit = "audit: {by: 审计部门, every: yearly, sample: 1, reports_to: [档案主管, 总经理]}"
    make.rules("grades:", f"{audit}\ngrades:")
    for post in (Post.RECORDS_SUPERVISOR, Post.GENERAL_MANAGER):
        make.person(post=post)
    transaction.commit()
    page.drawn = ((SEED, '"seed": "SEED"'),)
    auditor = programs.auditor
    plan = {"title": "年度审计", "unit": "销售部", "due": "2026-12-31"}
    made = auditor.post("/inspections", plan)
    page.pair("Plan an audit", made)
    step = f"{made.location}/@workflow"
    drawn = auditor.post(f"{step}/draw", None, 200)
    page.pair("Draw the sample", drawn)
    item = drawn.json["sample"]["items"][0]["item"]
    fails = {"item": item, "verdict": "不符合", "text": "缺合同原件", "clause": "P17.2"}
    auditor.post(f"{step}/judge", fails, 200)
    page.pair("Send the findings to who answers", auditor.post(f"{step}/issue", None, 200))
    early = auditor.post(f"{step}/report", {"text": "总体良好"}, 409)
    page.pair("No report while a finding is unanswered", early)
    said = {"finding": 1, "text": "漏放", "measure": "补归", "until": "2026-12-01"}
    page.pair("Answer a finding", owner.post(f"{step}/answer", said, 200))
    page.pair("Report", auditor.post(f"{step}/report", {"text": "总体良好"}, 200))
    page.pair("What concerns the asker", owner.get("/inspections"))


@of("Alerts")
def test_alerts(page, programs, company, request_, site):
    """R114"""
    person = company.colleague.__name__
    entry = {"tag": Tag.RECORD_VIEWED, "by": person, "object": get_oid(company.sales)}
    number = site.log.append({**entry, "address": "10.0.0.7", "result": "ok"})
    draft = Draft("未经审批查看客户档案", 50)
    about = {"person": person, "entries": [number], "day": "2026-11-21"}
    found = raised(request_, "ungranted", **about, drafts=[draft])
    transaction.commit()
    guard, at = programs.guard, f"/alerts/{found.__name__}"
    page.drawn = ((r'"number": \d+', '"number": 1'),)

    page.pair("What waits for a finding", guard.get("/alerts", {"state": "open"}))
    page.pair("One alert with its entries of the log", guard.get(at))
    page.pair("Nothing is closed without a finding", guard.post(f"{at}/@close", {}, 422))
    said = {"finding": "已向本人和部门经理核实，为误操作。", "outcome": "unfounded"}
    page.pair("Close it", guard.post(f"{at}/@close", said, 200))
    page.pair("The auditor changes nothing", programs.auditor.post(f"{at}/@close", said, 403))


@of("Backups")
def test_backups(page, programs, keeper):
    """R150, R152"""
    page.drawn = ((r'"next": "[\d-]+"', '"next": "2026-12-01"'),)

    page.pair("What was done and when it is due", keeper.get("/backups"))
    said = {"finding": "两块硬盘正常，备用盘已换"}
    page.pair("Tell what a check of the devices found", keeper.post("/backups/@devices", said))
    page.pair("A backup of now needs a folder", keeper.post("/backups", None, 409))
    page.pair("Nobody else", programs.auditor.post("/backups", None, 403))


def test_every_page_is_made_by_a_test():
    made = {mark.args[1][0].lower() for mark in marks()}

    assert {path.stem for path in FOLDER.glob("*.md")} - {"README"} == made


def marks():
    """The marks of the tests of this module that make a page."""
    for name, test in globals().items():
        if name.startswith("test_"):
            yield from (m for m in getattr(test, "pytestmark", ()) if m.args[0] == "page")
