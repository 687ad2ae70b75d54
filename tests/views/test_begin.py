"""The first run: the founder, still alone, names the company and chooses its policy (R002)."""

from dossier.vocabulary import Post
from tests.views.browsing import faults, press, refusal, send, told, words
from tests.views.policies import people

__all__ = ["people"]


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
