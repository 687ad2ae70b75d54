"""The pages of policies: drafted, led into force, compared, attached; the first run (R002)."""

from pathlib import Path

import pytest
from webtest import Upload

from dossier import library
from dossier.edition import CONTROL
from dossier.vocabulary import Post, Stage
from tests.views.browsing import faults, fill, press, refusal, send, told, words
from tests.world import ADMIN, CAST
from workflows import policy

FOLDER = Path("etc/policies")
LIST = (FOLDER / "customer-list.yaml").read_text(encoding="utf-8")
SMALL = """\
profile: small
title: 小公司档案办法
extends: default
classes: {KH: 客户基本信息档案, CW: 财务档案}
numbering: {dossier: "{class}{year}{serial:3}"}
rules: {P01.1: [classes], P01.2: numbering.dossier}
outside: {P01.3: 与系统无关}
"""


@pytest.fixture
def people(make, cast):
    """Everybody, and who reviews what the records officer drafts."""
    cast.everybody()
    make.person("shu", post=Post.RECORDS_SUPERVISOR, name="舒管")
    return cast


@pytest.fixture
def issued(make, site, people):
    """`issued(slug)`: an edition of a text or of a shipped policy, in force."""

    def issue(text):
        written = library.completed(FOLDER, "small.yaml", text)
        edition = policy.draft(make.request, site["policies"], written)
        edition.__workflow_state__ = {CONTROL: Stage.ISSUED.value}
        edition.__parent__.begin(edition)
        return edition

    return issue


def sections(page, heading="h2"):
    """{title of a section: its words} of a policy's page; with h3 of what is left unsaid."""
    found = {}
    for title in page.html.select(f"main {heading}"):
        name = title.find(string=True, recursive=False).strip()
        found[name] = title.parent.get_text(" ", strip=True)
    return found


def buttons(page):
    return [each.get_text(strip=True) for each in page.html.select(".verbs .btn")]


# The list.


@pytest.mark.parametrize("login", [ADMIN, *CAST])
def test_everybody_finds_the_policies_in_the_menu(enter, people, login):
    browser = enter(login)
    menu = browser.get("/").html.select_one("#menu")
    page = browser.get(menu.find("span", string="制度").parent["href"])

    assert "客户档案管理制度（默认）" in words(page)
    assert "现行" in words(page) and "全公司" in words(page)


def test_the_list_tells_what_is_under_way_and_where_which_policy_holds(enter, issued, people):
    issued(SMALL)
    people.unit("XS").profile = "small"
    browser = enter("guan")
    send(browser.get("/policies/@@add?of=small/1"), text=SMALL.replace("小公司", "大公司"))

    said = words(browser.get("/policies"))
    assert "大公司档案办法 small 2 起草" in said
    assert "小公司档案办法 small 1 现行" in said
    assert "销售部 小公司档案办法 第 1 版" in said and "财务部 同全公司" in said


# One policy.


def test_a_policy_is_read_in_plain_words_with_its_clauses(enter, issued):
    issued(SMALL)
    page = enter("yue").get("/policies/small")

    found = sections(page)
    assert "KH 客户基本信息档案" in found["类别"] and "条款 P01.1" in found["类别"]
    assert "档号 {class}{year}{serial:3} P01.2" in found["编号"]
    assert "P01.3 与系统无关" in found["系统外条款"]
    assert "自归档起 30 年" in found["保管期限"]


def test_what_the_policy_leaves_unsaid_stands_apart(enter, issued):
    issued(SMALL)
    page = enter("yue").get("/policies/small")

    assert "监销人数 2" in sections(page, "h3")["销毁"]
    assert "销毁" not in sections(page)


def test_the_text_comes_out_byte_for_byte_as_it_went_in(enter, people):
    content = b"\xef\xbb\xbf" + LIST.replace("\n", "\r\n").encode()
    browser = enter("guan")
    page = browser.get("/policies/@@add")
    send(page, file=Upload("清单.yaml", content))
    answer = browser.get("/policies/customer-list/1/text")

    assert answer.body == content
    assert "customer-list-1.yaml" in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("slug", library.slugs(FOLDER)[::10])
def test_a_shipped_policy_comes_out_as_it_is(enter, people, slug):
    """R002: export equals import."""
    browser = enter("guan")
    send(browser.get(f"/policies/@@add?from={slug}"), text=(FOLDER / f"{slug}.yaml").read_text())
    number = 2 if slug == "default" else 1
    if slug != "default":
        kept = browser.get(f"/policies/{slug}/{number}/text").body
        assert kept == (FOLDER / f"{slug}.yaml").read_bytes()


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


# Compared.


