"""What is done with one row of a table: judged, then stored by the verbs, or refused with reasons.

What a verb refuses becomes a fault of the row, under the Chinese title of its column (R153).
"""

import contextlib
import hashlib
import os

from catalog import extraction, queries
from dossier import card, policy
from dossier.columns import MANIFEST
from dossier.errors import Invalid, Refused
from dossier.fold import fold_name
from dossier.format import Format, recognise
from dossier.intake import Fault, Seen, check
from dossier.language import _
from dossier.manifest import ManifestSchema
from dossier.vocabulary import Permission, State, Tag
from workflows import customer, document, dossier
from workflows.batch import renew
from workflows.machine import require

FILED = (State.FILED, State.IN_USE)


class Halfway(Exception):
    """A row was refused when something of it was stored already: nothing of it may stay."""

    def __init__(self, row, faults):
        super().__init__(row.line)
        self.row = row
        self.faults = faults


class Pending(Seen):
    """The rows of a transaction that may still fail, on top of those that are stored."""

    def __init__(self, stored):
        super().__init__(stored.words)
        self.stored = stored

    def before(self, words):
        return self.stored.before(words) or super().before(words)

    def forget(self, line):
        """The row was refused after all: a later one like it is the first."""
        self._lines = {word: of for word, of in self._lines.items() if of != line}

    def settle(self):
        """All of them are stored."""
        for word, line in self._lines.items():
            self.stored.add((word,), line)


class Intake:
    """The rows of one kind of table; so many of them share a transaction as `together` says."""

    together = 1

    def __init__(self, request):
        self.request = request
        self.place = request.root[self.folder_name]
        self.rules = policy.of(self.place)

    def admit(self):
        """Refuse an asker who may not import, or who may not any more."""
        renew(self.request)
        require(self.request, self.permission, self.place)

    def read_ahead(self, batch):
        """Do what needs no lock, before it is taken."""

    def take(self, batch, known):
        """Store the rows of a batch; [(row, faults)] of those that are refused.

        `known` has the faults of rows that went halfway before, by line. Halfway for one more.
        """
        self.admit()
        self.begin()
        judged = ((row, known.get(row.line) or self.judge(row)) for row in batch)
        return [(row, faults) for row, faults in judged if faults]

    def faults(self, row, refusal):
        """What a verb refused, under the titles of the columns."""
        titles = self.columns.titles
        first = next(iter(titles.values()))
        return [
            Fault(row.line, titles.get(field, first), reason)
            for field, reason in _reasons(refusal).items()
        ]

    def open_dossier(self, owner, opened=None, kind=""):
        """The first dossier of a customer, under his tier, unit and owner."""
        rules = self.place.__parent__.edition_for(owner.unit).rules
        code = class_of(rules, kind) or next(iter(rules.classes))
        values = {
            "title": f"{owner.name}客户档案",
            "class": code,
            "tier": max(owner.tier, rules.first_tier(code)),
            "unit": owner.unit,
            "owner": owner.owner,
            "opened": opened,
        }
        return dossier.open(self.request, self.request.root["dossiers"], owner, values)


class CustomerIntake(Intake):
    """Rows that make a customer and his dossier."""

    together = 200
    folder_name = "customers"
    permission = Permission.CUSTOMER_IMPORT
    tag = Tag.CUSTOMERS_IMPORTED

    def __init__(self, request):
        super().__init__(request)
        self.stored = Seen()
        self.columns = card.columns(request.root.in_force())
        self.schemas = {}

    def begin(self):
        """A batch begins, perhaps again."""
        self.pending = Pending(self.stored)

    def settle(self):
        """The batch is stored."""
        self.pending.settle()

    def judge(self, row):
        """Store the row, or say why not: a list of faults."""
        schema = self._schema(row.values.get("unit", ""))
        strange = self._strange(row, schema)
        values = check(row, schema, None if strange else self.pending)
        if strange or isinstance(values, list):
            return [*strange, *(values if isinstance(values, list) else [])]
        try:
            made = customer.open(self.request, self.place, card.folded(values))
        except Refused as refusal:
            self.pending.forget(row.line)
            return self.faults(row, refusal)
        try:
            self.open_dossier(made, values["opened"])
        except Refused as refusal:
            raise Halfway(row, self.faults(row, refusal)) from None
        return []

    def _schema(self, named):
        """The schema of a row: that of the policy of the department that it names."""
        unit = self.request.root["units"].by_name(named) if named else None
        name = unit.__name__ if unit is not None else named
        rules = self.request.root.edition_for(name).rules
        if id(rules) not in self.schemas:
            self.schemas[id(rules)] = rules, card.schema_of(rules, card.CUSTOMER)
        return self.schemas[id(rules)][1]

    def _strange(self, row, schema):
        """Faults of what a row says that the policy of its department does not ask for."""
        return [
            Fault(row.line, self.columns.titles[field], _("没有这个字段"))
            for field, text in row.values.items()
            if text and field not in schema
        ]


