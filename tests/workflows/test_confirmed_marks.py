"""What a paper bears is confirmed for its line of the checklist, by who files (R029)."""

import pytest

from dossier.errors import Conflict, Invalid
from dossier.vocabulary import Tag
from tests.workflows.checklists import complete, dossier, last, rules
from workflows import document, reception
from workflows.dossier import advance

__all__ = ["dossier", "rules"]


def test_marks_are_confirmed_by_who_files_and_told(make, dossier, site):
    """R029."""
    contract = make.document(dossier, item="合同")
    reception.check_marks(make.request, dossier, {contract.__name__: ["骑缝章"]})
    size = site.log.size
    reception.check_marks(make.request, dossier, {contract.__name__: ["骑缝章"]})

    assert contract.marks == ("骑缝章",)
    assert site.log.size == size
    assert last(site, Tag.DOCUMENT_CHECKED)["after"] == {"marks": ["骑缝章"]}


@pytest.mark.parametrize("marks", [["公章"], ["骑缝章", "公章"]])
def test_a_mark_that_the_line_does_not_ask_for_is_refused(make, dossier, marks):
    contract = make.document(dossier, item="合同")

    with pytest.raises(Invalid):
        reception.check_marks(make.request, dossier, {contract.__name__: marks})


def test_a_document_of_no_line_has_no_marks_to_confirm(make, dossier):
    paper = make.document(dossier)

    for name in (paper.__name__, "nobody"):
        with pytest.raises(Invalid):
            reception.check_marks(make.request, dossier, {name: []})


def test_marks_are_not_confirmed_once_it_is_filed(make, dossier):
    complete(make, dossier)
    for step in ("sort", "file"):
        advance(make.request, dossier, step)

    with pytest.raises(Conflict):
        reception.check_marks(make.request, dossier, {})


def test_a_new_version_and_another_form_lose_the_marks(make, dossier):
    import io

    for change in (
        lambda paper: document.correct(make.request, paper, io.BytesIO(b"2"), "b.txt", "补页"),
        lambda paper: document.change(make.request, paper, {"manifestation": "scan"}),
    ):
        paper = make.document(dossier, item="合同")
        reception.check_marks(make.request, dossier, {paper.__name__: ["骑缝章"]})
        change(paper)
        assert paper.marks == ()


def test_a_document_is_tied_to_a_line_of_its_own_checklist(make, dossier):
    paper = make.document(dossier, item="合同")
    assert paper.item == "合同"

    for item in ("别的", "合同 "):
        with pytest.raises(Invalid) as refused:
            document.change(make.request, paper, {"item": item})
        assert list(refused.value.fields) == ["item"]
    with pytest.raises(Invalid):
        make.document(dossier, item="别的")
