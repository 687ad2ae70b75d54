"""The checks of the campaigns find what they look for: each is planted once in a good site."""

import pytest

from catalog.engine import Columns
from dossier.vocabulary import Tag
from tests.soak import after
from tests.soak.acts import WORDS
from tests.soak.served import settings


@pytest.fixture
def found(theatre, monkeypatch):
    """A copy of the small site, started in this process."""
    monkeypatch.setenv("DOSSIER_VAR", "")
    with after.started(settings(str(theatre.copy()))) as found:
        yield found
        found.registry.text_engine.close()


def test_who_is_led_to_the_door_has_done_nothing(theatre):
    act = theatre.acts["look at a dossier"]
    stranger = act._replace(request=act.request.replace("Cookie:", "Biscuit:"))

    assert theatre.played(theatre.site, act)["status"] == 200
    assert theatre.played(theatre.site, stranger)["status"] == 401


def var(found):
    return after.Path(found.registry.settings["dossier.var"])


def entry_changed(found):
    page = found.site.log.pages[found.site.log.pages.minKey()]
    page.entries = (page.entries[0].replace(b'"seq":1', b'"seq":7'), *page.entries[1:])


def act_told_twice(found):
    number = next(iter(found.site["customers"].values())).__oid__
    found.site.log.append({"tag": Tag.CUSTOMER_OPENED, "by": "system", "object": number})


def number_left_out(found):
    given = found.site.numbering.given
    given[f"KH-2016-{len(given) + 2:04}"] = 0


def content_changed(found):
    papers = (paper for dossier in found.site["dossiers"].values() for paper in dossier.values())
    content = next(each.version.content for each in papers if each.version.content.blob is None)
    content.data = content.data[:-1] + bytes([content.data[-1] ^ 1])


def other_words_in_the_index(found):
    number = next(iter(found.site["customers"].values())).__oid__
    found.registry.text_engine.apply({number: Columns(title="别的")})


def nothing_in_the_index(found):
    number = next(iter(found.site["customers"].values())).__oid__
    found.registry.text_engine.apply({number: None})


def file_left_behind(found):
    (var(found) / "blob-cache/tmp").mkdir(exist_ok=True)
    (var(found) / "blob-cache/tmp/BUCx").write_bytes(b"sealed")


def word_in_clear(found):
    with open(var(found) / "writer.lock", "a", encoding="utf-8") as file:
        file.write(WORDS[0])


PLANTED = {
    entry_changed: "log",
    act_told_twice: "entries",
    number_left_out: "numbers",
    content_changed: "content",
    other_words_in_the_index: "text index",
    nothing_in_the_index: "text index",
    file_left_behind: "left behind",
    word_in_clear: "in clear",
}


@pytest.mark.parametrize("plant", PLANTED)
def test_what_is_planted_is_found(found, plant):
    assert found.faults(WORDS) == []
    plant(found)

    assert {fault.partition(":")[0] for fault in found.faults(WORDS)} >= {PLANTED[plant]}