class DocumentIntake(Intake):
    """Rows of a manifest, which make a document of a file in its folder."""

    folder_name = "dossiers"
    permission = Permission.DOCUMENT_IMPORT
    tag = Tag.DOCUMENTS_IMPORTED
    columns = MANIFEST
    schema = ManifestSchema()

    def __init__(self, request, folder):
        super().__init__(request)
        self.folder = folder
        self.formats = frozenset(map(Format.parse, self.rules.uploads.formats))
        self.stored = {}
        self.opened = set()

    def read_ahead(self, batch):
        """Read the texts of the files: a hostile one may take half a minute.

        The verb finds a text by the hash of the bytes; what it refuses is left to it.
        """
        found = self.request.environ[document.READ_AHEAD] = {}
        for row in batch:
            with contextlib.suppress(Invalid):
                paper = self.folder.open(row.values.get("path", ""))
                with paper.stream as stream:
                    rules = {"allowed": self.formats, "limit": self.rules.uploads.largest}
                    format_ = recognise(stream, paper.name, **rules)
                    text = extraction.extract(stream, format_)
                    found[_digest(stream), format_] = text

    def begin(self):
        """A batch begins, perhaps again."""
        self.pending = {}

    def settle(self):
        """The batch is stored."""
        self.stored |= self.pending

    def judge(self, row):
        """Store the row, or say why not: a list of faults."""
        values = check(row, self.schema)
        if isinstance(values, list):
            return values
        try:
            self._deposit(row.line, values)
        except Refused as refusal:
            raise Halfway(row, self.faults(row, refusal)) from None
        return []

    def _deposit(self, line, values):
        number, name, path = (values.pop(field) for field in ("number", "customer", "path"))
        faults, holder = {}, None
        try:
            holder = self._holder(number, name, values["kind"])
        except Refused as refusal:
            faults = _reasons(refusal)
        try:
            paper = self.folder.open(path)
        except Invalid as refusal:
            raise Invalid({**faults, **refusal.fields}) from None
        with paper.stream:
            if faults:
                raise Invalid(faults)
            self._refuse_double(line, holder, values["title"], paper.stream)
            values["date"] = values["date"] or paper.day
            document.deposit(self.request, holder, values, paper.stream, paper.name)

    def _holder(self, number, name, kind):
        """The dossier that a row names by number or customer; one is opened if he has none.

        Of several, first one of the class in which the policy files that kind (R040).
        """
        root, subject = self.request.root, self.request.subject
        if number:
            return self._numbered(number, name)
        owner = self._customer(name)
        of_owner = queries.dossiers_of(root, subject, owner)
        held = [each for each in of_owner if each.state is not State.ENDED]
        rules = root.edition_for(owner.unit).rules
        code = class_of(rules, kind)
        held.sort(key=lambda each: (each.state in FILED, code not in ("", each.dossier_class)))
        if held:
            return held[0]
        opened = self.open_dossier(owner, kind=kind)
        self.opened.add(opened.__name__)
        return opened

    def _numbered(self, number, name):
        found = queries.dossier_of(self.request.root, self.request.subject, number)
        if found is None:
            raise Invalid({"number": _("没有这个档号：${number}", mapping={"number": number})})
        if name and fold_name(name) != fold_name(found.customer.name):
            told = _("档号 ${number} 不是这位客户的", mapping={"number": number})
            raise Invalid({"customer": told})
        return found

    def _customer(self, name):
        named = queries.customers_named(self.request.root, self.request.subject, name)
        if not named:
            raise Invalid({"customer": _("没有这位客户：${name}", mapping={"name": name})})
        if len(named) > 1:
            count = {"count": len(named)}
            raise Invalid({"customer": _("有 ${count} 位同名客户，请写档号", mapping=count)})
        return named[0]

    def _refuse_double(self, line, holder, title, stream):
        """Refuse the same file under the same title, whether it stands there or in the manifest.

        What is too large is not read: the verb will refuse it.
        """
        if stream.seek(0, os.SEEK_END) > self.rules.uploads.largest:
            return
        digest = _digest(stream)
        place = holder.customer_id if holder.__name__ in self.opened else holder.__name__
        key = (place, title, digest)
        if key in self.stored:
            told = {"line": self.stored[key]}
            raise Invalid({"path": _("重复：与第 ${line} 行是同一份文件", mapping=told)})
        if any(each.title == title and _holds(each, digest) for each in holder.values()):
            raise Invalid({"path": _("该档案中已有这份文件")})
        self.pending[key] = line


def class_of(rules, kind):
    """The class of the dossiers in which a kind of document is filed; empty if it is not said."""
    found = rules.kinds.get(kind)
    return (found.cls or "") if found is not None else ""


def _digest(stream):
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()


def _holds(document, digest):
    return any(version.content.sha256 == digest for version in document.versions)


def _reasons(refusal):
    """Field → reason; a fault of a file stands at the path that named it."""
    fields = getattr(refusal, "fields", None) or {"": refusal.message}
    return {"path" if field == "file" else field: why for field, why in fields.items()}
