"""The look in a real browser: nothing refused by the policy, one click one act, keys that work."""

import threading
import time

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from waitress.server import create_server

from tests.views.gallery import shared

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --window-size=1440,900"
)
PAGES = ("", "form", "confirm", "empty", "login", "job")


class Recording:
    """The gallery, writing down what browsers ask of it."""

    def __init__(self, app):
        self.app = app
        self.asked = []
        self.slow = 0

    def __call__(self, environ, start_response):
        names = ("REQUEST_METHOD", "PATH_INFO", "HTTP_ORIGIN", "HTTP_REFERER")
        self.asked.append(tuple(environ.get(name) for name in names))
        if environ["REQUEST_METHOD"] == "POST":
            time.sleep(self.slow)
        return self.app(environ, start_response)

    def posts(self):
        return [each for each in self.asked if each[0] == "POST"]


@pytest.fixture(scope="module")
def site():
    app = Recording(shared())
    server = create_server(app, listen="127.0.0.1:0", ident=None, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    app.url = f"http://127.0.0.1:{server.effective_port}/"
    yield app
    server.close()


@pytest.fixture(scope="module")
def chromium(tmp_path_factory):
    options = webdriver.ChromeOptions()
    for flag in [*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('browser')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options)
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium, site):
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.get(site.url)
    chromium.get_log("browser")
    site.asked.clear()
    site.slow = 0
    return chromium


def one(browser, selector):
    return browser.find_element(By.CSS_SELECTOR, selector)


def press(browser, *keys):
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def until(browser, condition):
    return WebDriverWait(browser, 10).until(condition)


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_has_nothing_to_refuse(browser, site, path):
    browser.get(site.url + path)
    ready = "return document.readyState == 'complete'"
    until(browser, lambda driver: driver.execute_script(ready))

    complaints = [line["message"] for line in browser.get_log("browser")]
    assert [each for each in complaints if "Content Security Policy" in each] == []


def test_a_planted_inline_script_never_runs(browser):
    browser.execute_script(
        "const planted = document.createElement('div');"
        "planted.innerHTML = '<img src=x onerror=\"document.title = 1\">';"
        "document.body.append(planted);"
    )
    until(browser, lambda driver: "Content Security Policy" in str(driver.get_log("browser")))

    assert "东方重工" in browser.title


@pytest.mark.parametrize("path", PAGES)
def test_a_telephone_never_scrolls_sideways(browser, site, path):
    narrow = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    browser.get(site.url + path)

    assert browser.execute_script("return document.documentElement.scrollWidth") <= 390


def test_the_menu_of_a_telephone_opens(browser, site):
    narrow = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", narrow)
    browser.get(site.url)
    one(browser, ".menu-button").click()

    until(browser, lambda driver: one(driver, ".sections.show a").is_displayed())


def test_rows_are_walked_and_picked_by_keys(browser):
    press(browser, "j", "j", "x", "j", "x")

    assert one(browser, "tr.here td.main").text == "工程验收资料"
    assert one(browser, ".selection output").text == "2"


def test_g_and_a_letter_go_to_a_section(browser):
    press(browser, "g", "k")

    until(browser, lambda driver: driver.current_url.endswith("/customers"))


def test_keys_do_nothing_while_one_types(browser):
    press(browser, "/", "jgk?")

    assert one(browser, "#search").get_attribute("value") == "jgk?"
    assert browser.find_elements(By.CSS_SELECTOR, "tr.here, dialog[open]") == []


def test_letters_can_be_turned_off(browser):
    browser.execute_script("document.body.dataset.keys = 'off'")
    press(browser, "j")

    assert browser.find_elements(By.CSS_SELECTOR, "tr.here") == []


def test_the_help_lists_the_keys_and_escape_closes_it(browser):
    press(browser, "?")
    shown = one(browser, "#keys[open]").text
    press(browser, Keys.ESCAPE)

    assert "档案" in shown
    assert browser.find_elements(By.CSS_SELECTOR, "#keys[open]") == []


def test_suggestions_are_walked_and_opened_by_keys(browser):
    press(browser, "/", "dong")
    until(browser, lambda driver: one(driver, "#suggestions li").is_displayed())
    press(browser, Keys.ARROW_DOWN, Keys.ARROW_DOWN, Keys.ENTER)

    until(browser, lambda driver: driver.current_url.endswith("?d=1"))


