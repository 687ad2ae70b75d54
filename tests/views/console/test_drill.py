"""The drill: what docs/operations.md says, line by line, on an empty machine (R151, S14).

A site with customers, dossiers, documents, tiers and entries is backed up; the commands of the
section "Restoring on a new machine" are run as they stand there, with nothing but the backup, the
copies of the keys and the master key; what stands there then is the same.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import transaction
from substanced.util import find_objectmap, get_acl
from ZODB import DB

from dossier import key_store, keys
from dossier.access import allow
from dossier.settings import complete
from dossier.vocabulary import Permission, Tier
from tests.skew.ground import Ground
from workflows import access, dossier
from workflows import backup as verbs

# One worker: what they share takes half a minute to make.
pytestmark = pytest.mark.xdist_group("drill")

GUIDE = Path("docs/operations.md")
INTERPRETER = Path(sys.executable)
LARGE = "合同正文。".encode() * 50_000
LOG = {"Log", "Page", "Site", "NumberTree", "Tree", "Bucket", "LOBTree", "LOBucket"}


def commands():
    """The fenced lines of the section, as they stand there."""
    text = GUIDE.read_text(encoding="utf-8")
    section = text.partition("### Restoring on a new machine\n")[2].partition("\n## ")[0]
    return "\n".join(re.findall(r"^```sh\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))


class Machine:
    """An empty machine on which the product is installed and nothing else."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir()
        shutil.copytree("etc", folder / "etc")
        (folder / ".venv").symlink_to(INTERPRETER.parent.parent)

    def run(self, lines):
        """(exit code, what was said) of lines of the shell, which end with the first failure."""
        known = {key: value for key, value in os.environ.items() if not key.startswith("DOSSIER_")}
        known["PYTHONPATH"] = os.getcwd()
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        shell = ["/bin/sh", "-e", "-c", lines]
        done = subprocess.run(shell, cwd=self.folder, env=known, **output)
        return done.returncode, done.stdout

    @property
    def settings(self):
        var = str(self.folder / "var")
        return complete({"dossier.var": var, "dossier.zodb": "etc/zodb.conf"}, environ={})


class Whole:
    """All that a site holds: its records, and what they say once they are opened."""

    def __init__(self, settings, entries):
        store = verbs.opened_storage(settings)
        site_keys = keys.opened(keys.folder_of(settings))
        database = DB(store)
        key_store.attach(database, key_store.opened(settings, site_keys))
        connection = database.open(transaction.TransactionManager())
        self.records = dict(self._records(store))
        site = connection.root()["site"]
        self.classes = {oid: type(connection.get(oid)).__name__ for oid in self.records}
        self.lines = [site.log.line(number) for number in range(1, entries + 1)]
        self.root = site.log.tree(entries).root()
        self.things = dict(self._things(site))
        connection.transaction_manager.abort()
        connection.close()
        key_store.of_database(database).close()
        database.close()

    def at(self, oid):
        """The transaction and the hash of a record, or None."""
        return self.records.get(oid)

    @staticmethod
    def _records(store):
        view = store.new_instance()
        for each in view.base.iterator():
            for record in each:
                yield record.oid, (record.tid, hashlib.sha256(bytes(record.data)).digest())
        view.release()

    @staticmethod
    def _things(site):
        """Path → number, tier, entries of access and the file of everything in the site."""
        map_ = find_objectmap(site)
        for oid in sorted(map_.objectid_to_path):
            thing = map_.object_for(oid)
            facts = [type(thing).__name__, oid, getattr(thing, "number", None)]
            facts += [getattr(thing, "tier", None), ordered(get_acl(thing, ()))]
            facts += [getattr(thing, "title", ""), ordered(getattr(thing, "need_to_know", None))]
            for version in getattr(thing, "versions", ()):
                with thing.open(version) as file:
                    facts.append(hashlib.sha256(file.read()).hexdigest())
            yield map_.objectid_to_path[oid], tuple(map(repr, facts))