def test_two_policies_are_compared_in_their_words(enter, issued):
    issued(SMALL)
    browser = enter("yue")
    page = browser.get("/policies/@@compare")
    form = next(f for f in page.forms.values() if "a" in f.fields)
    form["a"], form["b"] = "default/1", "small/1"
    said = words(form.submit())

    assert "编号 档号 {class}-{year}-{serial:4} {class}{year}{serial:3}" in said
    assert "类别 CW — 财务档案" in said and "类别 JY 交易记录档案 —" in said


def test_shipped_policies_are_compared_too_and_nothing_else(enter, people):
    browser = enter("yue")
    both = "a=default/1&b=shipped:default"

    assert "两份制度的规定相同" in words(browser.get(f"/policies/@@compare?{both}"))
    for name in ("shipped:../x", "default/9", "none/1", "default", "/"):
        browser.get(f"/policies/@@compare?a=default/1&b={name}", status=422)


# Attached.


def choose(page, slug):
    form = next(f for f in page.forms.values() if "policy" in f.fields)
    form["policy"] = slug
    return form.submit()


def agree(page, status=303):
    form = next(f for f in page.forms.values() if "confirmed" in f.fields)
    return form.submit("confirmed", status=status)


def test_attaching_shows_what_differs_and_for_how_many_before_it_asks(enter, make, issued, people):
    issued(SMALL)
    sales = people.unit("XS")
    for _number in range(3):
        make.dossier(unit=sales.__name__)
    make.dossier()
    browser = enter("an")
    page = choose(browser.get(f"/units/{sales.__name__}/attach"), "small")

    assert "类别 CW — 财务档案" in words(page) and "共 3 项" in words(page)
    assert sales.profile == ""
    assert told(agree(page).follow()) == ["已适用。今后的事都按这份制度。"]
    assert sales.profile == "small"
    assert "小公司档案办法" in words(browser.get(f"/units/{sales.__name__}"))


def test_for_the_company_those_count_whose_department_has_no_policy(enter, make, issued, people):
    issued(SMALL)
    sales, other = people.unit("XS"), issued(SMALL.replace("small", "other"))
    sales.profile = other.__parent__.__name__
    make.dossier(unit=sales.__name__)
    for _number in range(2):
        make.dossier()
    page = choose(enter("an").get("/attach"), "small")

    assert "共 2 项" in words(page)


def test_the_companys_policy_may_hold_again(enter, issued, people):
    issued(SMALL)
    people.unit("XS").profile = "small"
    page = choose(enter("an").get(f"/units/{people.unit('XS').__name__}/attach"), "-")
    agree(page)

    assert people.unit("XS").profile == ""


def test_vacant_posts_are_told_before_attaching(enter, issued):
    issued(SMALL + "approvals: {read: [{steps: [分管副总经理]}]}\n")
    page = choose(enter("an").get("/attach"), "small")

    assert "没有人担任分管副总经理" in words(page)


def test_a_second_click_on_attaching_is_refused(enter, issued, site):
    issued(SMALL)
    page = choose(enter("an").get("/attach"), "small")
    agree(page)
    press(enter("an"), "/attach", 409, policy="small")

    assert site.profile == "small"


def test_what_was_changed_after_it_was_seen_is_shown_again(enter, issued, site):
    issued(SMALL)
    page = choose(enter("an").get("/attach"), "small")
    assert page.html.select_one("[name=seen]")["value"] == "default/1..small/1"
    press(enter("an"), "/attach", 409, policy="small", seen="default/1..small/2")
    press(enter("an"), "/attach", 409, policy="small")

    assert site.profile == "default"


def test_only_security_admins_attach(enter, issued, people):
    issued(SMALL)
    for login in ("guan", "zong", "xi", "yue"):
        enter(login).get("/attach", status=403)
        press(enter(login), "/attach", 403, policy="small")


def test_what_is_not_in_force_cannot_be_chosen(enter, people, site):
    send(enter("guan").get("/policies/@@add"), text=SMALL)
    browser = enter("an")

    assert "没有别的生效的制度" in words(browser.get("/attach"))
    browser.get("/attach?policy=small", status=409)
    press(browser, "/attach", 409, policy="small")
    press(browser, "/attach", 422, policy="none")
    assert site.profile == "default"


# A dossier moves.


@pytest.fixture
def apart(issued, people):
    """The finance department, with a policy of its own."""
    issued(SMALL)
    people.unit("CW").profile = "small"
    return people.unit("CW")


