"""Class paths live in every record: a moved class opens as a broken object (house-style 9, 10).

A line is never taken out of these lists or changed, unless dossier/renames.py knows the old path.
"""

import ast
import importlib
import io
import pickletools
import pkgutil
from collections import Counter
from pathlib import Path

import pytest
import transaction
from persistent import Persistent
from venusian import ATTACH_ATTR

from catalog import entries
from catalog.postings import FRESH, ROW_BITS
from dossier import clock, policy
from dossier.alert import Draft
from dossier.vocabulary import CATALOG, Index, InspectionKind, Post, Severity, Tier, Verdict
from workflows import document, dossier, inspection, reception, reporting, sampling, verification
from workflows.alert import raised

FLOORS = ("dossier", "catalog", "workflows", "views")
# Modules that are never scanned: their import is the act, or opens a process of its own.
UNSCANNED = ("views.console", "catalog.extractor", "dossier.demo")

RECORDS = {
    "catalog.allowed.AllowedIndex",
    "catalog.entries.EntryIndex",
    "catalog.fulltext.FullTextIndex",
    "catalog.fulltext.Sequence",
    "catalog.order.OrderIndex",
    "catalog.postings.Block",
    "catalog.postings.Postings",
    "catalog.postings.Rows",
    "catalog.postings.WordTable",
    "catalog.words.WordIndex",
    "dossier.alert.Alert",
    "dossier.alert.Alerts",
    "dossier.audit.Log",
    "dossier.audit.Page",
    "dossier.content.Content",
    "dossier.content.Text",
    "dossier.customer.Customer",
    "dossier.customer.Customers",
    "dossier.document.Document",
    "dossier.dossier.Dossier",
    "dossier.dossier.Dossiers",
    "dossier.edition.Edition",
    "dossier.edition.Policies",
    "dossier.edition.Profile",
    "dossier.guard.Guard",
    "dossier.inspection.Inspection",
    "dossier.inspection.Inspections",
    "dossier.numbering.Numbering",
    "dossier.numbering.Series",
    "dossier.object_map.Map",
    "dossier.person.People",
    "dossier.person.Person",
    "dossier.site.Site",
    "dossier.tree.NumberTree",
    "dossier.tree.TextTree",
    "dossier.unit.Unit",
    "dossier.unit.Units",
    "dossier.watch.Watch",
}
# Values inside records.
VALUES = {
    "dossier.access.Entry",
    "dossier.alert.Draft",
    "dossier.alert.Line",
    "dossier.checklist.Lack",
    "dossier.content.Place",
    "dossier.document.Version",
    "dossier.inspection.Answer",
    "dossier.inspection.Finding",
    "dossier.inspection.Judgement",
    "dossier.inspection.Level",
    "dossier.inspection.Passing",
    "dossier.inspection.Report",
    "dossier.life.Accepted",
    "dossier.life.Closing",
    "dossier.life.Ended",
    "dossier.life.Returned",
    "dossier.life.Verified",
    "dossier.person.Role",
    "dossier.person.Holding",
    "dossier.sample.Sample",
    "dossier.vocabulary.Manifestation",
    "dossier.vocabulary.Post",
    "dossier.vocabulary.Relation",
    "dossier.vocabulary.Tier",
}
# Of others: what a new release of a library must still be able to read.
FOREIGN = {
    "BTrees.LFBTree.LFSet",
    "BTrees.LFBTree.LFTreeSet",
    "BTrees.LLBTree.LLSet",
    "BTrees.LLBTree.LLTreeSet",
    "BTrees.LOBTree.LOBucket",
    "BTrees.Length.Length",
    "BTrees.OOBTree.OOBTree",
    "BTrees.OOBTree.OOBucket",
    "ZODB.blob.Blob",
    "builtins.frozenset",
    "datetime.date",
    "datetime.datetime",
    "datetime.timedelta",
    "datetime.timezone",
    "decimal.Decimal",
    "persistent.mapping.PersistentMapping",
    "substanced.catalog.Catalog",
    "substanced.catalog.CatalogsService",
    "substanced.catalog.discriminators.IndexViewDiscriminator",
    "substanced.interfaces.IService",
    "substanced.objectmap.ExtentMap",
    "substanced.objectmap.ReferenceMap",
    "zope.interface.declarations.Provides",
}


