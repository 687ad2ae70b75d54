"""The town of the house tests: everybody of the cast and more, and a thing of each kind."""

from substanced.util import get_oid

from catalog import queries
from dossier import clock
from dossier.access import DENY, Entry, apply_acl
from dossier.inspection import PlanSchema
from dossier.vocabulary import Permission, Post, Tag, Tier
from tests import files
from tests.world import ADMIN, CAST, UNITS
from workflows import customer as customers
from workflows import dossier as dossiers
from workflows import inspection as inspections
from workflows.alert import raised
from workflows.dossier import advance

MORE = {
    "lan": ("兰芳", Post.STAFF, "XS", Tier.CONFIDENTIAL),
    "guo": ("郭宽", Post.RECORDS_OFFICER, "", Tier.OPEN),
    "dang": ("党主", Post.RECORDS_SUPERVISOR, "", Tier.SECRET),
    "fu": ("付佐", Post.DEPUTY_GENERAL_MANAGER, "", Tier.CONFIDENTIAL),
    "ting": ("丁停", Post.STAFF, "XS", Tier.TOP_SECRET),
}
DISABLED = "ting"
PEOPLE = (ADMIN, *CAST, *MORE)
# What the policy of the town asks besides.
ADDED = (
    "fields: {代号: {}, 房屋: {of: dossier}}\n"
    "facets: {市场: [国内, 国际, 境外], 性质: {of: dossier, values: [基本, 交易]}}\n"
    "forms: {登记表: {fields: [客户名称, 代号]}, 清单: {of: dossier, fields: [资料明细, 房屋]}}\n"
    "grades:"
)
NOBODY_THERE = "person:0000000000000000"


def settle(make):
    """{name: noun} of everything of the town, people by log-in name."""
    site = make.site
    make.rules("grades:", ADDED)
    units = {code: make.unit(name, code) for code, name in UNITS.items()}
    found = {name: site[name] for name in ("customers", "dossiers", "people", "units")}
    found |= {"site": site, "unit": units["XS"], ADMIN: site["people"].by_login(ADMIN)}
    policies = site["policies"]
    found |= {"policies": policies, "policy": policies[site.profile]}
    found["edition"] = found["policy"].current()
    for login, (name, post, code, tier) in (CAST | MORE).items():
        found[login] = make.person(login, tier, post, units.get(code), name)
    found |= _records(make, units, found["chen"].__name__, found["zhou"].__name__)
    found["inspections"] = site["inspections"]
    found["inspection"] = _inspection(make, found["shen"])
    found["alerts"], found["alert"] = site["alerts"], _alert(make, found)
    found[DISABLED].active = False
    return found


def _inspection(make, auditor):
    """A planned audit of the whole company."""
    values = {"title": "年度审计", "due": clock.today().isoformat(), "size": "2"}
    plan, admin = PlanSchema().deserialize(values), make.request.person
    planned = inspections.plan(make.acting_for(auditor), make.site["inspections"], plan)
    make.acting_for(admin)
    return planned


def _alert(make, found):
    """An alert about somebody who looked at a secret customer."""
    seen = {"tag": Tag.RECORD_VIEWED, "object": get_oid(found["secret-customer"])}
    number = make.site.log.append({**seen, "by": found["chen"].__name__})
    return raised(make.request, "bulk", person=found["chen"].__name__, entries=[number])


def _records(make, units, chen, zhou):
    own = {"unit": units["XS"].__name__, "owner": chen}
    other = {"unit": units["CW"].__name__, "owner": zhou}
    facts = {"region": "青岛", "industry": "航运", "grade": "A", "opened": "2026-01-05"}
    customer = make.customer(name="海港贸易有限公司", uscc="", **facts, **own)
    foreign = make.customer(name="远洋渔具有限公司", **facts | other | {"region": "烟台"})
    secret = make.customer(name="机要电子有限公司", tier="2", **facts | own)
    found = {"own": customer, "foreign": foreign, "secret-customer": secret}
    for each, market in zip(found.values(), ("国内", "国际", "国内"), strict=True):
        customers.change(
            make.request, each, {"facets": {"市场": market}, "fields": {"代号": "甲"}}
        )
    for tier in Tier:
        found[f"dossier-{int(tier)}"] = make.dossier(
            customer, title=f"往来{tier}", tier=str(tier.value), **own
        )
    dossiers.change(make.request, found["dossier-0"], {"facets": {"性质": "基本"}})
    found["foreign-dossier"] = make.dossier(foreign, title="渔具往来", **other)
    found["lent-dossier"] = make.dossier(customer, title="代管往来", **other)
    found["restricted-dossier"] = make.dossier(customer, title="限知往来", **own)
    found["filed-dossier"] = make.dossier(customer, title="已归往来", **own)
    for step in ("sort", "file"):
        advance(make.request, found["filed-dossier"], step)
    found |= _documents(make, found)
    deny(make, found["denied-document"], "post:records-officer")
    restrict(found["restricted-dossier"])
    restrict(found["restricted-document"])
    return found


def _documents(make, found):
    def document(within, title, *more):
        return make.document(found[within], *more, title=title, date="2026-02-03")

    return {
        "document": document("dossier-0", "来函甲"),
        "scan": document("dossier-0", "扫描甲", files.pdf("一页"), "扫描.pdf"),
        "restricted-document": document("dossier-0", "限知来函"),
        "secret-document": document("dossier-2", "机密来函"),
        "filed-document": document("filed-dossier", "归档来函"),
        "lent-document": document("lent-dossier", "代管来函"),
        "denied-document": document("dossier-0", "不予来函"),
        "document-within": document("restricted-dossier", "卷内来函"),
    }


def restrict(thing, *who):
    """Let only these know the thing; without any nobody of the town does."""
    thing.need_to_know = who or (NOBODY_THERE,)
    index_anew(thing)


def deny(make, thing, who, *permissions):
    """Let an entry deny the view of a thing, or these permissions, to somebody."""
    names = frozenset(permissions or (Permission.RECORD_VIEW.value,))
    entry = Entry(DENY, who, names, cause="sharing")
    apply_acl(thing, (*thing.__dict__.get("__acl__", ()), entry), make.request.registry)
    index_anew(thing)


def index_anew(thing):
    """Have a thing and what is in it indexed again."""
    for each in (thing, *getattr(thing, "values", tuple)()):
        queries.records(thing).reindex_resource(each)
