"""What came of trying a draft, in words: who gains and loses what, which dossiers would not fit.

Only what the asker may view is told and counted; for who looks after rights all is counted.
Nothing is written.
"""

from catalog import queries
from catalog.gains import CHANGES
from catalog.simulation import simulate
from dossier.errors import Invalid
from dossier.findings import FINDINGS
from dossier.language import _
from dossier.vocabulary import Tier
from views.wording import Wording

PEOPLE = (_("人员"), *CHANGES.values())
DOSSIERS = (_("档号"), _("题名"), _("类别"), _("试行后的问题"), _("现有的问题"), *CHANGES.values())
WHOLE = (_("项目"), _("内容"))
FOUND = (_("问题"), _("现在的档案数"), _("试行后的档案数"))


def unit_of(request, named) -> str:
    """The id of the department that is named by id, name or code; '' for the company."""
    units = request.root["units"]
    if not named or named in units:
        return named
    found = units.by_name(named)
    if found is None:
        raise Invalid({"unit": _("没有这个部门：${name}", mapping={"name": named[:60]})})
    return found.__name__


def tried(request, rules, named):
    """(department's id, outcome) of rules for the department that is named."""
    unit = unit_of(request, named)
    return unit, simulate(request.root, request.subject, rules, unit)


def facts(request, found) -> list:
    """(label, value) of what concerns the whole."""
    words = Wording(request.localizer)
    before, after = found.numbers
    rows = [
        (_("核对的记录"), str(found.things)),
        (_("权限有变化的记录"), str(found.touched)),
        (_("核对的档案"), str(found.dossiers)),
        (_("无人担任的岗位"), words.listed(found.vacant)),
        (_("编号规则"), after if before == after else f"{before} → {after}"),
    ]
    return [row for row in rows if row[1]]


def found_rows(found):
    """Each finding that there is or would be, with the number of dossiers now and then."""
    for finding, label in FINDINGS.items():
        if found.now[finding] or found.then[finding]:
            yield label, found.now[finding], found.then[finding]


def people_rows(request, found):
    """Each person whose rights change: the name, and per change the rights with numbers."""
    people, words = request.root["people"], Wording(request.localizer)
    named = sorted((people.name_of(name), name) for name in found.people)
    for shown, name in named:
        counts = found.people[name]
        yield (shown, *(_rights(words, counts, change) for change in CHANGES))


def dossier_rows(request, rows):
    """Each dossier told of: what it is, what would not fit, how many people it concerns."""
    words = Wording(request.localizer)
    for each in rows:
        dossier = each.dossier
        yield (
            dossier.number,
            dossier.title,
            dossier.dossier_class,
            _listed(words, each.findings),
            _listed(words, each.standing),
            *(each.people.get(change, 0) for change in CHANGES),
        )


def tables(request, found) -> list:
    """(title, columns, rows) of each sheet of the workbook."""
    return [
        (_("人员"), PEOPLE, people_rows(request, found)),
        (_("档案"), DOSSIERS, dossier_rows(request, found.rows)),
        (_("问题"), FOUND, found_rows(found)),
        (_("概况"), WHOLE, facts(request, found)),
    ]


def mark(found):
    """The tier of a workbook: that of the most secret dossier in it."""
    return max((queries.effective_tier(each.dossier) for each in found.rows), default=Tier.OPEN)


def _rights(words, counts, change):
    """The rights that meet a change, each with on how many things: 下载 12、打印 3."""
    met = [(act, count) for (met, act), count in sorted(counts.items()) if met is change]
    return words.listed([f"{words.say(act.label)} {count}" for act, count in met])


def _listed(words, findings):
    return words.listed([label for each, label in FINDINGS.items() if each in findings])
