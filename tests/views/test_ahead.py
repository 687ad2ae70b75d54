"""Uploaded files are read before the writer lock, for who is logged in."""

import io

from webob.multidict import MultiDict

from dossier.format import Format
from views import ahead
from workflows.document import READ_AHEAD


class Part:
    """One file of a form."""

    def __init__(self, data, filename):
        self.file = io.BytesIO(data)
        self.filename = filename


class Asking:
    """What the reader looks at in a request."""

    content_type = "multipart/form-data"

    def __init__(self, path, *parts, login="somebody"):
        self.path_info = path
        self.login = login
        self.environ = {}
        self.POST = MultiDict((str(place), part) for place, part in enumerate(parts))


def read(*parts, path="/dossiers/1/add", **facts):
    asking = Asking(path, *parts, **facts)
    ahead.read(asking)
    return asking.environ.get(READ_AHEAD)


def test_the_text_of_an_uploaded_file_is_read_ahead():
    found = read(Part("商定付款日期".encode(), "来函.txt"), "a word")

    ((sha256, format_),) = found
    assert len(sha256) == 64 and format_ is Format.TXT
    assert found[sha256, format_].text == "商定付款日期"


def test_a_refused_file_is_left_to_the_verb():
    assert read(Part(b"", "空.txt"), Part(b"MZ\0\0", "x.pdf")) == {}


def test_nothing_is_read_for_a_visitor():
    assert read(Part(b"text", "a.txt"), login=None) is None


def test_nothing_is_read_where_no_document_is_taken():
    assert read(Part(b"text", "a.txt"), path="/customers/import") is None


def test_a_body_that_is_no_form_is_left_alone():
    asking = Asking("/dossiers/1/add")
    asking.content_type = "application/json"
    ahead.read(asking)

    assert asking.environ == {}


def test_the_verb_takes_the_text_that_was_read_ahead(make, request_):
    data = "预先读过的正文".encode()
    request_.environ[READ_AHEAD] = read(Part(data, "来函.csv"))
    document = make.document(data=data, name="来函.csv")

    assert document.body() == "预先读过的正文"
