"""The pages of policies: listed, read in plain words, taken out, compared (R002)."""

import pytest
from webtest import Upload

from dossier import library
from tests.views.browsing import send, words
from tests.views.policies import FOLDER, LIST, SMALL, issued, people
from tests.world import ADMIN, CAST

__all__ = ["issued", "people"]


def sections(page, heading="h2"):
    """{title of a section: its words} of a policy's page; with h3 of what is left unsaid."""
    found = {}
    for title in page.html.select(f"main {heading}"):
        name = title.find(string=True, recursive=False).strip()
        found[name] = title.parent.get_text(" ", strip=True)
    return found


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
