"""Import: every row whole or not at all, told by line, field and reason (R153, R008, R100)."""

import pytest
import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import queries
from dossier.errors import Invalid, NotAllowed
from dossier.vocabulary import Post, State, Tag, Tier
from tests.workflows.importing import kept, run, small
from tests.workflows.tables import customer_row, customer_table, told
from workflows import import_
from workflows.intake import CustomerIntake

__all__ = ["kept", "small"]

USCC = "91110000600037341L"


def names(site):
    return sorted(each.name for each in site["customers"].values())


def test_a_row_makes_a_customer_and_his_dossier(request_, site, make):
    unit, officer = make.unit("销售部"), make.person("lin", name="林薇")
    transaction.commit()
    row = customer_row(
        客户名称="青岛甲公司", 部门="销售部", 责任人="林薇", 密级="秘密", 建档日期="2031/2/3"
    )

    outcome = run(request_, row)

    (made,) = site["customers"].values()
    (dossier,) = site["dossiers"].values()
    assert (outcome.total, outcome.done, outcome.refused, outcome.stopped) == (1, 1, [], "")
    assert (made.name, made.tier, made.unit, made.owner) == (
        "青岛甲公司",
        Tier.SECRET,
        unit.__name__,
        officer.__name__,
    )
    assert dossier.customer is made
    assert dossier.title == "青岛甲公司客户档案"
    assert dossier.dossier_class == "KH"
    assert dossier.state is State.COLLECTING
    for fact in ("tier", "unit", "owner", "opened"):
        assert getattr(dossier, fact) == getattr(made, fact)


def test_without_a_day_the_dossier_is_opened_today(request_, site):
    run(request_, customer_row())

    (dossier,) = site["dossiers"].values()
    assert dossier.opened is not None
    assert dossier.customer.opened is None


def test_good_rows_go_in_beside_bad_ones(request_, site):
    outcome = run(
        request_,
        customer_row(客户名称="青岛甲公司"),
        customer_row(客户名称="", 联系方式="无"),
        customer_row(客户名称="青岛丙公司"),
    )

    assert names(site) == ["青岛丙公司", "青岛甲公司"]
    assert (outcome.done, outcome.judged) == (2, 3)
    assert told(outcome) == [(3, "客户名称", "缺失"), (3, "联系方式", "不是电话号码")]


def test_a_verbs_refusal_is_told_under_the_title_of_its_column(request_):
    outcome = run(request_, customer_row(部门="不存在部", 责任人="无此人"))

    assert told(outcome) == [
        (2, "部门", "没有这个部门：不存在部"),
        (2, "责任人", "没有这个人：无此人"),
    ]


def test_a_tier_above_the_officers_clearance_is_refused(request_, make, site):
    officer = make.person(clearance=Tier.SECRET, post=Post.RECORDS_OFFICER)
    transaction.commit()
    make.acting_for(officer)

    outcome = run(request_, customer_row(密级="机密"), customer_row(密级="秘密"))

    assert told(outcome) == [(2, "密级", "不能高于您本人的涉密等级")]
    assert len(site["customers"]) == len(site["dossiers"]) == 1


def test_a_customer_on_the_site_is_a_duplicate(request_, make, site):
    make.customer(name="青岛甲公司", uscc=USCC)
    transaction.commit()

    outcome = run(request_, customer_row(客户名称="青岛乙公司", 统一社会信用代码=USCC))

    assert told(outcome) == [(2, "客户名称", "该客户已有档案：青岛甲公司")]
    assert names(site) == ["青岛甲公司"]


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("between", [0, 1, 2, 3])
def test_a_double_within_the_file_is_told_by_its_line(small, request_, dry_run, between):
    row = customer_row()
    others = [customer_row() for _ in range(between)]

    outcome = run(request_, row, *others, row, dry_run=dry_run)

    assert told(outcome) == [(3 + between, "客户名称", "重复：与第 2 行是同一客户")]


@pytest.mark.parametrize("between", [0, 1])
def test_a_refused_row_is_no_first_one(small, request_, site, between):
    row = customer_row()
    others = [customer_row() for _ in range(between)]

    outcome = run(request_, {**row, "部门": "不存在部"}, *others, {**row, "部门": ""})

    assert told(outcome) == [(2, "部门", "没有这个部门：不存在部")]
    assert len(site["customers"]) == 1 + between


