"""Who looked is read by auditors in the log, and by nobody in a history (R112, S53)."""

from urllib.parse import quote

from tests.views.watched import noted, paper, paths
from views.journal import carry_over

__all__ = ["noted", "paper", "paths"]


def folded(registry):
    """Carry over what is in the journal, as the thread of a server does."""
    assert carry_over(registry) > 0


def rows(page):
    """(person, act, thing, changes) of each row of the log page."""
    cells = [row.select("td") for row in page.html.select("table.listing tbody tr")]
    return [tuple(cell.get_text(" ", strip=True) for cell in row[2:6]) for row in cells]


def test_an_auditor_reads_who_looked_and_what_waits(enter, noted, base, dossier, paths):
    enter("chen").get(paths["document"] + "/download?version=1")
    enter("zhou").get(paths["dossier"] + "/", status=404)
    auditor = enter("shen")
    assert "另有 2 条正在记入日志" in auditor.get("/log").text
    folded(base[0].registry)

    page = auditor.get("/log")
    assert "正在记入日志" not in page.text
    found = rows(page)
    assert ("陈静", "下载文件", "版本：1、密级：秘密") in [
        (who, act, how) for who, act, _, how in found
    ]
    assert ("周航", "拒绝请求", "密级：秘密、答复：404") in [
        (w, act, how) for w, act, _, how in found
    ]
    assert "年度合同" not in page.text and "底价" not in page.text


def test_the_log_can_be_asked_for_looks_alone(enter, noted, base, dossier, paths):
    enter("chen").get(paths["document"] + "/download")
    folded(base[0].registry)

    found = rows(enter("shen").get("/log?action=document:downloaded"))
    assert [act for _who, act, _thing, _how in found] == ["下载文件"]


def test_words_that_were_asked_are_on_no_page_of_the_log(enter, noted, base, dossier):
    enter("chen").get(f"/search?q={quote('某人的底价')}")
    folded(base[0].registry)
    auditor = enter("shen")

    assert "某人的底价" not in auditor.get("/log").text
    assert "某人的底价" not in auditor.get("/api/v1/audit").text


def test_nobody_reads_in_a_history_who_looked(enter, noted, base, dossier, paths):
    """A record's own history tells acts alone; looks are for the auditor."""
    enter("guan").get(paths["dossier"] + "/")
    before = enter("chen").get(paths["dossier"] + "/history").html.select("main")[0].get_text()
    folded(base[0].registry)

    after = enter("chen").get(paths["dossier"] + "/history").html.select("main")[0].get_text()
    assert (after, "查看记录" in after) == (before, False)
