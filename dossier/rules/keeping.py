"""Keeping: places, checks, updates, retention, disposal, backup (R042-R049, R096-R111, R150)."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from dossier.language import _
from dossier.rules.words import (
    Count,
    Duration,
    Flag,
    OneOrMore,
    Period,
    Rules,
    Span,
    Steps,
    When,
    Word,
    Words,
    _span,
    fault,
    key,
    table,
)


class Custody(Rules):
    """Where material is kept, and under whose keys (R046, R047, R049)."""

    room: Word | None = key("库房", "", None)
    place_key: Words = key("存放次序", "按楼层、类别等", ())
    conditions: Words = key("库房条件", "防火、防盗、防潮等", ())
    condition_checks: Period | None = key("库房检查", "", None, needs="R049")
    lock: Literal["none", "lock", "code lock"] = key("柜锁", "", "lock", needs="R047")
    locked_unless_used: Flag = key("平时闭锁", "", True)
    custodians: Annotated[int, Field(ge=1, le=9)] = key("保管人数", "", 1)
    important: Words = key("双人保管", "哪些档案双人保管", ())
    treatments: Words = key("养护", "消毒、防虫等", ())
    special: table(Word, Word) = key("专柜", "材料：柜", {})
    cabinet_labels: Flag = key("柜上标明类别", "", False)
    devices_checked: Period | None = key("存储设备检查", "", None, needs="R150")


class Review(Rules):
    """A check that comes round (R097, R098)."""

    what: Word = key("内容", "")
    every: Period = key("周期", "")
    by: Word | None = key("由谁", "", None)
    sample: Annotated[str, Field(pattern="^[0-9]{1,3} ?%$|^[0-9]+ items$")] | None = key(
        "抽样", "", None
    )
    when: When = key("范围", "", When())
    tells: Word | None = key("通知", "发现问题通知谁", None)
    report_missing_to: Word | None = key("缺失上报", "", None)
    produces: Word | None = key("产出", "报告或统计表", None)
    within: Duration | None = key("期限", "", None)


class Changes(Rules):
    """How what is known of a customer is kept up (R045, R096)."""

    entered: Duration | Literal["at once"] | None = key("更新时限", "", None)
    by: OneOrMore = key("由谁更新", "", ())
    inputs: Words = key("依据", "谁的信息", ())
    evidence: Flag = key("附依据", "", False)
    approval: Steps = key("修改须经", "", ())
    originals: Literal["immutable", "versions"] = key("原件", "", "versions", needs="R045")
    working_files: Steps = key("工作档案修改须经", "", ())
    unilateral: Flag = key("部门可自行修改", "", True)
    recheck_old: Flag = key("核对旧信息", "", False)
    checked_duplicates: Flag = key("查重", "", True, needs="R100")
    cleanup: Words = key("清理", "无效、重复、冗余信息", (), needs="R102")
    cleanup_every: Period | None = key("清理周期", "", None)
    cleanup_by: Word | None = key("由谁清理", "", None, needs="R102")
    incomplete_improved: Period | None = key("不完整的补充", "", None, needs="R034")


BANDS = ("permanent", "long", "short")


class Term(Rules):
    """How long something is kept: for ever, by band, or for years from an event (R103)."""

    years: Annotated[int, Field(strict=True, ge=0, le=200)] | None = None
    permanent: Flag = False
    trigger: Word = "归档"


def _term(value):
    if isinstance(value, Term):
        return value
    if value == "permanent":
        return Term(permanent=True)
    text, _between, trigger = str(value).partition(" from ")
    try:
        span = _span(text)
    except Exception:
        span = Span(0, "")
    if span.unit != "year":
        raise fault(_("保管期限应写作 permanent 或 10 years from 合同履行完毕"))
    return Term(years=span.amount, trigger=trigger or "归档")


ATerm = Annotated[Any, BeforeValidator(_term)]


class Retention(Rules):
    """How long records are kept (R103-R105)."""

    terms: table(Word, ATerm) = key("期限表", "名称：期限", needs="R103")
    default: Word | None = key("默认期限", "期限表里的名称；none 为归档时须选定", needs="R103")
    legal_minimum: table(Word, Annotated[int, Field(strict=True, ge=0)]) = key(
        "法定最短", "名称：年", {}, needs="R103"
    )
    legal_maximum: Annotated[int, Field(strict=True, ge=1)] | None = key(
        "个人信息最长", "年", None, needs="R105"
    )
    maximum_from: Word = key("最长期限起算", "", "关系结束", needs="R105")
    over_term: Literal["mandatory disposal", "review"] = key("到期", "", "review", needs="R105")


class Disposal(Rules):
    """How records are destroyed (R106-R111)."""

    form: Word | None = key("销毁申请表", "", None)
    checked_complete: Flag = key("先核实完整", "", True)
    appraisal: Flag = key("鉴定无价值", "", True)
    appraised_by: OneOrMore = key("鉴定人", "", ())
    approval: Steps = key("审批", "", ())
    supervisors: Annotated[int, Field(strict=True, ge=2, le=9)] = key("监销人数", "", 2)
    methods: Words = key("方法", "焚毁、碎纸", ("焚毁", "碎纸"))
    after: Literal["term", "end of use"] = key("何时", "", "term")
    holds: Words = key("不得销毁", "涉诉、涉外等", ("涉诉", "涉外"), needs="R110")


class Backup(Rules):
    """How data are copied away (R150-R152)."""

    every: Period = key("周期", "")
    to: Words = key("备份到", "", ())
    by: Word | None = key("由谁", "", None, needs="R152")
    restore_test: Period | None = key("恢复演练", "", None, needs="R151")


class Audit(Rules):
    """Who audits, how often, to whom it is reported (R113)."""

    by: Word = key("审计部门", "")
    every: Period = key("周期", "")
    sample: Count | None = key("抽查份数", "", None)
    reports_to: Words = key("逐级报告", "", ())
    revises: Flag = key("据此修订制度", "", False)
    self_check: Period | None = key("部门自查", "", None)
