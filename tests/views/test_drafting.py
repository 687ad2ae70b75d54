"""A policy drafted in the browser, put right, and led step by step into force (R002)."""

import pytest
from webtest import Upload

from dossier.edition import CONTROL
from dossier.vocabulary import Stage
from tests.views.browsing import faults, fill, press, refusal, send, told, words
from tests.views.policies import FOLDER, LIST, SMALL, buttons, issued, people

__all__ = ["issued", "people"]


# Drafted.


def test_a_draft_begins_with_a_shipped_policy(enter, people):
    browser = enter("guan")
    page = browser.get("/policies/@@add")
    chosen = next(f for f in page.forms.values() if "from" in f.fields)
    chosen["from"] = "customer-list"
    form = chosen.submit().forms["form"]

    assert form["text"].value.replace("\r\n", "\n").strip() == LIST.strip()
    page = form.submit("submit", status=303).follow()
    assert told(page) == ["已保存草案。还须由他人审核、批准，再发布。"]
    assert "起草 管静" in words(page)


def test_a_fault_tells_file_line_key_and_keeps_what_was_typed(enter, people):
    browser, text = enter("guan"), SMALL + "life:\n  verification: {required: maybe}\n"
    page = send(browser.get("/policies/@@add"), 422, text=text)

    (said,) = faults(page)
    assert "policy.yaml 第 9 行（life.verification.required）" in said
    assert "应为 yes 或 no" in said
    assert page.forms["form"]["text"].value.replace("\r\n", "\n").strip() == text.strip()


def test_the_text_of_a_faulty_file_is_shown_to_be_put_right(enter, people, site):
    browser = enter("guan")
    broken = SMALL.replace("extends", "extend")
    page = send(browser.get("/policies/@@add"), 422, file=Upload("a.yaml", broken.encode()))

    assert "a.yaml 第 3 行" in faults(page)[0] and "extend" in faults(page)[0]
    assert "extend: default" in page.forms["form"]["text"].value
    assert list(site["policies"]) == ["default"]


WRONG = [
    (b"a: 1\n\tb: 2\n", "第 2 行"),
    (b"a: 1\na: 2\n", "重复的键 a"),
    (b"a: &x 1\nb: *x\n", "锚点"),
    ("名称: 一\n".encode("gb18030"), "UTF-8"),
    (b"# too long\n" * 1_000_000, "过大"),
    (b"", "空的"),
    (SMALL.replace("default", "gone").encode(), "没有制度 gone"),
]


@pytest.mark.parametrize(("content", "said"), WRONG, ids=[said for _content, said in WRONG])
def test_a_wrong_file_is_named_and_the_site_stays_as_it_was(enter, people, site, content, said):
    browser, size = enter("guan"), site.log.size
    page = browser.get("/policies/@@add")
    answer = send(page, 422, file=Upload("a.yaml", content))

    assert said in faults(answer)[0]
    assert (list(site["policies"]), site.log.size) == (["default"], size)


def test_the_same_text_again_is_no_new_edition(enter, people):
    page = enter("guan").get("/policies/@@add?of=default/1")
    page.forms["form"]["text"] = (FOLDER / "default.yaml").read_text(encoding="utf-8")

    assert faults(page.forms["form"].submit("submit", status=422)) == ["制度全文：与第 1 版相同"]


def test_a_draft_is_changed_and_a_reviewed_one_is_not(enter, people, site):
    browser = enter("guan")
    send(browser.get("/policies/@@add"), text=SMALL)
    send(browser.get("/policies/small/1/edit"), text=SMALL.replace("小公司", "大公司"))

    assert site["policies"]["small"]["1"].rules.title == "大公司档案办法"
    press(enter("shu"), "/policies/small/1/advance?transition=review")
    page = fill(browser.get("/policies/small/1/edit"), text=SMALL).submit("submit", status=409)
    assert "已审核" in refusal(page)


def test_who_may_not_draft_has_no_form(enter, people):
    for login in ("chen", "yue", "shen", "zong"):
        browser = enter(login)
        assert "起草制度" not in buttons(browser.get("/policies"))
        browser.get("/policies/@@add", status=403)
        browser.get("/policies/default/1/edit", status=403)


def test_a_draft_of_what_is_not_there_begins_empty_or_is_refused(enter, people):
    browser = enter("guan")

    assert browser.get("/policies/@@add?of=none/9").forms["form"]["text"].value.strip() == ""
    browser.get("/policies/@@add?from=../../secrets", status=422)


# Led into force.


def test_the_steps_are_buttons_for_those_who_may(enter, people, site):
    keeper, head, chief = enter("guan"), enter("shu"), enter("zong")
    send(keeper.get("/policies/@@add"), text=SMALL)
    assert "审核通过" in buttons(head.get("/policies/small/1"))
    assert "审核通过" not in buttons(enter("chen").get("/policies/small/1"))

    press(head, "/policies/small/1/advance?transition=review")
    press(chief, "/policies/small/1/advance?transition=approve")
    page = send(chief.get("/policies/small/1/issue")).follow()

    assert "现行" in words(page) and "审核 舒管" in words(page) and "批准 宗立" in words(page)
    assert site["policies"]["small"].current().number == 1


def test_it_is_issued_for_a_day_to_come(enter, people, site, issued):
    edition = issued(SMALL)
    edition.__workflow_state__ = {CONTROL: Stage.APPROVED.value}
    edition.__parent__.issued = ()
    page = send(enter("zong").get("/policies/small/1/issue"), day="2099-01-01").follow()

    assert "待生效" in words(page) and "2099-01-01" in words(page)
    assert site["policies"]["small"].current() is None


def test_a_day_that_is_past_is_refused_in_the_form(enter, issued):
    issued(SMALL).__workflow_state__ = {CONTROL: Stage.APPROVED.value}
    page = send(enter("zong").get("/policies/small/1/issue"), 422, day="2020-01-01")

    assert faults(page) == ["生效日期：生效日期不能早于今天"]


def test_ones_own_draft_is_for_others(enter, people):
    head = enter("shu")
    send(head.get("/policies/@@add"), text=SMALL)
    page = head.get("/policies/small/1")

    blocked = page.html.select_one(".blocked").get_text(" ", strip=True)
    assert "审核通过" in blocked and "须由他人审核、批准" in blocked
    answer = press(head, "/policies/small/1/advance?transition=review", 403)
    assert "自己起草" in refusal(answer)


def test_a_step_that_is_none_or_comes_twice_is_refused(enter, people):
    keeper, head = enter("guan"), enter("shu")
    send(keeper.get("/policies/@@add"), text=SMALL)
    press(head, "/policies/small/1/advance?transition=burn", 422)
    press(head, "/policies/small/1/advance?transition=review")
    press(head, "/policies/small/1/advance?transition=review", 409)
    press(keeper, "/policies/small/1/advance?transition=approve", 403)
