"""Garbage in, 4xx out (S51): what no browser sends is refused, never a crash, never a trace."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from webob import Request

from tests.views.browsing import token
from views import door

PAGES = ["/", "/customers", "/customers/add", "/search", "/suggest", "/export", "/me", "/people"]
FORMS = ["/customers/add", "/people/add", "/units/add", "/password", "/language", "/end-session"]
CALLS = ["/api/v1/customers", "/api/v1/dossiers", "/api/v1/users", "/api/v1/session"]
FORM = "application/x-www-form-urlencoded"
BOUNDARY = "multipart/form-data; boundary=x"


def ask(app, method="GET", path=b"/", query=b"", body=b"", **environ):
    """The answer to a request as bytes came in; nothing is checked on the way."""
    request = Request.blank("/", method=method, body=body)
    request.environ.update(environ)
    request.environ["PATH_INFO"] = path.decode("latin-1")
    request.environ["QUERY_STRING"] = query.decode("latin-1")
    return request.get_response(app)


def harmless(answer):
    assert answer.status_int < 500, answer.status
    assert b"Traceback" not in answer.body
    assert b'File "' not in answer.body
    return answer


@pytest.fixture
def inside(enter):
    """`inside(method, path, …)`: asks as the first admin, with his session and CSRF token."""
    browser = enter()
    known = {
        "HTTP_COOKIE": f"dossier={browser.cookies['dossier']}",
        "HTTP_X_CSRF_TOKEN": token(browser),
    }

    def inside(method="GET", path=b"/", query=b"", body=b"", **environ):
        return ask(browser.app, method, path, query, body, **{**known, **environ})

    return inside


@pytest.mark.parametrize(
    ("path", "query"),
    [
        (b"/\xff", b""),
        (b"/customers/\xed\xa0\x80", b""),
        (b"/customers/a\0b", b""),
        (b"/", b"x=%ff"),
        (b"/search", b"q=%00"),
        (b"/search", b"%ff=1"),
        (b"/login", b"next=%c0%af"),
        (b"/api/v1/search", b"q=%ed%a0%80"),
    ],
)
def test_an_address_that_is_no_text_is_refused(inside, path, query):
    assert harmless(inside("GET", path, query)).status_int == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"name=%ff"),
        (FORM, b"name=%00"),
        (FORM, b"%ff=1"),
        ("multipart/form-data", b"no boundary"),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--'),
        (BOUNDARY, b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\0\r\n--x--'),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n'
            b"Content-Type: text/plain; charset=klingon\r\n\r\na\r\n--x--",
        ),
        (
            BOUNDARY,
            b'--x\r\nContent-Disposition: form-data; name="csrf_token"; filename="a"\r\n\r\n'
            b"a\r\n--x--",
        ),
    ],
)
def test_a_form_that_is_no_text_is_refused(inside, kind, body):
    answer = harmless(inside("POST", b"/customers/add", body=body, CONTENT_TYPE=kind))

    assert answer.status_int == 400


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "X", "get"])
def test_a_page_knows_three_methods(inside, method):
    answer = harmless(inside(method, b"/customers"))

    assert answer.status_int == 405
    assert answer.headers["Allow"] == "GET, HEAD, POST"


@pytest.mark.parametrize("method", ["OPTIONS", "TRACE", "CONNECT", "X"])
def test_the_interface_knows_six(inside, method):
    answer = harmless(inside(method, b"/api/v1/customers"))

    assert (answer.status_int, answer.json["type"]) == (405, "MethodNotAllowed")


def test_a_huge_address_is_refused(inside):
    assert inside("GET", b"/" + b"a" * 5000).status_int == 414
    assert inside("GET", b"/search", b"q=" + b"a" * 9000).status_int == 414


def test_a_huge_form_is_refused_unread(inside):
    length = str(door.LARGEST_FORM + 1)

    assert inside("POST", b"/login", CONTENT_TYPE=FORM, CONTENT_LENGTH=length).status_int == 413


def test_a_refusal_at_the_door_is_a_plain_page_with_all_headers(inside):
    answer = inside("GET", b"/\xff")

    assert "请求中有无法读取的内容" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_a_refusal_at_the_door_of_the_interface_is_json(inside):
    answer = inside("GET", b"/api/v1/\xff")

    assert answer.json == {"type": "BadRequest", "message": "请求中有无法读取的内容。"}


BODIES = [
    b"",
    b"[]",
    b"{",
    b"\xff",
    b"null",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"login": {"a": [1]}, "password": 1, "name": [[]], "tier": true}',
    b'{"name": "\\ud800", "login": "\\u0000", "password": "\\udfff", "title": "\\ud800"}',
    b'{"name": 1e999, "login": NaN, "capital": 1e400, "tier": -1}',
    b'{"login": "' + b"9" * 5000 + b'", "password": "' + b"9" * 5000 + b'"}',
    b'{"name": "a", "name": "b", "__proto__": {"tier": 0}, "__class__": "x"}',
]


@pytest.mark.parametrize("path", CALLS)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", BOUNDARY, "\xff/\0"])
def test_a_body_of_the_interface_that_is_nonsense_is_refused(inside, path, kind):
    for body in BODIES:
        answer = harmless(inside("POST", path.encode(), body=body, CONTENT_TYPE=kind))

        assert 400 <= answer.status_int
        assert answer.json["type"]


QUERIES = [
    b"b_start=-1",
    b"b_start=" + b"9" * 5000,
    b"b_size=1e3&b_size=2",
    b"b_start=%EF%BC%91",
    b"sort_on=__class__&sort_order=sideways",
    b"tier=9&state=gone&owner=%27%22%3C&year=x",
    b"since=yesterday&until=%F0%9F%98%80",
    b"q=%22%22%22%22&q=NEAR(&q=*",
    b"q=title%3A%20OR%20AND%20NOT%20(%20)%20%5E%20%2B%20-",
    b"=&&&=;=&%3d",
    b"next=//evil&_LOCALE_=../../etc/passwd",
    b"as=exe&facet=__dict__",
]


@pytest.mark.parametrize("path", [*PAGES, *CALLS[:1]])
def test_a_nonsensical_query_breaks_no_page(inside, path):
    for query in QUERIES:
        harmless(inside("GET", path.encode(), query))


CRAFTED = [
    b"",
    b"__formid__=form",
    b"__formid__=form&__start__=a:mapping",
    b"__formid__=form&__end__=a:mapping",
    b"__formid__=form&__start__=name:sequence&name=a&__end__=name:sequence",
    b"__formid__=form&__start__=:nothing&__end__=:nothing",
    b"__formid__=form&name=a&name=b&login=a&login=b&receipt=a&receipt=b",
    b"__formid__=form&tier=-1&capital=NaN&opened=0000-00-00&login=%0a",
    b"__formid__=form&capital=Infinity&phone=%F0%9D%9F%99&uscc=%E2%85%A7&founded=%D9%A1",
    b"__formid__=form&receipt=" + b"r" * 5000,
]


@pytest.mark.parametrize("path", FORMS)
def test_a_crafted_form_breaks_nothing(inside, path):
    for body in CRAFTED:
        answer = harmless(inside("POST", path.encode(), body=body, CONTENT_TYPE=FORM))

        assert 400 <= answer.status_int


@pytest.mark.parametrize("path", FORMS)
def test_files_in_the_place_of_words_break_nothing(inside, path):
    names = ("name", "login", "password", "again", "current", "code", "locale", "receipt", "tier")
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\nb\r\n'
        for name in names
    ]
    body = "".join([*parts, "--x--"]).encode()

    harmless(inside("POST", path.encode(), body=body, CONTENT_TYPE=BOUNDARY))


HEADERS = [
    {"HTTP_COOKIE": "dossier=\xff\xfe; _LOCALE_=\xff; ;;==; \x01"},
    {"HTTP_COOKIE": "dossier=" + "a" * 9000},
    {"HTTP_COOKIE": 'dossier="\\377\\400"'},
    {"HTTP_AUTHORIZATION": "Bearer"},
    {"HTTP_AUTHORIZATION": "\xff \xfe"},
    {"HTTP_AUTHORIZATION": "Bearer \xff" + "a" * 42},
    {"HTTP_AUTHORIZATION": "Basic !!!!"},
    {"HTTP_ACCEPT_LANGUAGE": "\xff;q=x,,,;;*;q=9"},
    {"HTTP_ACCEPT": "\xff/\xff;q=x"},
    {"HTTP_HOST": "a b"},
    {"HTTP_HOST": "[::1"},
    {"HTTP_HOST": "\xff"},
    {"HTTP_USER_AGENT": "\xff\x01" * 500},
    {"HTTP_REFERER": "\xff"},
    {"HTTP_ORIGIN": "\xff"},
    {"HTTP_IF_MODIFIED_SINCE": "\xff", "HTTP_IF_NONE_MATCH": '"'},
    {"HTTP_RANGE": "bytes=9-1,x"},
    {"CONTENT_TYPE": "\xff"},
    {"REMOTE_ADDR": ""},
]


@pytest.mark.parametrize(
    "path", [b"/", b"/login", b"/api/v1/customers", b"/static/dossier.css", b"/nowhere"]
)
def test_nonsensical_headers_break_no_page(inside, path):
    for headers in HEADERS:
        harmless(inside("GET", path, **headers))
        harmless(inside("POST", path, body=b"a=1", **{"CONTENT_TYPE": FORM, **headers}))


def test_cookies_that_are_no_text_shut_nobody_out(inside):
    answer = inside("GET", b"/login", HTTP_COOKIE='other="\\377"')

    assert answer.status_int == 200


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    method=st.sampled_from(["GET", "POST", "HEAD", "PATCH"]),
    path=st.sampled_from([p.encode() for p in (*PAGES, *FORMS, *CALLS)]) | st.binary(max_size=30),
    query=st.binary(max_size=60),
    body=st.binary(max_size=200),
    kind=st.sampled_from([FORM, BOUNDARY, "application/json", "", "text/html"]),
    language=st.text(st.characters(max_codepoint=255), max_size=20),
)
def test_whatever_comes_is_answered(inside, method, path, query, body, kind, language):
    headers = {"CONTENT_TYPE": kind, "HTTP_ACCEPT_LANGUAGE": language}
    harmless(inside(method, b"/" + path.lstrip(b"/"), query, body, **headers))


def test_json_with_all_kinds_of_text_is_no_crash(inside):
    for text in ("\u202e", "\ufeff", "\U0010ffff", "\u0085", "\x0b", "\x7f"):
        body = json.dumps({"name": text, "login": text, "password": text}).encode()
        for path in CALLS:
            harmless(inside("POST", path.encode(), body=body, CONTENT_TYPE="application/json"))
