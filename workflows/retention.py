"""How long a dossier is kept: chosen, settled at filing, its beginning made known (R103)."""

from dossier import policy, retention
from dossier.errors import Conflict, Invalid
from dossier.language import _
from dossier.vocabulary import Permission, State, Tag
from workflows.machine import modified, require, tell


def retain(request, dossier, term="", began=None):
    """Choose the term of a dossier ('' for the policy's), and the day from which it runs.

    Invalid for a term that the policy does not have; Conflict for a day that is not to be told:
    of a permanent term, or of one that runs from filing.
    """
    require(request, Permission.RECORD_EDIT, dossier)
    filed = dossier.state not in (State.COLLECTING, State.SORTING)
    if filed:
        require(request, Permission.DOSSIER_FILE, dossier)
    before, rules = facts(dossier), policy.of(dossier)
    if term and term not in rules.retention.terms:
        raise Invalid({"term": _("期限表里没有 ${term}", mapping={"term": term[:60]})})
    after = {"term": term, "began": began}
    if after == before:
        return
    _check_began(rules, dossier, term, began)

    dossier.chosen_term, dossier.term_began = term, began
    if filed:
        dossier.term = retention.planned(rules, dossier) or _refuse()
    modified(request, dossier)

    cited = {**after, "edition": policy.edition_of(dossier).cited}
    tell(request, Tag.RETENTION_SET, dossier, before=before, after=cited)


def settle_term(dossier):
    """Store with which term a dossier is filed; Invalid if there is none for it (R103)."""
    dossier.term = retention.planned(policy.of(dossier), dossier) or _refuse()


def facts(dossier) -> dict:
    """What was chosen and told of a dossier's term."""
    return {"term": dossier.chosen_term, "began": dossier.term_began}


def _check_began(rules, dossier, term, began):
    name = term or retention.planned(rules, dossier)
    chosen = rules.retention.terms.get(name)
    if began is None or chosen is None:
        return
    if chosen.permanent:
        raise Conflict(_("永久保管的档案没有起算日期。"))
    if chosen.trigger == retention.FILING:
        raise Conflict(_("这一期限从归档之日起算，无须填写。"))


def _refuse():
    raise Invalid({"term": _("归档前须选定保管期限")})
