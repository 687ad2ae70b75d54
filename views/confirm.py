"""A step upon a person that says what follows before it is done."""

from typing import NamedTuple

from pyramid.httpexceptions import HTTPSeeOther

from dossier import clock
from views import me
from views.layout import tell

CONFIRM = "views:templates/confirm.pt"


class Step(NamedTuple):
    """What a step is called, what it asks, what follows from it, and what is said when done."""

    name: str
    word: str
    question: str
    consequence: str
    done: str


def confirmed(person, request, step, verb, breadcrumbs):
    """The page of a step upon `person`; its POST does `verb(request, person)` and goes back."""
    here = request.resource_path(person)
    if request.method == "POST":
        verb(request, person)
        tell(request, step.done)
        return HTTPSeeOther(here)
    posts = me.posts(request, person)
    return {
        "title": step.word,
        "breadcrumbs": breadcrumbs,
        "question": step.question,
        "consequence": step.consequence,
        "count": len(person.posts) + len(request.logins.list(person.__name__, clock.now())),
        "items": [posts] if posts else [],
        "action": request.resource_path(person, step.name),
        "word": step.word,
        "back": here,
    }
