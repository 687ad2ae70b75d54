"""Certificates are noted before filing, or who answers in their place (R027)."""

import pytest

from dossier.errors import Conflict, Invalid
from dossier.vocabulary import State, Tag
from tests.workflows.checklists import hold, last
from workflows import reception
from workflows.dossier import advance

CERTIFIED = "intake: {certificates: [执照, 税证], without_certificates: [联系人姓名, 联系电话]}"


@pytest.fixture
def certified(make):
    hold(make, CERTIFIED)
    return make.dossier()


def test_without_certificates_the_dossier_states_so(make, certified):
    """R027: neither certificates nor the fields → V422."""
    for certificates, without in (((), {}), (("执照",), {"联系人姓名": "陈静"})):
        with pytest.raises(Invalid) as refused:
            reception.note_certificates(make.request, certified, certificates, without)
        assert "without.联系电话" in refused.value.fields
    with pytest.raises(Invalid):
        advance(make.request, certified, "sort")
    told = {"联系人姓名": "陈静", "联系电话": " 0532-1234 "}
    reception.note_certificates(make.request, certified, ("执照",), told)

    assert certified.without == (("联系人姓名", "陈静"), ("联系电话", "0532-1234"))
    assert advance(make.request, certified, "sort").state is State.SORTING


def test_all_certificates_need_nothing_more(make, certified, site):
    reception.note_certificates(make.request, certified, ("执照", "税证"), {})
    assert last(site, Tag.DOSSIER_CHANGED)["after"]["fields"] == ["certificates"]
    size = site.log.size
    reception.note_certificates(make.request, certified, ("执照", "税证"), {})

    assert site.log.size == size


def test_a_document_of_that_kind_is_the_certificate(make, certified):
    for kind in ("执照", "税证"):
        make.document(certified, kind=kind)

    assert advance(make.request, certified, "sort").state is State.SORTING


def test_the_button_says_which_certificates_miss(make, certified):
    (said,) = reception.missing(make.request, certified, State.SORTING)

    assert said.interpolate() == "未取得执照、税证，须写明联系人姓名、联系电话"


@pytest.mark.parametrize(("certificates", "without"), [(("护照",), {}), ((), {"邮编": "1"})])
def test_what_the_policy_does_not_name_is_refused(make, certified, certificates, without):
    with pytest.raises(Invalid):
        reception.note_certificates(make.request, certified, certificates, without)


def test_certificates_are_noted_before_filing(make, certified):
    reception.note_certificates(make.request, certified, ("执照", "税证"), {})
    for step in ("sort", "file"):
        advance(make.request, certified, step)

    with pytest.raises(Conflict):
        reception.note_certificates(make.request, certified, (), {})