def test_moving_shows_what_changes_and_asks(enter, make, apart):
    dossier = make.dossier()
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/edit")
    asked = send(page, 422, unit=apart.__name__)

    assert "移到这个部门后，规定有何不同" in words(asked)
    assert "编号 档号 {class}-{year}-{serial:4} {class}{year}{serial:3}" in words(asked)
    assert dossier.unit == ""
    asked.forms["form"]["confirmed"] = True
    send(asked)
    assert dossier.unit == apart.__name__


CARDS = """\
fields: {开户行: {}, 面积: {of: dossier}}
grades: [甲, 乙]
tiers: {minimum: 秘密}
"""


def test_moving_a_customer_shows_what_changes_for_him_and_asks(enter, make, issued, people):
    issued(SMALL + CARDS)
    people.unit("CW").profile = "small"
    customer = make.customer()
    page = enter("guan").get(f"/customers/{customer.__name__}/edit")
    asked = send(page, 422, unit=people.unit("CW").__name__, tier="1")

    assert "移到这个部门后，规定有何不同" in words(asked)
    assert "开户行" in words(asked) and "客户等级" in words(asked)
    assert "面积" not in words(asked) and "{class}" not in words(asked)
    assert customer.unit == ""
    asked.forms["form"]["confirmed"] = True
    send(asked)
    assert customer.unit == people.unit("CW").__name__


def test_a_customer_below_the_least_tier_there_is_not_moved(enter, make, issued, people):
    issued(SMALL + CARDS)
    people.unit("CW").profile = "small"
    customer = make.customer()
    page = enter("guan").get(f"/customers/{customer.__name__}/edit")
    refused = send(page, 422, unit=people.unit("CW").__name__)

    assert any("最低密级" in fault for fault in faults(refused))
    assert customer.unit == ""


def test_a_class_unknown_there_is_chosen_anew(enter, make, apart):
    dossier = make.dossier(**{"class": "FW"})
    page = enter("guan").get(f"/dossiers/{dossier.__name__}/edit")
    asked = send(page, 422, unit=apart.__name__)

    assert any("没有类别 FW" in fault for fault in faults(asked))
    asked.forms["form"]["confirmed"] = True
    send(asked, **{"class": "CW"})
    assert (dossier.unit, dossier.dossier_class) == (apart.__name__, "CW")


def test_moving_to_where_the_same_policy_holds_asks_nothing(enter, make, apart, people):
    dossier, sales = make.dossier(), people.unit("XS").__name__
    send(enter("guan").get(f"/dossiers/{dossier.__name__}/edit"), unit=sales)

    assert dossier.unit == sales


def test_a_unit_that_is_none_is_a_fault_of_its_field(enter, make, apart):
    page = enter("guan").get(f"/dossiers/{make.dossier().__name__}/edit")
    form = page.forms["form"]
    form["unit"].force_value("none")

    assert any("没有这个部门" in fault for fault in faults(form.submit("submit", status=422)))


# The first run.


def test_the_founder_alone_chooses_company_and_policy(enter, site):
    browser = enter()
    page = browser.get("/").click("开始使用", index=0)
    chosen = next(
        f for f in page.forms.values() if f.method.upper() == "GET" and "profile" in f.fields
    )
    chosen["profile"] = "customer-list"
    page = chosen.submit()
    assert "采用：客户名单档案管理制度" in words(page) and "与现在的制度有何不同" in words(page)

    page = send(page, title="远洋公司").follow()
    assert "第一批人员" in told(page)[0]
    assert (site.title, site.profile) == ("远洋公司", "customer-list")
    assert site.edition_for("").standing[0] == "in-force"


def test_without_a_name_the_company_keeps_what_it_has(enter, site):
    page = send(enter().get("/begin?profile=customer-list"), 422, title="")

    assert faults(page) and "采用：客户名单档案管理制度" in words(page)
    assert site.profile == "default"


def test_with_people_there_is_no_first_run(enter, people):
    browser = enter()

    assert "开始使用" not in words(browser.get("/"))
    browser.get("/begin", status=(403, 409))
    assert "开始使用" not in words(enter("guan").get("/"))


def test_with_one_reader_there_is_none_either(enter, make, site):
    make.person("yue", post=Post.READER)
    browser = enter()

    assert "开始使用" not in words(browser.get("/"))
    assert "须经起草、审核、批准" in refusal(
        browser.get("/begin?profile=customer-list", status=409)
    )
    press(browser, "/begin", 409, title="远洋", profile="customer-list", __formid__="form")
    assert site.profile == "default"


def test_a_policy_that_is_none_is_no_beginning(enter, site):
    browser = enter()
    browser.get("/begin?profile=none", status=422)
    press(browser, "/begin", 422, title="远洋", profile="none", __formid__="form")

    assert (site.title, site.profile) == ("港湾贸易有限公司", "default")
