"""Why, or why not: the whole chain in plain sentences, for the two offices that may ask."""

import datetime

import pytest

from dossier.access import DENY, allow, apply_acl
from dossier.vocabulary import Permission, Tier
from tests.views.browsing import words
from views import why

DAY = datetime.datetime(2030, 5, 1, tzinfo=datetime.UTC)


@pytest.fixture
def dossier(make, cast):
    """A dossier of the sales department, owned by Chen; all posts are held."""
    cast.everybody()
    unit, chen = cast.unit("XS").__name__, cast["chen"].__name__
    customer = make.customer(name="远洋公司", unit=unit, owner=chen)
    return make.dossier(customer, title="年度合同", unit=unit, owner=chen)


def ask(browser, thing, login, action="record:view", **supposed):
    """The page's answer: (verdict, sentences) now and, if anything is supposed, then."""
    path = path_of(thing)
    page = browser.get(f"{path}why", {"user": login, "action": action, **supposed})
    sections = page.html.select("section[aria-labelledby^=why-]")
    found = [
        (
            each.select_one(".notice").get_text(strip=True),
            [s.get_text(" ", strip=True) for s in each.select("li")],
        )
        for each in sections
    ]
    return found if supposed else found[0]


def vacate(cast):
    """Let nobody hold the three offices, so that the first admin does all."""
    for login in ("an", "xi", "shen"):
        cast[login].active = False


def path_of(thing):
    """The address of a customer, dossier or document."""
    parts = []
    while thing.__parent__ is not None:
        parts.insert(0, thing.__name__)
        thing = thing.__parent__
    return "/" + "/".join(parts) + "/"


def test_the_owner_may_view_and_every_part_is_told(enter, dossier):
    verdict, sentences = ask(enter("an"), dossier, "chen")

    assert verdict == "陈静可以查看"
    assert sentences == [
        "满足 账号在用。",
        "满足 涉密等级为秘密；有效密级为非密，不受涉密等级限制。",
        "满足 给予：销售部；依据：所属部门；设在本件；期限：长期。",
        "满足 给予：陈静；依据：责任人；设在本件；期限：长期。",
        "满足 没有条目禁止此人。",
    ]


def test_a_clearance_too_low_is_told_with_the_source_of_the_tier(enter, dossier):
    dossier.customer.tier = Tier.CONFIDENTIAL
    verdict, sentences = ask(enter("an"), dossier, "chen")

    assert verdict == "陈静不可以查看"
    assert "不满足 涉密等级为秘密，低于有效密级机密。" in sentences
    assert f"不满足 有效密级机密来自客户 {dossier.customer.__name__}。" in sentences


def test_the_things_own_tier_is_told_as_such(enter, dossier):
    dossier.tier = Tier.SECRET

    assert "满足 有效密级秘密是本件自己的密级。" in ask(enter("an"), dossier, "chen")[1]


def test_each_list_of_need_to_know_is_told(enter, make, dossier, cast):
    document = make.document(dossier)
    dossier.need_to_know = frozenset({f"person:{cast['jing'].__name__}"})
    said = f"档案 {dossier.__name__}设有知悉范围，此人"

    assert f"不满足 {said}不在范围之内。" in ask(enter("an"), document, "chen")[1]
    assert f"满足 {said}在范围之内。" in ask(enter("an"), document, "jing")[1]


def test_without_an_entry_it_says_so(enter, dossier):
    assert "不满足 没有任何条目给此人这项权限。" in ask(enter("an"), dossier, "zhou")[1]


def test_an_entry_that_denies_is_told_with_cause_reference_and_period(enter, make, dossier, cast):
    entry = allow("post:staff", Permission.RECORD_VIEW, cause="sharing", reference="安 3 号")
    entry = entry._replace(verdict=DENY, until=DAY)
    apply_acl(dossier, [*dossier.__acl__, entry], make.request.registry)
    verdict, sentences = ask(enter("an"), dossier, "chen")

    assert verdict == "陈静不可以查看"
    assert sentences[-1] == (
        "不满足 禁止：业务员；依据：共享（安 3 号）；设在本件；期限：至 2030-05-01 08:00。"
    )


def test_what_the_policy_bars_at_a_tier_is_told(enter, make, dossier):
    document = make.document(dossier)
    document.tier = Tier.TOP_SECRET
    sentences = ask(enter("an"), document, "guan", "document:download")[1]

    assert "不满足 按制度，绝密的材料任何人都不能这样做。" in sentences


def test_what_may_be_done_in_the_reading_place_alone_is_told(enter, make, dossier):
    document = make.document(dossier)
    document.tier = Tier.CONFIDENTIAL
    now, then = ask(enter("an"), document, "guan", "document:read", place="reading")

    assert "不满足 按制度，机密的材料只能在阅览室这样做。" in now[1]
    assert then[0] == "管静可以阅览正文"


