"""What a person does in a browser: fills a form in, presses a button, reads a page."""

import secrets
from urllib.parse import quote


def fill(page, **values):
    """The form of a page with these fields filled in; radio buttons are found by their field."""
    form = page.forms["form"]
    for name, value in values.items():
        form[_name_of(page, name)] = value
    return form


def send(page, status=303, **values):
    """What comes of a form filled in and sent."""
    return fill(page, **values).submit("submit", status=status)


def press(browser, url, status=303, **values):
    """What comes of a button that posts these values to an address."""
    return browser.post(url, {"csrf_token": token(browser), **values}, status=status)


def token(browser):
    """The CSRF token of the browser's session."""
    return (
        browser.get("/login", status="*")
        .maybe_follow()
        .html.select_one("meta[name=csrf-token]")["content"]
    )


def faults(page):
    """What the head of a form says is wrong."""
    return [item.get_text(strip=True) for item in page.html.select(".faults li")]


def told(page):
    """The sentences that a page tells of what was done."""
    return [item.get_text(strip=True) for item in page.html.select(".notice")]


def refusal(page):
    """What an error page says."""
    return page.html.select_one(".refusal").get_text(" ", strip=True)


def words(page):
    """The words of a page's own part."""
    return page.html.select_one("main").get_text(" ", strip=True)


def receipt():
    """A receipt as a form carries it."""
    return secrets.token_urlsafe(16)


def _name_of(page, name):
    name = quote(name)
    start = page.html.select_one(f'[name=__start__][value="{name}:rename"]')
    return start.find_next("input", type="radio")["name"] if start else name
