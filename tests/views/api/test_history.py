"""What happened: told with person, moment and change, to who may view it."""

import pytest


def actions(program, path):
    return [entry["action"] for entry in program.get(f"{path}/@history").json["items"]]


def test_the_newest_comes_first(keeper, paths):
    keeper.patch(paths.customer, {"region": "上海"})

    assert actions(keeper, paths.customer) == ["customer:changed", "customer:opened"]


def test_an_entry_says_who_when_and_from_what_to_what(keeper, paths):
    keeper.post(f"{paths.dossier}/@workflow/sort", None, 200)

    entry = keeper.get(f"{paths.dossier}/@history").json["items"][0]
    assert entry["actor"] == "linwei"
    assert entry["at"].endswith("+00:00")
    assert {"field": "状态", "before": "收集", "after": "整理"} in entry["changes"]


def test_a_dossiers_history_holds_that_of_its_documents(keeper, paths):
    assert actions(keeper, paths.dossier) == ["document:deposited", "dossier:opened"]
    assert actions(keeper, paths.document) == ["document:deposited"]


def test_the_reason_of_a_correction_is_told(keeper, paths):
    file = ("file", "b.txt", b"other")
    keeper.upload(f"{paths.document}/@versions", {"reason": "扫描不清"}, file)

    assert keeper.get(f"{paths.document}/@history").json["items"][0]["comments"] == "扫描不清"


def test_a_long_history_comes_in_pages(keeper, paths):
    for number in range(5):
        keeper.patch(paths.customer, {"region": f"第{number}区"})

    page = keeper.get(f"{paths.customer}/@history", {"b_size": 4}).json
    rest = keeper.get(page["batching"]["next"]).json
    assert (len(page["items"]), len(rest["items"]), page["items_total"]) == (4, 2, 6)


@pytest.mark.parametrize(
    ("who", "status"), [("owner", 200), ("colleague", 403), ("stranger", 404)]
)
def test_who_may_see_the_history(programs, paths, who, status):
    for path in (paths.customer, paths.dossier, paths.document):
        getattr(programs, who).get(f"{path}/@history", status=status)