def ordered(value):
    """A value whose sets are written in one order."""
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return [ordered(each) for each in value] if isinstance(value, tuple) else value


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The old machine, with a backup of its data and of its keys."""
    machine = Machine(tmp_path_factory.mktemp("old") / "机器")
    ground = Ground(machine.folder / "var")
    ground.alone(work)
    ground.close()
    for words in (
        "backup backup --as xi",
        "backup backup --as xi",
        "key backup key-backup --as xi",
    ):
        code, said = machine.run(f".venv/bin/dossier {words}")
        assert code == 0, said
    return machine


def work(make):
    """Filed dossiers with files large and small, classified, with a list and entries of access."""
    people, kept = make.site["people"], {}
    make.acting_for(people.by_login("guan"))
    for tier in Tier:
        kept[tier] = make.dossier(owner="chen")
        make.document(kept[tier])
        make.document(kept[tier], LARGE + bytes([65 + tier]))
        for name in ("sort", "file"):
            dossier.advance(make.request, kept[tier], name)
    make.acting_for(people.by_login("an"))
    word = f"person:{people.by_login('chen').__name__}"
    for tier in (Tier.SECRET, Tier.CONFIDENTIAL, Tier.TOP_SECRET):
        access.set_tier(make.request, kept[tier], tier, "演练")
    access.set_need_to_know(make.request, kept[Tier.SECRET], [word], "演练")
    entry = allow(word, Permission.RECORD_VIEW, cause="sharing")
    access.set_acl(make.request, kept[Tier.OPEN], [entry], "演练")


def new(old, folder):
    """A new machine, to which the three things are brought."""
    machine = Machine(folder)
    for name in ("backup", "key-backup"):
        shutil.copytree(old.folder / name, folder / name)
    shutil.copy(old.folder / "var" / "keys" / "master.key", folder / "master.key")
    return machine


@pytest.fixture(scope="module")
def drilled(old, tmp_path_factory):
    """(what the old machine holds, what the new one does, what was said there)."""
    machine = new(old, tmp_path_factory.mktemp("new") / "新机器")
    code, said = machine.run(commands())
    assert code == 0, said
    entries = json.loads((old.folder / "backup" / "part-000002.json").read_bytes())["head"]["size"]
    return Whole(old.settings, entries), Whole(machine.settings, entries), said


def test_the_guide_has_commands():
    assert commands().count(".venv/bin/dossier") == 4


def test_what_is_said_is_in_words(drilled):
    said = drilled[2]

    for words in ("已恢复密钥第 1 份", "已恢复 2 部分", "完整无改动", "0 项有问题"):
        assert words in said
    assert "Traceback" not in said


def test_objects_numbers_acls_tiers_and_files_are_the_same(drilled):
    """R151, SC37."""
    old, anew, _said = drilled

    assert anew.things == old.things
    assert len([path for path in old.things if "dossiers" in path]) >= 12


def test_the_chain_of_the_log_is_the_same(drilled):
    old, anew, _said = drilled

    assert (anew.lines, anew.root) == (old.lines, old.root)
    assert len(old.lines) > 20


def test_every_record_but_those_of_the_log_is_the_same_to_the_last_byte(drilled):
    """The log goes on: on the old machine it tells of the backup, on the new of the restore."""
    old, anew, _said = drilled
    others = {oid for oid in old.records | anew.records if old.at(oid) != anew.at(oid)}
    classes = {(old.classes | anew.classes)[oid] for oid in others}

    assert len(old.records) > 150 and len(others) < 12
    assert classes <= LOG, classes


@pytest.mark.parametrize("name", ["backup/part-000001.sealed", "key-backup/keys-000001.sealed"])
def test_a_changed_byte_is_refused_before_anything_is_there(old, tmp_path, name):
    machine = new(old, tmp_path / "新机器")
    path = machine.folder / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    code, said = machine.run(commands())

    assert (code, "改动" in said, "Traceback" in said) == (1, True, False), said
    assert not (machine.folder / "var" / "data").exists()


def test_another_master_key_is_refused_before_anything_is_there(old, tmp_path):
    machine = new(old, tmp_path / "新机器")
    (machine.folder / "master.key").write_text("ab" * 32)
    code, said = machine.run(commands())

    assert (code, "主密钥打不开" in said) == (1, True), said
    assert os.listdir(machine.folder / "var" / "keys") == ["master.key"]


def test_keys_that_are_older_than_the_data_are_told(old, tmp_path):
    """Every record opens; of a dossier that came since, the files do not."""
    later = Machine(tmp_path / "旧机器")
    for name in ("backup", "key-backup", "var"):
        shutil.copytree(old.folder / name, later.folder / name)
    head = "客户名称,联系人,联系方式,地址,业务范围,建档日期"
    row = "后来贸易有限公司,陈静,13800139999,青岛市西区解放路1号,贸易,2026-01-05"
    (later.folder / "客户.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    for words in ("import customers 客户.csv --as guan", "backup backup --as xi"):
        code, said = later.run(f".venv/bin/dossier {words}")
        assert code == 0, said
    code, said = new(later, tmp_path / "新机器").run(commands())

    assert (code, "1 份档案没有密钥" in said) == (3, True), said
