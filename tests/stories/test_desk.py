"""The security admin's desk: a tier is set after its effect was shown; why not is answered."""

import itertools

import pytest

SERIAL = itertools.count(1)


@pytest.fixture
def secret(house):
    """The path of a dossier of the sales unit, of which chen there may see all."""
    with house.making() as make:
        unit = make.site["units"].by_name("XS").__name__
        about = make.customer(unit=unit)
        made = make.dossier(about, title=f"底价谈判纪要{next(SERIAL)}号", unit=unit)
        make.document(made)
        return house.path(made)


def opens(browser, login, path):
    """The status with which a page opens for somebody."""
    browser.expected = {404}
    browser.driver.delete_all_cookies()
    browser.enter(login).visit(path)
    return browser.status


def state(browser, button, tier, why, effect):
    """Fill in the form behind a button of the desk, look at the effect, and save it."""
    browser.press(button)
    browser.one(f"main input[type=radio][value='{tier}']").click()
    browser.fill(reason=why).press("预览").wait_for(effect)
    said = browser.text
    browser.press(button).wait_for("已保存")
    return said


def test_a_tier_is_set_after_its_effect_was_shown(browser, secret):
    assert opens(browser, "chen", secret) == 200

    browser.driver.delete_all_cookies()
    browser.enter("an").visit(f"{secret}/access")
    effect = state(browser, "定密", 2, "谈判底价", "将不再能查看")

    assert "陈静" in effect.partition("将不再能查看")[2].partition("仍然可以查看")[0]
    assert "机密" in browser.text and "谈判底价" in browser.text
    assert opens(browser, "chen", secret) == 404
    assert opens(browser, "guan", secret) == 200


def test_why_not_is_told_in_sentences_and_what_would_help(browser, secret):
    browser.enter("an").visit(f"{secret}/access")
    state(browser, "定密", 2, "谈判底价", "将不再能查看")

    browser.visit(f"{secret}/why?user=chen&action=record:view")
    browser.wait_for("陈静不可以查看")
    assert "涉密等级为秘密，低于有效密级机密" in browser.text
    browser.visit(f"{secret}/why?user=chen&action=record:view&clearance=2")

    browser.wait_for("假设（没有保存）")
    assert "陈静可以查看" in browser.text


def test_a_lower_tier_waits_for_another_person(browser, secret):
    browser.enter("an").visit(f"{secret}/access")
    state(browser, "定密", 2, "谈判底价", "将不再能查看")
    state(browser, "申请降密", 0, "talks are over", "将可以查看")

    assert "由申请人以外的人确认" in browser.text
    assert opens(browser, "chen", secret) == 404


def test_the_desk_is_not_there_for_who_only_reads(browser, secret):
    browser.expected = {403}
    browser.enter("guan").visit(f"{secret}/access")

    assert browser.status == 403
    assert browser.enter("guan").visit(secret).words(".tabs a").count("密级与权限") == 0
