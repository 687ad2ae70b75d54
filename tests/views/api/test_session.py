"""Tokens: got for name and password, ended; which kind opens what, and what a cookie needs."""

import datetime

import pyotp
import pytest
import transaction

from dossier import clock
from dossier.login import Kind
from tests.views.api.program import Program
from tests.world import ADMIN, PASSWORD

NOW = datetime.datetime(2026, 11, 21, 6, 5, tzinfo=datetime.UTC)
RIGHT = {"login": ADMIN, "password": PASSWORD}


@pytest.fixture
def nobody(programs):
    """A program that has not yet shown who calls."""
    return programs.nobody


@pytest.fixture(autouse=True)
def forgiven(request_):
    """No failure of another test counts here."""
    yield
    request_.throttle.sweep(clock.now() + datetime.timedelta(days=3))


def entered(app):
    """The browser after a log-in, and its CSRF token."""
    form = app.get("/login").forms["form"]
    form["login"], form["password"] = ADMIN, PASSWORD
    form.submit(status=303)
    return app.get("/").html.select_one("meta[name=csrf-token]")["content"]


def test_name_and_password_give_a_token_that_opens_the_interface(nobody):
    answer = nobody.post("/session", RIGHT, 200).json

    program = Program(nobody.app, nobody.description, answer["token"])
    assert program.get("/customers").json["items_total"] == 1
    assert datetime.datetime.fromisoformat(answer["expires"]) > clock.now()


def test_it_gives_no_cookie(nobody):
    assert "Set-Cookie" not in nobody.post("/session", RIGHT, 200).headers


@pytest.mark.parametrize(
    "wrong",
    [{"password": "harbour"}, {"login": "nobody"}, {"login": ""}, {"password": "\ud800"}],
    ids=str,
)
def test_whatever_is_wrong_is_not_said(nobody, wrong):
    answer = nobody.post("/session", RIGHT | wrong, "*")

    assert answer.status_int in (401, 422)
    if answer.status_int == 401:
        assert answer.json == {"type": "Unauthorized", "message": "用户名或密码不对"}


def test_a_disabled_person_gets_none(nobody, company):
    company.owner.active = False
    transaction.commit()

    nobody.post("/session", {"login": "zhangwei", "password": PASSWORD}, 401)


def test_the_code_of_the_second_factor_is_wanted(nobody, company):
    secret = pyotp.random_base32()
    company.owner.factor_secret = secret
    transaction.commit()
    right = {"login": "zhangwei", "password": PASSWORD}

    assert "动态口令" in nobody.post("/session", right, 401).json["message"]
    with clock.frozen(NOW):
        code = pyotp.TOTP(secret).at(NOW)
        assert nobody.post("/session", {**right, "totp": code}, 200).json["token"]


@pytest.mark.parametrize("field", ["login", "password", "person", "kind", "csrf_token"])
def test_a_field_too_few_or_too_many_is_named(nobody, field):
    body = {name: text for name, text in RIGHT.items() if name != field}
    if field not in RIGHT:
        body[field] = "x"

    assert nobody.post("/session", body, 422).json["field"] == field


def test_after_ten_failures_one_must_wait_and_is_told_how_long(nobody):
    wrong = RIGHT | {"password": "guess"}
    with clock.frozen(NOW):
        for _each in range(10):
            nobody.post("/session", wrong, 401)

        answer = nobody.post("/session", RIGHT, 429)
    assert 0 < int(answer.headers["Retry-After"]) <= 300
    assert answer.json["type"] == "TooManyRequests"


def test_after_the_wait_the_right_password_is_right_again(nobody):
    with clock.frozen(NOW):
        for _each in range(11):
            nobody.post("/session", RIGHT | {"password": "guess"}, "*")
    with clock.frozen(NOW + datetime.timedelta(minutes=6)):
        assert nobody.post("/session", RIGHT, 200)


def test_an_ended_session_opens_nothing(keeper):
    keeper.delete("/session")

    keeper.get("/customers", status=401)
    keeper.delete("/session", status=401)