def test_a_right_of_a_post_stands_at_the_company(enter, dossier):
    sentences = ask(enter("an"), dossier, "guan")[1]

    assert "满足 给予：档案管理员；依据：职务；设在全公司；期限：长期。" in sentences


def test_an_account_that_is_no_longer_live_may_nothing(enter, dossier, cast):
    browser = enter("an")
    cast["chen"].active = False

    assert ask(browser, dossier, "chen")[1][0] == "不满足 账号已停用，什么都不能做。"


@pytest.mark.parametrize(
    ("supposed", "verdict"),
    [
        ({"clearance": "2"}, "周航不可以查看"),
        ({"post": "manager"}, "周航不可以查看"),
        ({"post": "reader", "unit": "XS"}, "周航不可以查看"),
        ({"clearance": "机密", "post": "manager", "unit": "XS"}, "周航可以查看"),
    ],
)
def test_what_if_is_marked_and_stores_nothing(enter, dossier, cast, supposed, verdict):
    dossier.tier = Tier.CONFIDENTIAL
    before = cast["zhou"].posts, cast["zhou"].clearance
    now, then = ask(enter("an"), dossier, "zhou", **supposed)

    assert (now[0], then[0]) == ("周航不可以查看", verdict)
    assert (cast["zhou"].posts, cast["zhou"].clearance) == before


def test_what_if_is_called_so(enter, dossier):
    page = enter("an").get(f"{path_of(dossier)}why?user=zhou&action=view&clearance=2")

    assert "假设（没有保存）" in words(page)


def test_the_offices_are_not_told_what_the_thing_is_called(enter, make, dossier):
    for login in ("an", "shen"):
        browser = enter(login)
        for thing in (dossier.customer, dossier, make.document(dossier, title="密函")):
            page = browser.get(f"{path_of(thing)}why?user=chen&action=view")
            assert "远洋公司" not in page.text and "年度合同" not in page.text
            assert "密函" not in page.text


def test_who_may_view_the_thing_too_is_told_its_name(enter, dossier, cast):
    vacate(cast)
    page = enter().get(f"{path_of(dossier)}why?user=chen&action=view")

    assert page.html.h1.text == "年度合同"


def test_the_page_of_what_is_secret_is_marked(enter, dossier):
    dossier.tier = Tier.TOP_SECRET
    page = enter("an").get(f"{path_of(dossier)}why")

    assert [each.text for each in page.html.select(".band")] == ["公司商密·绝密"] * 2


@pytest.mark.parametrize(
    ("login", "status"), [("guan", 403), ("jing", 403), ("zhou", 404), ("xi", 404)]
)
def test_others_are_refused_or_told_of_nothing(enter, dossier, login, status):
    browser = enter(login)
    for page in ("why", "persons", "export-persons"):
        refused = browser.get(f"{path_of(dossier)}{page}", status=status)
        if status == 404:
            missing = browser.get(f"/dossiers/0123456789abcdef/{page}", status=404)
            assert refused.html.main.text == missing.html.main.text


def test_a_visitor_is_led_to_the_door(enter, dossier):
    enter(None).get(f"{path_of(dossier)}why", status=303)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"user": "nobody", "action": "view"}, "没有这个人：nobody"),
        ({"user": "chen", "action": "fly"}, "不在范围：fly"),
        ({"user": "chen", "action": "view", "clearance": "特密"}, "不在范围：特密"),
        ({"user": "chen", "action": "view", "post": "king"}, "不在范围：king"),
        ({"user": "chen", "action": "view", "post": "staff", "unit": "ZZ"}, "没有这个部门：ZZ"),
        ({"user": "chen", "action": "view", "unit": "XS"}, "请同时写明职务"),
    ],
)
def test_what_cannot_be_understood_is_named(enter, dossier, query, said):
    page = enter("an").get(f"{path_of(dossier)}why", query, status=422)

    assert said in words(page)


def test_a_name_that_two_people_have_is_not_enough(enter, make, dossier):
    make.person("chen2", name="陈静")
    asked = {"user": "陈静", "action": "view"}
    page = enter("an").get(f"{path_of(dossier)}why", asked, status=422)

    assert "有多位同名人员，请写登录名：陈静" in words(page)


def test_one_may_ask_by_name_and_by_the_label_of_the_act(enter, dossier):
    assert ask(enter("an"), dossier, "周航", "导出清单")[0] == "周航不可以导出清单"


def test_asking_writes_nothing(enter, dossier, database):
    browser = enter("an")
    before = database.lastTransaction()
    ask(browser, dossier, "zhou", clearance="3", post="manager", unit="XS")

    assert database.lastTransaction() == before


def test_people_are_offered_in_the_order_of_a_chinese_list(site, cast):
    cast.everybody()
    offered = [name for _id, name, _login in why.people(site)]

    assert offered.index("安全") < offered.index("陈静") < offered.index("周航")
