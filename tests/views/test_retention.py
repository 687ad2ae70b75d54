"""How long a dossier is kept, on its page and its form; tiers and order of the policy (R103)."""

import pytest

from tests.views.browsing import faults, fill, refusal, send, words
from workflows.dossier import advance
from workflows.retention import retain

TERMS = "  terms: {永久: permanent, 长期: 30 years, 短期: 10 years}\n"
CONTRACT = "  terms: {永久: permanent, 长期: 30 years, 合同期: 5 years from 合同履行完毕}\n"


@pytest.fixture
def made(make):
    """A dossier under a policy with a term that runs from what people tell."""
    make.rules(TERMS, CONTRACT)
    return make.dossier()


def address(dossier, name=""):
    return f"/dossiers/{dossier.__name__}/{name}"


def test_the_page_tells_the_term_and_when_it_is_over(enter, made):
    """SC25: completed on 2020-06-30, five years: due on 2025-07-01."""
    browser = enter("guan")
    before = words(browser.get(address(made)))
    after = send(browser.get(address(made, "retention")), term="合同期", began="2020-06-30")
    shown = words(after.follow())

    assert "长期（自归档起 30 年）" in before and "期满" not in before
    assert "合同期（自合同履行完毕起 5 年）" in shown
    assert "2020-06-30" in shown and "2025-07-01" in shown


def test_what_the_policy_refuses_comes_back_at_the_field(enter, make, made):
    page = enter("guan").get(address(made, "retention"))
    form = fill(page, began="2999-01-01")

    assert faults(form.submit("submit", status=422))


def test_a_day_that_the_system_knows_is_refused(enter, made):
    page = enter("guan").get(address(made, "retention"))

    assert "从归档之日起算" in refusal(send(page, began="2020-06-30", status=409))


def test_without_a_term_the_page_says_so_and_nothing_is_filed(enter, make):
    make.rules("  default: 长期", "  default: none")
    made = make.dossier()
    advance(make.request, made, "sort")

    assert "归档前须选定" in words(enter("guan").get(address(made)))


def test_a_term_that_is_no_more_is_told(enter, make, made):
    retain(make.request, made, "合同期")
    for name in ("sort", "file"):
        advance(make.request, made, name)
    make.rules(CONTRACT, TERMS)

    assert "现行制度没有这一期限" in words(enter("guan").get(address(made)))


def test_who_may_not_edit_gets_no_form(enter, make, made):
    assert "保管期限" in words(enter("zong").get(address(made)))
    enter("zong").get(address(made, "retention"), status=403)


def test_the_form_proposes_the_tier_of_the_policy(enter, make, cast):
    """R062: what is below the minimum is not offered."""
    make.rules("  minimum: 非密 ", "  minimum: 秘密 ")
    page = enter("guan").get("/customers/add")
    start = page.html.select_one('[name=__start__][value="tier:rename"]')
    radios = start.find_parent().select("input[type=radio]")

    assert [each["value"] for each in radios] == ["1", "2", "3"]
    assert [each["value"] for each in radios if each.has_attr("checked")] == ["1"]


def test_where_a_class_has_a_tier_none_is_proposed(enter, make):
    make.rules("  JY: 交易记录档案\n", "  JY: {name: 交易, tier: 秘密}\n")
    of = make.customer()
    form = enter("guan").get(f"/dossiers/add?customer={of.__name__}").forms["form"]

    assert form["tier"].value == ""


def test_documents_lie_in_the_order_of_the_policy(enter, make):
    """R024."""
    made = make.dossier()
    for day in ("2026-01-02", "2026-01-03", "2026-01-01"):
        make.document(made, title=day, date=day)

    def titles():
        page = enter("guan").get(address(made))
        return [cell.get_text(strip=True) for cell in page.html.select("td.main")]

    newest = titles()
    make.rules("kinds:", "order: {items: oldest first}\nkinds:")

    assert newest == sorted(newest, reverse=True)
    assert titles() == sorted(newest)
