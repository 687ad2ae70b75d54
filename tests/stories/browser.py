"""Chromium as the stories use it: pages visited, forms filled, buttons pressed by their word."""

import re
import shutil

from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from tests.world import PASSWORD

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync "
    "--disable-background-networking --disable-component-update --window-size=1440,900 "
    "--lang=zh-CN --accept-lang=zh-CN"
)
TELEPHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
COOKIE = "dossier"
SECONDS = 10


def start(folder):
    """A headless Chromium with an empty profile in `folder`."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for flag in [*FLAGS.split(), f"--user-data-dir={folder}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


class Browser:
    """One visitor of the house. What the console complained of is in `complaints`."""

    def __init__(self, driver, house):
        self.driver = driver
        self.house = house
        self.expected = set()
        self._complaints = []

    def visit(self, path):
        """Open a page of the house; what an address names in braces is looked up in `house.at`."""
        self.driver.get(self.house.url + path.format(**self.house.at))
        return self

    def log_in(self, login, password=PASSWORD):
        """Log in through the page, as people do."""
        self.visit("/login").fill(login=login, password=password)
        self.one("main form .btn-primary").click()
        self.wait(lambda: self.all(".topbar .menu"))
        return self

    def enter(self, login):
        """Be logged in: through the page the first time, with the same cookie afterwards."""
        known = self.house.cookies.get(login)
        if known is None:
            self.log_in(login)
            self.house.cookies[login] = self.driver.get_cookie(COOKIE)["value"]
        else:
            self.bear(COOKIE, known)
        return self

    def bear(self, name, value):
        """Carry a cookie from now on."""
        cookie = {"name": name, "value": value, "url": self.house.url}
        self.driver.execute_cdp_cmd("Network.setCookie", cookie)
        return self

    def one(self, selector):
        """The first element of a CSS selector, waited for."""
        return self.wait(lambda: self.driver.find_elements(By.CSS_SELECTOR, selector))[0]

    def all(self, selector):
        """The elements of a CSS selector that are there now."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def words(self, selector):
        """The words of each element of a CSS selector."""
        return [each.text for each in self.all(selector)]

    def fill(self, **fields):
        """Type into fields by name; of a choice the value is picked."""
        for name, value in fields.items():
            field = self.one(f"main [name={name}]:not([type=hidden])")
            if field.get_attribute("type") == "radio":
                self.one(f"main [name={name}][value='{value}']").click()
            else:
                field.clear() if field.get_attribute("type") != "file" else None
                field.send_keys(value)
        return self

    def press(self, word):
        """Press the button, or follow the link, that says `word` and nothing else."""
        same = f"[normalize-space(.)='{word}']"
        found = self.wait(
            lambda: [
                each
                for each in self.driver.find_elements(By.XPATH, f"//button{same} | //a{same}")
                if each.is_displayed()
            ]
        )
        found[0].click()
        return self

    def type(self, *keys):
        """Press keys where the focus is."""
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)
        return self

    def wait(self, condition):
        """What `condition()` gives as soon as it is true; else the test fails.

        A page that gives way to the next one in the middle of the question is asked again.
        """
        wait = WebDriverWait(self.driver, SECONDS, 0.1, (StaleElementReferenceException,))
        return wait.until(lambda driver: condition())

    def wait_for(self, words):
        """Wait until the page says `words`."""
        self.wait(lambda: words in self.text)
        return self

    def run(self, script, *arguments):
        """What a script gives in the page."""
        return self.driver.execute_script(script, *arguments)

    @property
    def text(self):
        """What the page says."""
        return self.run("return document.body?.innerText ?? ''")

    @property
    def path(self):
        """The path and query of the page."""
        return self.driver.current_url.removeprefix(self.house.url)

    @property
    def status(self):
        """The status of the page."""
        return self.run("return performance.getEntriesByType('navigation')[0].responseStatus")

    def command(self, name, **parameters):
        """A command of the DevTools protocol."""
        return self.driver.execute_cdp_cmd(name, parameters)

    def complaints(self):
        """What the console says is wrong, but for the statuses that the story expects."""
        for line in self.driver.get_log("browser"):
            status = re.search(r"responded with a status of (\d+)", line["message"])
            expected = status and int(status[1]) in self.expected
            refused = "Content Security Policy" in line["message"]
            if refused or (line["level"] == "SEVERE" and not expected):
                self._complaints.append(line["message"])
        return self._complaints

    def close(self):
        """Forget everything: tabs, cookies, measures and media."""
        first, *others = self.driver.window_handles
        for each in others:
            self.driver.switch_to.window(each)
            self.driver.close()
        self.driver.switch_to.window(first)
        self.driver.get("about:blank")
        self.command("Network.clearBrowserCookies")
        self.command("Emulation.clearDeviceMetricsOverride")
        self.command("Emulation.setEmulatedMedia", media="", features=[])
