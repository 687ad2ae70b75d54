"""SC38, SC39, SC06: dossiers taken in under the policies of real companies, by the web."""

import pytest
from webtest import Upload

from dossier import library
from dossier.edition import Edition, Profile
from dossier.vocabulary import Manifestation, State, Tier
from tests.views.browsing import fill, press, refusal, send, words

FORMS = {
    "original": Manifestation.PAPER_ORIGINAL,
    "copy": Manifestation.PAPER_COPY,
    "stamped copy": Manifestation.STAMPED_COPY,
    "electronic": Manifestation.ELECTRONIC_ORIGINAL,
    "completed form": Manifestation.COMPLETED_FORM,
    "any": Manifestation.PAPER_ORIGINAL,
}


@pytest.fixture
def walk(make, cast, enter):
    """`walk(slug)`: a dossier of chen's under that policy, its rules, and a way to its pages."""

    def walk(slug):
        profile = Profile()
        make.site["policies"].add(slug, profile, registry=make.request.registry)
        edition = Edition(library.shipped("etc/policies", slug), 1, "system")
        profile.add("1", edition, registry=make.request.registry)
        profile.begin(edition)
        make.site.profile = slug
        unit, chen = cast.unit("XS").__name__, cast["chen"].__name__
        code = next(iter(edition.rules.classes))
        owned = make.customer(unit=unit, owner=chen)
        dossier = make.dossier(owned, unit=unit, owner=chen, **{"class": code})
        return dossier, edition.rules, Walker(enter, dossier)

    return walk


class Walker:
    """Goes to the pages of one dossier as one person or another."""

    def __init__(self, enter, dossier):
        self.enter, self.dossier, self.known = enter, dossier, {}

    def at(self, login):
        if login not in self.known:
            self.known[login] = self.enter(login)
        return self.known[login]

    def address(self, name=""):
        return f"/dossiers/{self.dossier.__name__}/{name}"

    def page(self, login, name=""):
        return self.at(login).get(self.address(name))

    def step(self, login, name, status=303):
        return press(self.at(login), self.address(f"advance?transition={name}"), status)

    def deposit(self, login, item, form, status=303):
        sheet = fill(
            self.page(login, "add"), title=item, kind="", item=item, manifestation=form.value
        )
        sheet["file"] = [Upload(f"{item}.txt", item.encode(), "text/plain")]
        return sheet.submit("submit", status=status)

    def confirm_marks(self, login, unsealed=()):
        """Tick every mark of every document, but for those of the lines named."""
        page = self.page(login, "marks")
        form = page.forms["form"]
        for group in page.html.select("#form fieldset"):
            legend = group.legend.get_text(strip=True)
            for box in group.select("input[type=checkbox]"):
                found = next(each for each in form.fields["checkbox"] if each.id == box["id"])
                found.checked = not any(name in legend for name in unsealed)
        form.submit("submit", status=303)


def test_a_store_with_fourteen_items_and_an_unsealed_contract_goes_back(walk):
    """SC38: P38.2, P38.3, P38.5; R028, R029, R042."""
    dossier, rules, walk = walk("dealer-store-checklist")
    items = rules.checklists["客户信息档案清单"].items
    for name, item in items.items():
        if name != "股东征信报告":
            walk.deposit("chen", name, FORMS[item.form[0]])
    walk.confirm_marks("guan", unsealed=["加盟协议"])

    said = refusal(walk.step("guan", "sort", 409))
    assert "股东征信报告：缺" in said and "加盟协议：缺要件（骑缝章）" in said
    assert said.count("：缺") == 2
    send(walk.page("guan", "give-back"), reason="缺征信报告，加盟协议没有骑缝章")
    seen = words(walk.page("chen"))
    for word in ("退回移交部门", "股东征信报告：缺", "加盟协议：缺要件（骑缝章）", "已齐 13 项"):
        assert word in seen

    walk.deposit("chen", "股东征信报告", Manifestation.PAPER_COPY)
    said = refusal(walk.step("guan", "sort", 409))
    assert "股东征信报告：形式不符，应为原件" in said
    walk.deposit("chen", "股东征信报告", Manifestation.PAPER_ORIGINAL)
    walk.confirm_marks("guan")
    walk.step("guan", "sort")
    walk.step("guan", "file")
    assert dossier.state is State.FILED
    assert "退回移交部门" not in words(walk.page("chen"))


def test_a_buyer_with_nineteen_of_twenty_papers_goes_back(walk):
    """SC39: P39.2, P39.4; R028, R042."""
    dossier, rules, walk = walk("real-estate-sale")
    items = list(rules.checklists["购房资料"].items)
    for name in items[:-1]:
        walk.deposit("chen", name, Manifestation.PAPER_COPY)

    assert refusal(walk.step("guan", "sort", 409)).count("：缺") == 1
    assert "查档证明：缺" in refusal(walk.step("chen", "sort", 409))
    send(walk.page("guan", "give-back"), reason="缺查档证明")
    assert "查档证明：缺" in words(walk.page("chen"))
    walk.deposit("chen", items[-1], Manifestation.PAPER_ORIGINAL)
    assert "查档证明：形式不符，应为复印件" in refusal(walk.step("chen", "sort", 409))
    walk.deposit("chen", items[-1], Manifestation.PAPER_COPY)
    walk.step("chen", "sort")
    said = refusal(walk.step("guan", "file", 409))
    assert said.count("只收复印件") == 1


def test_a_dossier_of_the_coal_company_is_confirmed_by_its_sales_director(walk, make):
    """SC06: P06.3; R026."""
    dossier, rules, walk = walk("coal-sales-satisfaction")
    walk.step("chen", "sort")
    said = refusal(walk.step("guan", "file", 409))
    assert "尚未由档案管理员、档案主管核实" in said
    form = walk.page("guan", "verify").forms["form"]
    for box in form.fields["checkbox"]:
        box.checked = True
    form.submit("submit", status=303)

    said = refusal(walk.step("guan", "file", 409))
    assert "尚未由销售总监确认" in said and "没有人担任销售总监" in said
    press(walk.at("guan"), walk.address("confirm"), 409)
    unit = make.site["units"][dossier.unit]
    make.person("zong-jian", Tier.TOP_SECRET, "销售总监", unit)
    press(walk.at("guan"), walk.address("confirm"), 403)
    press(walk.at("zong-jian"), walk.address("confirm"))
    walk.step("guan", "file")
    assert dossier.number
    assert "确认人 zong-jian" in words(walk.page("guan"))
