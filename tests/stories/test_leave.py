"""Who logs out leaves nothing behind (S38, S40)."""


def test_who_logs_out_is_out_in_every_tab(browser):
    browser.log_in("guan").visit("{dossier}")
    other = browser.driver.current_window_handle
    browser.driver.switch_to.new_window("tab")
    browser.visit("/customers")
    browser.one("details.menu summary").click()
    browser.press("退出").wait(lambda: browser.path.startswith("/login"))
    browser.driver.switch_to.window(other)
    browser.driver.refresh()

    assert browser.path.startswith("/login")


def test_the_back_button_shows_nothing_after_logging_out(browser):
    browser.log_in("guan").visit("{dossier}").wait_for("远帆船务往来")
    browser.one("details.menu summary").click()
    browser.press("退出").wait(lambda: browser.path.startswith("/login"))
    browser.driver.back()
    browser.wait(lambda: browser.run("return document.readyState") == "complete")

    assert "远帆" not in browser.text
    assert browser.path.startswith("/login")


def test_the_page_asked_for_comes_after_logging_in(browser):
    browser.visit("{dossier}").fill(login="guan", password="harbour lantern 84 quiet")
    browser.press("登录").wait_for("远帆船务往来")

    assert browser.path.rstrip("/") == browser.house.at["dossier"]
