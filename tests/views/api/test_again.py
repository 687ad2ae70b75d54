"""A call that is sent again acts once, under the same key of the same person (S18)."""

import pytest

from tests.views.api.test_customer import FACTS
from tests.views.api.test_document import FACTS as LETTER_FACTS
from tests.views.api.test_document import LETTER
from views.api.again import HEADER
from views.receipt import LONGEST


@pytest.fixture
def under(keeper):
    """The keeper's program, whose calls have a key."""

    def under(key, program=keeper):
        program.headers = {**program.headers, HEADER: key}
        return program

    return under


def test_a_customer_is_opened_once_and_shown_again(under, site):
    before, program = len(site["customers"]), under("k1")
    made = [program.post("/customers", FACTS) for _time in range(3)]
    site._p_jar.sync()

    assert len(site["customers"]) == before + 1
    assert len({each.text for each in made}) == 1
    assert {each.location for each in made} == {made[0].json["@id"]}


def test_an_upload_is_kept_once_whatever_its_boundary(under, paths):
    program = under("k1")
    made = [program.upload(paths.documents, LETTER_FACTS, LETTER) for _time in range(2)]

    assert made[0].json == made[1].json
    assert program.get(paths.documents).json["items_total"] == 2


def test_a_step_is_taken_once(under, paths, site):
    program, before = under("k1"), site.log.size
    for _time in range(2):
        assert program.post(f"{paths.dossier}/@workflow/sort", {}, status=200).json["state"]
    site._p_jar.sync()

    told = [entry for entry in site.log.entries() if entry["seq"] > before]
    assert [entry["tag"] for entry in told].count("dossier:moved") == 1


def test_another_call_under_the_same_key_is_refused(under):
    program = under("k1")
    program.post("/customers", FACTS)
    answer = program.post("/customers", FACTS | {"name": "上海近海贸易有限公司"}, status=422)

    assert answer.json["field"] == HEADER


def test_the_same_key_of_another_person_is_his_own(under, keeper, owner):
    under("k1").post("/customers", FACTS)
    other = FACTS | {"name": "上海近海贸易有限公司", "phone": "13800000002"}

    assert under("k1", owner).post("/customers", other).json["name"] == other["name"]


def test_what_is_no_thing_of_its_own_is_shown_again(under, site):
    program = under("k1")
    told = [program.post("/backups/@devices", {"finding": "正常"}, status=201) for _time in "12"]
    site._p_jar.sync()

    assert told[0].json == told[1].json and told[0].location == told[1].location
    assert len(told[1].json["checks"]) == 1


def test_what_was_refused_may_be_sent_again(under):
    program = under("k1")
    program.post("/customers", FACTS | {"phone": "1"}, status=422)

    assert program.post("/customers", FACTS).json["name"] == FACTS["name"]


@pytest.mark.parametrize("key", ["", "x" * (LONGEST + 1)])
def test_a_key_that_is_none_is_refused(under, key):
    assert under(key).post("/customers", FACTS, status=422).json["field"] == HEADER


def test_the_description_tells_of_it(description):
    told = description["paths"]["/customers"]["post"]["parameters"]

    assert [each["name"] for each in told] == [HEADER]