def modules():
    """Every module that the scans of the four floors read."""
    for floor in FLOORS:
        package = importlib.import_module(floor)
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{floor}."):
            if not found.name.startswith(UNSCANNED):
                yield importlib.import_module(found.name)


def path_of(class_):
    """The path under which a class is stored."""
    return f"{class_.__module__}.{class_.__qualname__}"


def persistent_classes():
    """The path of each class of ours whose instances are records."""
    return {
        path_of(found)
        for module in modules()
        for found in vars(module).values()
        if isinstance(found, type)
        and issubclass(found, Persistent)
        and found.__module__ == module.__name__
    }


def stored_paths(*storages):
    """Every class path that stands in a record of the storages."""
    found = set()
    for storage in storages:
        for changes in storage.iterator():
            for record in changes:
                found.update(_paths_of(io.BytesIO(record.data)))
    return found


def _paths_of(record):
    for _class_then_state in range(2):
        for operation, argument, _place in pickletools.genops(record):
            assert operation.name != "STACK_GLOBAL", "a pickle protocol that ZODB does not write"
            if operation.name == "GLOBAL":
                yield argument.replace(" ", ".")


@pytest.fixture
def lived_in(make, request_, base, database):
    """The storages of a site in which everything that is stored has happened."""
    person = make.person(clearance=Tier.SECRET, post=Post.STAFF, unit=make.unit())
    make.rules("grades:", "posts: {营销总监: {rights: 总经理}}\n\ngrades:")
    make.person(post="营销总监")
    customer = make.customer(capital="12.5", founded="2001-02-03", owner=person.login)
    kept = make.dossier(of=customer, opened="2026-01-05")
    paper = make.document(within=kept, tier=Tier.SECRET)
    document.correct(request_, paper, io.BytesIO(b"x" * 100_000), "large.txt", "scanned again")
    for _many_of_one_word in range((FRESH + 2) << ROW_BITS):  # the latest are not posted yet
        make.customer()
    long = "商定付款日期。" * 20_000
    make.document(within=kept, data=long.encode(), name="long.txt")
    raised(request_, "shared", person=person.__name__, drafts=[Draft("共用")])
    _live(make, request_, kept)
    _inspect(make, request_)
    entries.follow(request_.root)
    transaction.commit()
    return base[1], database.storage.changes


def _live(make, request_, kept):
    """Let a dossier go all its way: given back, taken in incomplete, verified, filed, ended."""
    lists = "checklists: {清单: {incomplete: supplement list, items: [合同]}}"
    make.rules("grades:", f"{lists}\n\ngrades:")
    make.rules("verification: {required: no}", "verification: {required: yes}")
    founder = request_.person
    officer = make.person(clearance=Tier.TOP_SECRET, post=Post.RECORDS_OFFICER)
    reception.give_back(request_, make.dossier(), "不齐")
    dossier.advance(request_, kept, "sort")
    reception.close(request_, kept, "合同", "没有合同")
    rules = policy.of(kept).life.verification
    make.acting_for(officer)
    verification.verify(request_, kept, rules.of)
    make.acting_for(founder)
    for name in ("file", "use"):
        dossier.advance(request_, kept, name)
    dossier.end(request_, kept, "关系结束")


