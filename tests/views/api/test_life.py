"""The checklist, the verification and the end of a dossier in JSON."""

import pytest
import transaction

from dossier.vocabulary import Post, Tier
from tests.conftest import become
from tests.views.api.program import program
from tests.world import ADMIN

TEXT = """
posts: {监察员: {rights: 档案管理员}}
checklists: {清单: {items: {合同: {form: original, marks: [骑缝章]}}}}
intake: {certificates: [营业执照], without_certificates: [联系人姓名]}
life: {verification: {by: 监察员, of: [身份, 合法性], required: yes}}
"""


@pytest.fixture
def hold(make, request_):
    """`hold(text)`: a policy that says this besides the default holds for the company."""

    def hold(text=TEXT):
        become(request_, request_.root["people"].by_login(ADMIN))
        make.policy(text)
        make.site.profile = "own"
        transaction.commit()

    return hold


@pytest.fixture
def officer(app, description, make, request_, company):
    """The program of an officer who submitted nothing."""
    become(request_, company.keeper)
    person = make.person("guan", Tier.TOP_SECRET, Post.RECORDS_OFFICER)
    transaction.commit()
    return program(app, description, request_, person)


def deposit(keeper, paths, **more):
    values = {
        "title": "购销合同",
        "kind": "合同",
        "date": "2026-01-05",
        "source": "业务人员收集",
        **more,
    }
    return keeper.upload(paths.documents, values, ("file", "合同.txt", "正文".encode()))


def step(program, paths, name, body=None, status=200):
    return program.post(f"{paths.dossier}/@workflow/{name}", body, status)


def test_the_checklist_tells_each_line_and_all_that_misses(keeper, paths, hold):
    """R028, R029."""
    hold("checklists: {清单: {items: {合同: {form: original, marks: [骑缝章]}, 执照: {}}}}")
    made = deposit(keeper, paths, item="合同", manifestation="纸质复印件")
    found = keeper.get(f"{paths.dossier}/@checklist").json

    contract, licence = found["items"]
    assert (contract["fault"], licence["fault"], found["items_total"]) == ("form", "missing", 2)
    assert contract["documents"] == [made.json["@id"]]
    assert found["missing"] == ["合同：形式不符，应为原件", "执照：缺"]


def test_without_a_checklist_the_list_is_empty(keeper, paths):
    found = keeper.get(f"{paths.dossier}/@checklist").json

    assert (found["items"], found["missing"]) == ([], [])


def test_taking_in_names_all_that_misses(keeper, paths, hold):
    hold("checklists: {清单: {items: [合同, 执照]}}")
    answer = step(keeper, paths, "sort", status=409)

    assert answer.json["missing"] == ["合同：缺", "执照：缺"]
    assert "return" in keeper.get(paths.dossier).json["transitions"]


def test_a_dossier_goes_the_whole_way(keeper, paths, hold, make, programs):
    """R026, R027, R029, R017."""
    hold()
    fault = keeper.post(f"{paths.dossier}/@certificates", {}, 422).json
    assert list(fault["fields"]) == ["without.联系人姓名"]
    noted = {"without": [{"field": "联系人姓名", "value": "陈静"}]}
    keeper.post(f"{paths.dossier}/@certificates", noted, 200)
    made = deposit(keeper, paths, item="合同", manifestation="纸质原件")
    mark = {"document": made.json["id"], "marks": ["骑缝章"]}
    found = keeper.post(f"{paths.dossier}/@marks", {"documents": [mark]}, 200).json
    assert found["missing"] == []
    step(keeper, paths, "sort")
    assert "没有人担任监察员" in step(keeper, paths, "file", status=409).json["missing"]
    assert step(keeper, paths, "verify", {"of": ["身份"]}, 409).json["missing"]


def test_verifying_is_refused_to_its_submitter_and_needs_all(keeper, officer, paths, hold):
    """R026: self-verification → F403."""
    hold("life: {verification: {of: [身份, 合法性], required: yes}}")
    all_ = {"of": ["身份", "合法性"]}
    step(keeper, paths, "sort")
    step(keeper, paths, "verify", all_, 403)
    assert officer.get(paths.dossier).json["transitions"][-2:] == ["verify", "refuse"]
    assert step(officer, paths, "verify", {"of": ["身份"]}, 422).json["field"] == "of"
    shown = step(officer, paths, "verify", all_).json
    assert (shown["verified"], shown["verified_by"]) == (True, "guan")
    step(officer, paths, "verify", all_, 409)
    step(officer, paths, "confirm", status=409)
    step(keeper, paths, "file")


def test_a_dossier_is_refused_and_returned_with_a_reason(keeper, officer, paths, hold):
    hold("life: {verification: {required: yes}}")
    step(keeper, paths, "sort")
    step(officer, paths, "refuse", {"reason": ""}, 422)
    shown = step(officer, paths, "refuse", {"reason": "营业执照已吊销"}).json

    assert (shown["state"], shown["returned"]) == ("collecting", "营业执照已吊销")
    assert step(officer, paths, "return", {"reason": "缺执照"}).json["returned"] == "缺执照"


def test_a_dossier_is_ended_and_resumed(keeper, paths):
    """R017."""
    for name in ("sort", "file"):
        step(keeper, paths, name)
    assert step(keeper, paths, "end", status=422).json["field"] == "reason"
    shown = step(keeper, paths, "end", {"reason": "关系结束"}).json
    assert (shown["state"], shown["ended"]) == ("ended", "关系结束")
    assert shown["transitions"] == ["resume"]
    step(keeper, paths, "resume")


def test_a_supplement_line_is_closed(keeper, paths, hold):
    hold("checklists: {清单: {incomplete: supplement list, items: [合同]}}")
    step(keeper, paths, "sort")
    step(keeper, paths, "supplement", {"item": "合同", "reason": ""}, 422)
    step(keeper, paths, "supplement", {"item": "合同", "reason": "口头订立"})

    step(keeper, paths, "supplement", {"item": "合同", "reason": "口头订立"}, 409)


def test_what_a_step_does_not_take_is_refused(keeper, paths):
    for name, body in (
        ("sort", {"of": ["身份"]}),
        ("use", {"reason": "x"}),
        ("confirm", {"reason": "x"}),
        ("verify", {"item": "x"}),
    ):
        assert set(step(keeper, paths, name, body, 422).json["fields"]) == set(body)


@pytest.mark.parametrize("name", ["verify", "confirm", "refuse", "return", "supplement", "end"])
def test_a_stranger_finds_nothing(stranger, paths, name):
    step(stranger, paths, name, status=404)


@pytest.mark.parametrize("name", ["@marks", "@certificates"])
def test_who_only_reads_marks_nothing(stranger, paths, name):
    stranger.post(f"{paths.dossier}/{name}", {}, 404)
