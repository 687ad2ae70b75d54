"""Forms with fixed fields, as a policy names them: which field of the card each line is (R039)."""

from dataclasses import dataclass

from dossier import card
from dossier.columns import CUSTOMERS
from dossier.language import _

# Words that companies print on forms about dossiers for what a dossier knows.
WORDS = {
    card.CUSTOMER: {},
    card.DOSSIER: {
        "number": ("档号", "档案号", "档案编号", "编号", "案卷号"),
        "documents": ("资料明细", "档案明细", "明细", "文件", "文件明细", "档案内容"),
        "filed_at": ("归档日期", "归档时间"),
        "customer": ("客户名称", "客户", "单位名称"),
        "owner": ("负责人", "责任人", "经办人"),
        "title": ("题名", "档案名称", "标题"),
        "opened": ("建档日期", "建档时间"),
    },
}
SENSITIVE = "sensitive."
# What no form changes: verbs set it.
FIXED = ("number", "documents", "filed_at", "customer")


@dataclass(frozen=True)
class Line:
    """A line of a form: its word, the field of the card by its name, whether it must be filled.

    A word that no card knows has no name: it is a blank to be written on by hand.
    """

    word: str
    name: str = ""
    required: bool = False

    @property
    def editable(self) -> bool:
        """Whether the form on the screen asks for it."""
        return bool(self.name) and self.name not in FIXED


def forms_of(rules, of) -> dict:
    """The forms that a policy has about customers or dossiers, by name."""
    return {name: form for name, form in rules.forms.items() if form.of == of}


def lines(rules, form, printed=False) -> list:
    """The lines of a form in its order. Sensitive fields are left out, as on the card (R010).

    In print they have their lines, named `SENSITIVE` and the word.
    """
    found = []
    for word in form.fields:
        field = rules.fields.get(word)
        if field is not None and field.sensitive:
            found += [Line(word, SENSITIVE + word)] if printed else []
        else:
            name = _name(rules, form.of, word)
            found.append(Line(word, name, word in form.required and name not in FIXED))
    return found


def lets(form, units) -> bool:
    """Whether people of these units may use the form: any, where it names none."""
    named = {text for unit in units for text in (unit.name, unit.code)}
    return not form.units or not named.isdisjoint(form.units)


def missing(form_lines, given) -> dict:
    """Name → fault of each mandatory line without a value in `given`, {name: value}."""
    return {
        line.name: _("必填")
        for line in form_lines
        if line.required and line.name and given.get(line.name) in (None, "")
    }


def _name(rules, of, word):
    """The name of the field of the card that a form calls by this word; empty for none."""
    for each in card.added(rules, of):
        if each.word == word:
            return each.node.name
    for node in card.SCHEMAS[of]().children:
        if str(node.title) == word:
            return node.name
    for name, words in WORDS[of].items():
        if word in words:
            return name
    known = CUSTOMERS.recognise(word) if of == card.CUSTOMER else None
    return known[1] if known is not None else ""
