"""Before a change of rights is saved: who gains, who loses, how many things are concerned."""

import hashlib

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response

from catalog.effect import effect
from catalog.pinyin import reading
from dossier.errors import Conflict
from dossier.language import _
from views.forms import take_back
from views.layout import tell
from views.marks import mark_of
from views.reasons import called
from views.trail import to_desk
from views.wording import Wording

CONFIRM = "views:templates/confirm.pt"
CONFIRMED = "yes"
MOST_NAMES = 20
SEEN = "seen"  # the field by which a confirmation says which rights its preview was shown for
OWN_FIELDS = ("csrf_token", "receipt", "confirmed", SEEN)


def previewed(request, thing, verb, *, question, word, **facts):
    """Save a change that is confirmed; else the page that shows its effect.

    `verb()` saves it and is tried for the preview of a form too, so that whatever forbids it is
    told before anybody confirms; nothing of that is stored. `facts` are those of `effect`.
    Conflict if somebody changed the rights between the preview and its confirmation.
    """
    back = request.resource_path(thing, "access")
    if request.POST.get("confirmed") == CONFIRMED:
        found = rights_seal(thing)
        verb()
        if request.POST.get(SEEN) != found:  # what the verb did is not kept
            raise Conflict(_("此后有人改过这里的权限。请看过现在的情况，再作修改。"))
        tell(request, _("已保存。"))
        return HTTPSeeOther(back)
    page = _page(request, thing, question, word, back, facts)
    if request.method == "POST":
        verb()
        take_back(request)
    return page


def _page(request, thing, question, word, back, facts):
    found = effect(request.root, thing, **facts)
    named = {"thing": called(request, thing)}
    values = {
        "title": word,
        "breadcrumbs": to_desk(request, thing, named["thing"]),
        "marking": mark_of(request, thing),
        "question": Wording(request.localizer).say(question),
        "consequence": _("${thing}：确认后立即生效。连同其中的材料，", mapping=named),
        "count": found.objects,
        "items": sentences(request, found),
        "fields": [*_sent(request), (SEEN, rights_seal(thing))],
        "action": request.path_qs,
        "word": word,
        "back": back,
        "danger": bool(found.gains or found.loses),
    }
    return render_to_response(CONFIRM, values, request=request)


def rights_seal(thing) -> str:
    """What the own tier, need-to-know list and entries of a thing come to, as a word."""
    entries = [
        (*each._replace(permissions=sorted(each.permissions)),)
        for each in thing.__dict__.get("__acl__", ())
    ]
    rights = int(thing.tier), thing.need_to_know, entries, thing.lowering
    return hashlib.sha256(repr(rights).encode()).hexdigest()[:16]


def sentences(request, found) -> list:
    """Who will come to view the thing, who will no longer, and how many still will."""
    gains = _("将可以查看：${names}（${count} 人）")
    loses = _("将不再能查看：${names}（${count} 人）")
    said = [
        _named(request, gains, found.gains) or _("没有人因此可以查看。"),
        _named(request, loses, found.loses) or _("没有人因此不能查看。"),
        _("仍然可以查看：${count} 人", mapping={"count": len(found.stays)}),
    ]
    return [Wording(request.localizer).say(each) for each in said]


def _named(request, template, people):
    if not people:
        return None
    known = sorted((each.name for each in people), key=reading)
    names = Wording(request.localizer).listed(known[:MOST_NAMES])
    more = "…" if len(people) > MOST_NAMES else ""
    return Wording(request.localizer).say(template, names=names + more, count=len(people))


def _sent(request):
    """What the form sent, so that the confirmation sends it once more."""
    return [
        (name, value)
        for name, value in request.POST.items()
        if name not in OWN_FIELDS and isinstance(value, str)
    ]
