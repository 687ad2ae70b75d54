"""/backups for programs: who may, what is told, what is refused (R150-R152)."""

import pytest
import transaction

from dossier.vocabulary import Post
from tests.views.api.program import program


def test_a_keeper_reads_what_is_due(keeper):
    told = keeper.get("/backups").json

    assert told["@type"] == "Backups" and told["items"] == [] and told["running"] is False
    assert told["due"].keys() == {"data", "keys", "devices"}
    assert told["due"]["data"]["every"] == "每月 1 日" and told["due"]["data"]["last"] is None


@pytest.mark.parametrize("name", ["owner", "colleague", "guard", "auditor"])
def test_nobody_else_does(programs, name):
    """R152."""
    program = getattr(programs, name)
    assert program.get("/backups", status=403)
    assert program.post("/backups", {}, status=403)
    assert program.post("/backups/@devices", {"finding": "正常"}, status=403)


def test_the_post_that_the_policy_names_reads_and_begins(app, description, request_, make):
    """R152, P23."""
    make.rules(
        "profile: default", "backup: {every: monthly on the 1st, by: 总经理}\nprofile: default"
    )
    person = make.person("zongjing", post=Post.GENERAL_MANAGER, name="总经理")
    transaction.commit()
    general = program(app, description, request_, person)

    assert general.get("/backups").json["@type"] == "Backups"
    assert "没有设置备份文件夹" in general.post("/backups", {}, status=409).json["message"]


def test_the_check_of_the_devices_is_told(keeper):
    told = keeper.post("/backups/@devices", {"finding": "正常"}, status=201).json

    assert [check["finding"] for check in told["checks"]] == ["正常"]
    assert told["due"]["devices"]["last"] == told["checks"][0]["at"]


@pytest.mark.parametrize("given", [{}, {"finding": ""}, {"finding": "长" * 501}, {"other": 1}])
def test_what_is_wrong_is_named(keeper, given):
    answer = keeper.post("/backups/@devices", given, status=422).json

    assert answer["field"] in ("finding", "other")


def test_without_a_folder_no_backup_begins(keeper):
    assert "没有设置备份文件夹" in keeper.post("/backups", {}, status=409).json["message"]


@pytest.mark.parametrize("path", ["/backups/1", "/backups@devices", "/backups/@devices/x"])
def test_nothing_else_lies_there(keeper, path):
    assert keeper.app.get(f"/api/v1{path}", headers=keeper.headers, status=404)
