"""Forms are kept, and made again when what they depend on changes; not endlessly many."""

import colander

from tests.views.form_requests import configuration, request
from views import forms

__all__ = ["configuration"]


def kept(given, *depends, words=()):
    """The markup of a kept form whose field suggests `words`."""

    def make(**options):
        node = colander.SchemaNode(colander.String(), name="kind", suggestions=words)
        return forms.Form(given, colander.Schema(children=[node]), name="one", **options)

    return str(forms.kept(given, "/here?a=1&b=2", depends, make))


def test_a_kept_form_is_made_again_when_what_it_depends_on_changes():
    given = request()
    before, same = kept(given, 1, words=["甲"]), kept(given, 1, words=["乙"])

    assert "甲" in before and "甲" in same
    assert "乙" in kept(given, 2, words=["乙"])


def test_a_kept_form_has_no_places_left_and_its_address_is_escaped():
    markup = kept(request())

    assert not [place for place in forms.PLACES if place in markup]
    assert 'action="/here?a=1&amp;b=2"' in markup


def test_not_endlessly_many_forms_are_kept(configuration):
    for number in range(2 * forms.MOST_KEPT):
        kept(request(), number)

    assert len(configuration.registry[forms.KEPT]) <= forms.MOST_KEPT
