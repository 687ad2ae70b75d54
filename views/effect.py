"""Before a change of rights is saved: who gains, who loses, how many things are concerned."""

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response

from catalog.effect import effect
from catalog.pinyin import reading
from dossier import clock
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
OWN_FIELDS = ("csrf_token", "receipt", "confirmed")


def previewed(request, thing, verb, *, question, word, **facts):
    """Save a change that is confirmed; else the page that shows its effect.

    `verb()` saves it and is tried for the preview of a form too, so that whatever forbids it is
    told before anybody confirms; nothing of that is stored. `facts` are those of `effect`.
    """
    back = request.resource_path(thing, "access")
    if request.POST.get("confirmed") == CONFIRMED:
        verb()
        tell(request, _("已保存。"))
        return HTTPSeeOther(back)
    page = _page(request, thing, question, word, back, facts)
    if request.method == "POST":
        verb()
        take_back(request)
    return page


def _page(request, thing, question, word, back, facts):
    found = effect(request.root, thing, clock.now(), **facts)
    named = {"thing": called(request, thing)}
    values = {
        "title": word,
        "breadcrumbs": to_desk(request, thing, named["thing"]),
        "marking": mark_of(request, thing),
        "question": Wording(request.localizer).say(question),
        "consequence": _("${thing}：确认后立即生效。连同其中的材料，", mapping=named),
        "count": found.objects,
        "items": sentences(request, found),
        "fields": _sent(request),
        "action": request.path_qs,
        "word": word,
        "back": back,
        "danger": bool(found.gains or found.loses),
    }
    return render_to_response(CONFIRM, values, request=request)


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
