"""Tests of the four refusals and their outcome codes (requirements.md)."""

import pytest

from dossier.errors import Conflict, Hidden, Invalid, NotAllowed, Refused


@pytest.mark.parametrize(
    "refusal, status, message",
    [
        (Refused("因故拒绝。"), 400, "因故拒绝。"),
        (NotAllowed(), 403, "您没有权限进行此操作。"),
        (NotAllowed("只能登记自己。"), 403, "只能登记自己。"),
        (Hidden(), 404, "找不到您要的内容。"),
        (Hidden("没有这一页。"), 404, "没有这一页。"),
        (Invalid({"name": "缺少名称", "phone": "缺少电话"}), 422, "缺少名称"),
        (Invalid({}), 422, "填写有误。"),
        (Conflict("已归档。"), 409, "已归档。"),
    ],
)
def test_a_refusal_has_a_status_and_words_for_people(refusal, status, message):
    assert (refusal.status, refusal.message) == (status, message)
    assert isinstance(refusal, Refused)


def test_invalid_keeps_a_copy_of_its_fields():
    fields = {"name": "缺少名称"}
    refusal = Invalid(fields)
    fields.clear()

    assert refusal.fields == {"name": "缺少名称"}


def test_a_conflict_lists_all_that_is_missing():
    assert Conflict("不齐。", ("营业执照", "合同")).missing == ["营业执照", "合同"]
    assert Conflict("不齐。").missing == []
