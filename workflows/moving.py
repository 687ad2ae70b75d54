"""Moving a dossier to a department that another policy holds for: shown first, then confirmed."""

from dossier.dossier import Dossier
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.policy_difference import concerning, concerning_customer, differences
from dossier.policy_words import Words
from dossier.site import site_of
from dossier.vocabulary import Tag
from workflows.machine import tell

CONFIRMED = "confirmed"  # the field by which a form or call says that the differences were seen


class Unconfirmed(Conflict):
    """The move would bring other rules, and nobody has said yet that he saw them (C409)."""

    def __init__(self, found, words):
        message = _("移到这个部门后，适用另一份制度。请看清变化，再确认。")
        super().__init__(message, [sentence(words, each) for each in found])
        self.differences = found


def check(request, thing, after, confirmed=False) -> tuple:
    """The editions (before, after) for a customer or dossier that is to be as `after` says.

    Invalid where the new policy has no such class or stands above the tier; Unconfirmed lists
    what would differ for this customer or dossier.
    """
    site = site_of(thing)
    old, new = site.edition_for(thing.unit), site.edition_for(after["unit"])
    if old is new:
        return old, new
    if isinstance(thing, Dossier):
        _check_class(thing, new.rules, after["class"])
    _check_tier(new.rules, after["tier"])
    found = what_changes(thing, new.rules, after.get("class", ""))
    if found and not confirmed:
        raise Unconfirmed(found, words_of(request))
    return old, new


def what_changes(thing, rules, code="") -> list:
    """What concerns a customer or dossier that `rules` are to hold for.

    A dossier is to be of class `code` there.
    """
    before = site_of(thing).edition_for(thing.unit).rules
    found = differences(before, rules)
    if not isinstance(thing, Dossier):
        return concerning_customer(found, (before, rules), thing.tier)
    own = concerning(found, thing.dossier_class, thing.tier)
    new = [each.path for each in concerning(found, code, thing.tier)]
    return [each for each in found if each in own or each.path in new]


def told(request, thing, old, new):
    """Let the log say by which edition a thing is kept from now on."""
    if old is not new:
        before, after = {"edition": old.cited}, {"edition": new.cited}
        tell(request, Tag.POLICY_ATTACHED, thing, before=before, after=after)


def words_of(request) -> Words:
    """The words of policies in the asker's language."""
    return Words(request.localizer.translate, not request.locale_name.startswith("en"))


def sentence(words, difference):
    """One difference in a line: 编号 · 档号：{class}-{serial:4} → {year}-{serial:3}."""
    facts = {
        "what": words.labels(difference.labels),
        "before": words.value(difference.before) or "—",
        "after": words.value(difference.after) or "—",
    }
    return _("${what}：${before} → ${after}", mapping=facts)


def _check_class(dossier, rules, code):
    facts = {"code": code, "title": rules.title}
    if code not in rules.classes and dossier.number:
        raise Invalid(
            {"unit": _("那里的${title}没有类别 ${code}，已编档号的档案不能移入", mapping=facts)}
        )
    if code not in rules.classes:
        raise Invalid({"class": _("那里的${title}没有类别 ${code}，请另选", mapping=facts)})


def _check_tier(rules, tier):
    if tier < rules.tiers.minimum:
        least = {"tier": rules.tiers.minimum.label}
        raise Invalid({"tier": _("本制度的最低密级为${tier}", mapping=least)})
