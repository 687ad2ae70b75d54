"""The trade: credit, key customers, leads, visits, complaints, warrants (R099, R115-R139)."""

from typing import Literal

from dossier.rules.words import (
    Count,
    Duration,
    Flag,
    Period,
    Rules,
    Share,
    Steps,
    Text,
    Word,
    Words,
    key,
    table,
)


class Credit(Rules):
    """Credit files (R118-R120)."""

    grade_needs: Words = key("评级须有", "评分、依据", ())
    limits: table(Word, Count) = key("信用限额", "等级：元", {})
    sign_off: Steps = key("超额或非现款须签字", "", ())
    reviewed: Period | None = key("审查周期", "", None)
    sets: Words = key("由等级决定", "交易条件、限度额、信用处理办法", ())


class KeyCustomers(Rules):
    """Key customers (R121-R123)."""

    share_over: Share | None = key("年销售占比高于", "百分之几", None)
    reasons: Words = key("其他标准", "须写理由", ())
    decided_by: Word | None = key("由谁认定", "", None)
    grades: table(Word, Word) = key("等级与策略", "等级：服务策略", {})
    contacts: Count | None = key("联系人数", "我方至少几人", None)
    contact_reports: Flag = key("联系报告", "", False)
    reviewed: Period | None = key("更新周期", "", None)
    assessed: Flag = key("考核客户经理", "", False)
    separate_rules: Words = key("另行规定", "", ())


class Rule(Rules):
    """Which leads are no leads (R125)."""

    because: Text = key("理由", "")
    size_below: Count | None = key("标的量低于", "", None)
    reporter: Word | None = key("提报方", "", None)
    category: Word | None = key("类别", "", None)
    city: Word | None = key("地区级别", "", None)
    reported_before: Duration | None = key("须早于申报", "", None)


class Leads(Rules):
    """Leads from departments and dealers (R124-R129)."""

    form: Word = key("记录表", "")
    reporters: Words = key("提报方", "谁提报：经销商、部门等", ())
    registered_by: Word | None = key(
        "登记", "谁登记、查重、立项", None, needs="R127", waits="leads"
    )
    project_form: Word | None = key("项目申报表", "", None, needs="R125", waits="leads")
    categories: Words = key("范围", "", ())
    required: Words = key("必填", "", ())
    invalid: tuple[Rule, ...] = key("无效", "", ())
    same: Literal["first reporter", "all"] = key("相同信息", "", "first reporter")
    vetted_by: Word | None = key("甄别", "", None)
    vetted_within: Duration | None = key("甄别期限", "", None)
    vetting_states: Words = key("甄别须注明", "", ())
    published: Period | None = key("公布", "", None)
    publishes: Words = key("公布内容", "总量、有效、无效等", (), needs="R128", waits="leads")
    contract_summary: Period | None = key("合同汇总", "", None)
    contract_by: Word | None = key("合同汇总由谁", "", None, needs="R128", waits="leads")
    conversion: Text | None = key("转化率", "怎样算", None, needs="R130", waits="rewards")
    reported: Period | None = key("提报周期", "", None)
    targets: Words = key("目标表", "", ())
    carried_over: Flag = key("结转", "", False)
    answerable: Word | None = key("责任人", "", None)
    steps: Words = key("流程", "", ())


class WeeklyReport(Rules):
    """Information that comes round from who looks after customers (R124)."""

    by: Word = key("由谁", "")
    every: Period = key("周期", "")
    meeting: Word | None = key("会议", "在哪个会前上报", None, needs="R124", waits="leads")
    categories: Words = key("类别", "")
    contents: table(Word, Words) = key("内容", "", {})
    flags: Words = key("须标记", "", ())


class Complaints(Rules):
    """Complaints (R132, R133)."""

    kinds: table(Word, Words) = key("类别与受理", "类别：受理部门", {})
    channels: Words = key("渠道", "", ())
    approval: Steps = key("结果审批", "", ())
    replied_by: Word | None = key("回复", "", None)
    closes_with: Words = key("办结须有", "原因、措施、反馈", ("处理结果",))
    repairs_registered: Flag = key("报修登记", "", False, needs="R136")
    notices_registered: Flag = key("文件传递登记", "", False, needs="R136")


class Visits(Rules):
    """Visits, communication and care (R013, R135)."""

    planned: Words = key("定期", "节日、重大活动", ())
    recorded: Words = key("须记录", "信函、电话、会议等", ())
    reception: Word | None = key("接待审批", "", None)
    touches: Words = key("关怀", "资讯、问候、活动", ())
    owner: Word | None = key("归口部门", "", None)
    carried_out_by: Words = key("执行部门", "", ())
    dissatisfaction_needs: Words = key("不满须有", "改进措施", ())
    meetings: Period | None = key("例会", "", None)


class Survey(Rules):
    """Satisfaction surveys (R134)."""

    every: Period = key("周期", "")
    form: Word | None = key("调查表", "", None)
    asks: Words = key("内容", "", ())
    report: Word | None = key("报告", "", None)
    approval: Steps = key("报告审批", "", ())
    sent_to: Words = key("分发", "", ())
    target: Share | None = key("目标", "百分之几", None)
    below_target: Word | None = key("未达标", "", None)


class Analysis(Rules):
    """A report made of what the dossiers hold (R115-R117)."""

    name: Word = key("名称", "")
    by: Word | None = key("由谁", "", None)
    every: Period | None = key("周期", "", None)
    of: Words = key("分析", "", ())
    goes_to: Word | None = key("报送", "", None)


class Warrants(Rules):
    """Certificates of ownership and collateral (R137-R139)."""

    kinds: Words = key("权证种类", "")
    keeper: Word = key("保管人", "")
    checked: Words = key("核对", "", ())
    signed_by: Words = key("签字", "", ())
    handed_over: Duration | None = key("移交期限", "", None)
    place: Word = key("存放", "", "保险柜")
    ledger: Word | None = key("台帐", "", None)
    as_cash: Flag = key("视同现金", "", True)
    lent: Flag = key("可外借", "", False)


class Service(Rules):
    """A service that runs in steps (R018, R131)."""

    steps: Words = key("步骤", "")
    responsible: table(Word, Word) = key("负责", "步骤：岗位", {})
    before: table(Word, Word) = key("前提", "步骤：须先有", {})
    records: table(Word, Words) = key("记录", "步骤：内容", {})


class Property(Rules):
    """Dossiers of tenants by unit of a building (R014)."""

    required: Words = key("必有", "", ())
    shown: Words = key("随时可查", "", ())
    place: Words = key("存放", "", ())


class Yearly(Rules):
    """Reports that accumulate year by year (R099)."""

    reports: Words = key("每年积累", "")
    relations: Words = key("关系状态", "", ())
