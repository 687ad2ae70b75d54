from collections import Counter

import pytest
from pypinyin import lazy_pinyin

from dossier.demo.company import DemoSeat, company
from dossier.vocabulary import Post, Tier

COMPANY = company()


def test_every_person_holds_a_post_in_a_unit_of_the_company():
    codes = {unit.code for unit in COMPANY.units}

    assert all(person.seats for person in COMPANY.people)
    assert all(seat.unit in codes for person in COMPANY.people for seat in person.seats)


def test_log_ins_names_and_unit_codes_are_each_used_once():
    for used in (
        [person.login for person in COMPANY.people],
        [person.name for person in COMPANY.people],
        [unit.code for unit in COMPANY.units],
        [unit.name for unit in COMPANY.units],
    ):
        assert len(used) == len(set(used))


def test_a_log_in_is_the_name_in_pinyin():
    for person in COMPANY.people:
        assert person.login == "".join(lazy_pinyin(person.name))


def test_every_post_is_held_and_the_three_offices_by_one_person_each():
    held = Counter(seat.post for person in COMPANY.people for seat in person.seats)

    assert set(held) == set(Post)
    assert [held[one] for one in (Post.SECURITY_ADMIN, Post.SYSTEM_ADMIN, Post.AUDITOR)] == [1] * 3
    assert held[Post.MANAGER] == 4
    assert held[Post.RECORDS_OFFICER] == 2


def test_six_business_people_work_and_one_has_left():
    staff = [person for person in COMPANY.people if person.holds(Post.STAFF)]

    assert len([person for person in staff if person.active]) == 6
    assert [person.login for person in staff if not person.active] == ["majunjie"]


def test_every_tier_has_people_cleared_to_it():
    assert {person.clearance for person in COMPANY.people} == set(Tier)


def test_a_reader_of_another_unit_has_no_clearance():
    reader = COMPANY.person("xujianing")

    assert reader.seats == (DemoSeat(Post.READER, "SC"),)
    assert reader.clearance is Tier.OPEN


def test_a_unit_is_found_by_its_code_and_an_unknown_one_is_an_error():
    assert COMPANY.unit("DA").name == "档案室"
    with pytest.raises(KeyError):
        COMPANY.unit("??")


def test_a_unit_without_a_manager_is_answered_for_by_the_deputy_general_manager():
    assert COMPANY.manager("XS1").name == "沈国栋"
    assert COMPANY.manager("XA").holds(Post.DEPUTY_GENERAL_MANAGER)