def _inspect(make, request_):
    """Let an audit go its way until the first level has passed its report on."""
    founder = request_.person
    owner = make.person(clearance=Tier.TOP_SECRET, post=Post.RECORDS_OFFICER)
    levels = (Post.RECORDS_SUPERVISOR, Post.GENERAL_MANAGER)
    head, _chief = [make.person(post=post) for post in levels]
    plain = dict.fromkeys(("unit", "class"), "") | dict.fromkeys(("since", "until"))
    values = {"title": "审计", "kind": InspectionKind.AUDIT, "size": 1, **plain}
    values["due"] = clock.today()
    made = inspection.plan(request_, request_.root["inspections"], values)
    sampling.draw(request_, made)
    found = {"text": "缺件", "severity": Severity.MAJOR, "clause": "", "addressee": owner.login}
    fails = {"verdict": Verdict.FAILS, "note": ""}
    sampling.judge(request_, made, made.items[0], fails, found)
    inspection.issue(request_, made)
    said = {"text": "漏放", "measure": "补归", "until": clock.today()}
    inspection.answer(make.acting_for(owner), made, 1, said)
    reporting.report(make.acting_for(founder), made, "有一处缺件")
    reporting.pass_on(make.acting_for(head), made, "属实")
    make.acting_for(founder)


def decorations(module, category):
    """How many decorators of a category stand in a module."""
    found = 0
    for thing in list(vars(module).values()):
        attached = getattr(thing, "__dict__", {}).get(ATTACH_ATTR)
        if attached is not None:
            callbacks = attached.get(category, [])
            found += sum(name == module.__name__ for _callback, name, *_more in callbacks)
    return found


def registered(config, category, name):
    """How many things of a category are registered, by the module that made them."""
    entries = config.introspector.get_category(category)
    return Counter(entry["introspectable"][name].__module__ for entry in entries)


def test_every_class_of_records_stands_in_the_list():
    assert persistent_classes() == RECORDS


@pytest.mark.parametrize("path", sorted(RECORDS | VALUES))
def test_a_class_is_found_under_its_path(path):
    module, _, name = path.rpartition(".")

    assert path_of(getattr(importlib.import_module(module), name)) == path


def test_nothing_else_is_stored(lived_in):
    assert stored_paths(*lived_in) - RECORDS - VALUES - FOREIGN == set()


def test_everything_listed_is_really_stored(lived_in):
    """So that the lists stay true: what is stored no more leaves by an evolve step."""
    assert (RECORDS | VALUES | FOREIGN) - stored_paths(*lived_in) == set()


def test_every_decorated_content_type_is_registered(base):
    config, _storage = base
    ours = registered(config, "substance d content types", "original_factory")

    assert {m: n for m, n in ours.items() if m.startswith("dossier.")} == {
        module.__name__: decorations(module, "substanced")
        for module in modules()
        if module.__name__.startswith("dossier.") and decorations(module, "substanced")
    }


def test_a_content_type_is_its_own_factory(base):
    """A function as factory would leave its own path on each object."""
    config, _storage = base

    for entry in config.introspector.get_category("substance d content types"):
        found = entry["introspectable"]
        assert found["factory"] is found["original_factory"]


def test_every_decorated_index_value_is_registered(base):
    config, _storage = base
    values = importlib.import_module("catalog.values")
    decorated = sum(
        len(vars(found).get(ATTACH_ATTR, {}).get("substanced", ()))
        for found in vars(values).values()
        if isinstance(found, type) and found.__module__ == "catalog.values"
    )

    assert decorated == registered(config, "sd index views", "callable")["catalog.values"] > 20


def test_every_decorated_view_is_registered(base):
    config, _storage = base
    ours = registered(config, "views", "callable")
    decorated = {module.__name__: decorations(module, "pyramid") for module in modules()}

    assert {name: count for name, count in decorated.items() if count} == {
        name: count for name, count in ours.items() if name.split(".")[0] in FLOORS
    }


def test_every_workflow_of_the_source_is_registered(base):
    config, _storage = base
    said = sum(
        isinstance(node, ast.Attribute) and node.attr == "add_workflow"
        for path in Path("workflows").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    )

    assert len(config.introspector.get_category("substance d workflows")) == said > 0


def test_every_index_of_the_vocabulary_is_in_the_catalog_of_a_site(site):
    assert set(site["catalogs"][CATALOG]) == {index.value for index in Index}


def test_every_index_is_told_a_value_by_some_record(base):
    config, _storage = base
    entries = config.introspector.get_category("sd index views")
    known = {entry["introspectable"]["index_name"] for entry in entries}

    assert known == {index.value for index in Index}