def test_nothing_stays_of_a_row_that_is_refused_halfway(request_, make, site):
    """The customer is opened; the policy then forbids the dossier."""
    officer = make.person(clearance=Tier.SECRET, post=Post.RECORDS_OFFICER)
    transaction.commit()
    make.acting_for(officer)
    intake = CustomerIntake(request_)
    real, secret = intake.open_dossier, Tier.SECRET
    intake.open_dossier = lambda owner, opened: (
        refuse() if owner.tier is secret else real(owner, opened)
    )
    table = customer_table(customer_row(), customer_row(密级="秘密"), customer_row())

    outcome = import_._carry_out(request_, table, intake, False, None, None)

    assert told(outcome) == [(3, "客户名称", "您没有权限进行此操作。")]
    assert len(site["customers"]) == len(site["dossiers"]) == outcome.done == 2


def refuse():
    raise NotAllowed


def test_a_dry_run_says_the_same_and_stores_nothing(small, request_, make, site):
    make.customer(name="青岛甲公司", uscc=USCC)
    transaction.commit()
    row = customer_row()
    rows = [
        row,
        customer_row(统一社会信用代码=USCC),
        customer_row(密级="特密"),
        row,
        customer_row(部门="不存在部"),
    ]
    before = (len(site["customers"]), len(site["dossiers"]), site.log.size)

    dry = run(request_, *rows, dry_run=True)
    after = (len(site["customers"]), len(site["dossiers"]), site.log.size)
    real = run(request_, *rows)

    assert before == after
    assert told(dry) == told(real)
    assert dry.done == real.done == 1


def test_every_act_is_logged_and_the_import_with_its_counts(request_, site):
    before = site.log.size

    run(request_, customer_row(), customer_row(密级="特密"), customer_row())

    acts = [site.log.entry(number) for number in range(before + 1, site.log.size + 1)]
    assert [entry["tag"] for entry in acts] == [
        *[Tag.CUSTOMER_OPENED, Tag.DOSSIER_OPENED] * 2,
        Tag.CUSTOMERS_IMPORTED,
    ]
    assert acts[-1]["after"] == {"total": 3, "done": 2, "refused": 1}
    assert acts[-1]["object"] == site["customers"].__oid__


def test_who_may_not_import_is_refused_before_the_file_is_read(request_, make):
    made = make.person(post=Post.STAFF)
    transaction.commit()
    make.acting_for(made)

    with pytest.raises(NotAllowed):
        run(request_, customer_row())


def test_a_table_without_a_required_column_is_refused(request_, site):
    row = customer_row()
    del row["联系方式"]
    before = site.log.size

    with pytest.raises(Invalid, match="缺少必需的列"):
        run(request_, row)
    assert site.log.size == before


def test_a_table_without_rows_is_no_fault(request_, site):
    row = customer_row()

    outcome = run(request_, dict.fromkeys(row, ""))

    assert (outcome.total, outcome.done, outcome.judged) == (0, 0, 0)


FACTS = {
    "客户名称": st.sampled_from(["青岛甲公司", "青岛 甲公司", "西安乙公司", "", "=1+1"]),
    "联系方式": st.sampled_from(["13800138000", "138-0013-8000", "无", "13900139000"]),
    "统一社会信用代码": st.sampled_from(["", USCC, "91110000600037341M"]),
    "密级": st.sampled_from(["", "秘密", "特密"]),
    "部门": st.sampled_from(["", "不存在部"]),
}


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.fixed_dictionaries(FACTS), min_size=1, max_size=7))
def test_whatever_stands_in_the_rows_each_is_stored_whole_or_refused(small, request_, site, facts):
    """A dry run foretells the real one, and a second import brings nothing new."""
    rows = [customer_row(**each) for each in facts]
    before = len(site["customers"])
    foretold = run(request_, *rows, dry_run=True)

    outcome = run(request_, *rows)

    assert told(foretold) == told(outcome)
    assert outcome.done + len(outcome.refused) == outcome.total == len(rows)
    assert len(site["customers"]) == len(site["dossiers"]) == before + outcome.done
    assert run(request_, *rows).done == 0


def test_everybody_imported_is_found(request_, site):
    run(request_, customer_row(客户名称="青岛甲公司", 地区="青岛"), customer_row(地区="西安"))

    question = queries.Question(facets={"region": ["青岛"], "type": ["Customer"]})
    answer = queries.ask(site, request_.subject, question)
    assert [each.name for each in answer.items] == ["青岛甲公司"]
