"""What every story has: a served house, a browser, and a picture of the page where it failed."""

import pytest

from tests.stories.browser import Browser, start
from tests.stories.house import House


@pytest.fixture(scope="session")
def house(tmp_path_factory, catalogues):
    """The running site of this run, with the cast in it."""
    with pytest.MonkeyPatch.context() as patch:
        var = tmp_path_factory.mktemp("house")
        patch.setenv("DOSSIER_VAR", str(var))  # etc/zodb.conf names its folder by it
        house = House(var)
        yield house
        house.close()


@pytest.fixture(scope="session")
def driver(tmp_path_factory):
    """One Chromium for all stories."""
    driver = start(tmp_path_factory.mktemp("browser"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(driver, house):
    """A visitor whom nobody knows yet; at the end the console has nothing to complain of."""
    browser = Browser(driver, house)
    yield browser
    complaints = browser.complaints()
    browser.close()

    assert complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Leave a picture and the words of the page where a story failed."""
    report = yield
    browser = getattr(item, "funcargs", {}).get("browser")
    if report.when == "call" and report.failed and isinstance(browser, Browser):
        picture = item.config._tmp_path_factory.getbasetemp() / f"{item.name}.png"
        browser.driver.save_screenshot(str(picture))
        report.sections.append(("page", f"{browser.path}\n{picture}\n\n{browser.text}"))
    return report