def test_a_second_click_sends_nothing(browser, site):
    """A slow answer, and an impatient person (S18)."""
    browser.get(site.url + "form")
    site.slow = 1
    browser.execute_script(
        "const form = document.querySelector('#form');"
        "form.requestSubmit(); setTimeout(() => form.requestSubmit(), 200);"
    )
    until(browser, lambda driver: driver.find_elements(By.CSS_SELECTOR, ".faults"))

    assert len(site.posts()) == 1


def test_a_form_tells_its_origin_to_us(browser, site):
    """S37 needs the Origin, which the header Referrer-Policy: no-referrer would make null."""
    browser.get(site.url + "form")
    one(browser, "#form > .verbs button").click()
    until(browser, lambda driver: driver.find_elements(By.CSS_SELECTOR, ".faults"))
    ((_method, _path, origin, _referer),) = site.posts()

    assert origin == site.url.rstrip("/")


def test_the_faults_are_read_first(browser, site):
    browser.get(site.url + "form")
    one(browser, "#form > .verbs button").click()
    until(browser, lambda driver: driver.find_elements(By.CSS_SELECTOR, ".faults"))

    assert browser.switch_to.active_element.get_attribute("id") == "form-faults"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("91310000MA1FL0000N", "校验位正确"),
        ("91310000ma1fl0000n", "校验位正确"),
        ("91310000MA1FL0000X", "校验位不符，请核对"),
        ("91310000MA1FL", ""),
    ],
)
def test_a_credit_code_is_checked_while_typing(browser, site, code, said):
    browser.get(site.url + "form")
    one(browser, "[name=uscc]").send_keys(code)

    assert one(browser, "[id^=check-]").text == said


def test_a_row_is_added_and_removed(browser, site):
    browser.get(site.url + "form")
    browser.execute_script("document.querySelector('[data-row-add]').click()")
    added = len(browser.find_elements(By.CSS_SELECTOR, ".row-item"))
    browser.execute_script("document.querySelector('[data-row-remove]').click()")

    assert (added, len(browser.find_elements(By.CSS_SELECTOR, ".row-item"))) == (2, 1)


def test_a_grave_act_asks_in_a_second_step(browser):
    one(browser, ".thing a[data-step]").click()
    until(browser, lambda driver: driver.find_elements(By.CSS_SELECTOR, "#step[open]"))
    said = one(browser, "#step").text
    one(browser, "#step [data-step-close]").click()

    assert "不可恢复" in said
    assert browser.find_elements(By.CSS_SELECTOR, "#step[open]") == []


def test_each_file_is_sent_by_itself_and_told_of(browser, tmp_path):
    good, bad = tmp_path / "合同.pdf", tmp_path / "病毒.exe"
    good.write_bytes(b"%PDF" * 1000)
    bad.write_bytes(b"MZ")
    one(browser, "#drop-file").send_keys(f"{good}\n{bad}")
    until(browser, lambda driver: "不接受" in one(driver, ".uploads").text)

    assert one(browser, ".uploads").text.split("\n") == [
        "合同.pdf",
        "已上传",
        "病毒.exe",
        "不接受可执行文件。",
    ]


def test_a_file_that_is_too_large_is_not_sent(browser, site, tmp_path):
    large = tmp_path / "large.pdf"
    large.write_bytes(b"x" * 64)
    browser.execute_script("document.querySelector('[data-drop]').dataset.limit = 63")
    one(browser, "#drop-file").send_keys(str(large))

    assert "文件太大" in one(browser, ".uploads").text
    assert site.posts() == []


def test_running_work_is_asked_again_without_a_reload(browser, site):
    browser.get(site.url + "job")
    before = len(site.asked)

    until(browser, lambda driver: ("GET", "/job") in [each[:2] for each in site.asked[before:]])


def test_nothing_is_kept_in_the_browser(browser, site):
    browser.get(f"{site.url}?q=林薇")

    assert browser.execute_script("return [localStorage.length, sessionStorage.length]") == [0, 0]


def test_every_target_is_large_enough(browser):
    """WCAG 2.2, 2.5.8; links inside sentences are excepted."""
    small = browser.execute_script(
        """
        const size = (each) => each.getBoundingClientRect();
        return [...document.querySelectorAll("a, button, summary")]
            .filter((each) => each.offsetParent && !each.closest("p, dd, .suggestions, .skip"))
            .filter((each) => Math.min(size(each).width, size(each).height) < 23.5)
            .map((each) => each.outerHTML);
        """
    )

    assert small == []


def test_without_script_everything_is_there(browser, site):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(site.url)

        assert one(browser, ".selection").is_displayed()
        assert one(browser, ".dropzone button").is_displayed()
        assert not one(browser, ".search kbd").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