def test_ending_one_session_leaves_the_others(nobody, keeper):
    token = nobody.post("/session", RIGHT, 200).json["token"]
    keeper.delete("/session")

    assert Program(nobody.app, nobody.description, token).get("/customers")


@pytest.mark.parametrize("path", ["/customers", "/search", "/users", "/customers/x", "/nowhere"])
def test_nobody_learns_nothing(nobody, path):
    answer = nobody.get(path, status=401)

    assert answer.json == {"type": "Unauthorized", "message": "请先登录。"}


@pytest.mark.parametrize("token", ["", "x", "x" * 43, "ä" * 43, "guest." + "x" * 43])
def test_a_token_that_is_none_opens_nothing(nobody, token):
    nobody.headers = {"Authorization": f"Bearer {token}".encode().decode("latin-1")}

    nobody.get("/customers", status=401)


def test_a_token_that_has_run_out_opens_nothing(nobody, request_, company):
    hour = datetime.timedelta(hours=1)
    token, _login = request_.logins.open(
        company.keeper.__name__, Kind.API, "", "", clock.now(), lifetime=hour
    )
    program = Program(nobody.app, nobody.description, token)
    assert program.get("/customers")

    with clock.frozen(clock.now() + hour):
        program.get("/customers", status=401)


def test_the_rights_of_a_token_are_those_the_person_has_by_now(programs, company):
    programs.owner.get("/customers")
    company.owner.active = False
    transaction.commit()

    programs.owner.get("/customers", status=401)


def test_a_pages_cookie_reads_without_more(app, programs):
    entered(app)

    assert programs.nobody.get("/customers").json["items_total"] == 1


def test_a_pages_cookie_acts_only_with_the_csrf_token(app, programs, paths):
    token = entered(app)
    cookie = programs.nobody

    answer = cookie.patch(paths.customer, {"region": "上海"}, 400)
    assert "过期" in answer.json["message"]
    cookie.headers = {"X-CSRF-Token": "x" * 43}
    cookie.patch(paths.customer, {"region": "上海"}, 400)
    cookie.headers = {"X-CSRF-Token": token}
    assert cookie.patch(paths.customer, {"region": "上海"}).json["region"] == "上海"


def test_a_bad_bearer_token_is_not_made_good_by_a_cookie(app, programs, paths):
    entered(app)
    cookie = programs.nobody
    cookie.headers = {"Authorization": "Bearer " + "x" * 43}

    cookie.patch(paths.customer, {"region": "上海"}, 401)


def test_a_pages_token_is_no_bearer_token(app, programs):
    entered(app)
    token = app.cookies["dossier"]
    app.reset()

    Program(app, programs.nobody.description, token).get("/customers", status=401)


def test_a_bearer_token_opens_no_page(app, keeper, paths):
    for path in ("/", paths.customer, "/customers/add", "/me"):
        assert "/login" in app.get(path, headers=keeper.headers, status=303).location


@pytest.mark.parametrize("way", ["/api/v1/../..", "/api/v1/x/../../..", "/api/.."])
def test_a_path_with_dots_leads_neither_to_a_page_nor_round_the_csrf_check(app, keeper, way):
    app.get(f"{way}/me", headers=keeper.headers, status=[303, 401, 404])
    entered(app)

    answer = app.post(f"{way}/logout/v1/session", {}, status="*")
    assert answer.status_int in (400, 404)
    assert app.get("/me", status=200)


def test_a_page_session_ends_by_its_cookie_too(app, programs):
    token = entered(app)
    cookie = programs.nobody
    cookie.headers = {"X-CSRF-Token": token}

    cookie.delete("/session")
    assert "/login" in app.get("/", status=303).location


def test_it_is_written_down_who_logged_in_and_who_failed(nobody, site):
    nobody.post("/session", RIGHT, 200)
    nobody.post("/session", RIGHT | {"password": "guess"}, 401)
    transaction.begin()

    tags = [entry["tag"] for entry in list(site.log.entries(newest_first=True))[:2]]
    assert tags == ["person:log-in-failed", "person:logged-in"]
