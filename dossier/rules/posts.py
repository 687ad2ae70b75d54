"""Who exists by a policy, who stands in for whom, whom the policy binds (R003, R004, R075)."""

from typing import Literal

from dossier.rules.words import Duration, Flag, OneOrMore, Rules, Text, Word, Words, key
from dossier.vocabulary import Post

RIGHTS = tuple(str(post.label) for post in Post)
OFFICES = tuple(str(post.label) for post in (Post.SECURITY_ADMIN, Post.SYSTEM_ADMIN, Post.AUDITOR))


class Role(Rules):
    """A post of the policy: its rights are those of one of the ten basic posts."""

    rights: Word = key(
        "权限同", "与哪个基本岗位权限相同：业务员、档案管理员、部门经理等", "业务员"
    )
    per: Literal["company", "unit"] = key("设置", "全公司一个，还是每部门一个", "company")
    unit: Word | None = key("部门", "只在这个部门设置", None)
    number: int | None = key("人数", "恰好几人", None, needs="R004", waits="workforce")
    part_time: Flag = key("兼职", "", False)
    duties: Text | None = key("职责", "制度里的话", None)


class Delegation(Rules):
    """Who may decide in whose place (R075)."""

    principal: Word = key("委托人", "")
    to: OneOrMore = key("受托人", "")
    acts: Words = key("事项", "哪些审批可以委托；空为全部", (), waits="delegation")
    when_absent: Flag = key("仅外出时", "", False, waits="delegation")
    mandate: Literal["written", "none"] = key("委托书", "", "written", waits="delegation")


class Officers(Rules):
    """Who looks after records in every department (R004)."""

    keepers_per_unit: int | None = key("部门档案员", "每部门几名", None, waits="workforce")
    secrecy_responsible: Flag = key("保密责任人", "每部门、岗位指定", False, waits="workforce")
    head_answers: Flag = key("负责人担责", "部门负责人对档案负责", False, waits="workforce")
    list_held_by: Word | None = key("名单备案", "档案员名单报哪里", None, waits="workforce")
    named_by: Word | None = key("指定人", "档案管理员由谁指定", None, waits="workforce")
    change_notice: Duration | Literal["at once"] | None = key(
        "变动通知", "", None, waits="workforce"
    )
    guides_units: Flag = key("指导监督", "档案部门指导、监督各部门", False, waits="workforce")
    system_administrator: Word | None = key(
        "系统管理员", "由哪个岗位担任", None, needs="R152", waits="workforce"
    )


class Scope(Rules):
    """What and whom the policy is for."""

    records: Words = key("档案范围", "哪些材料属于档案", (), waits="scope list")
    customers: Words = key("客户范围", "现有、潜在、经销商、终端等", ())
    binds: Words = key("约束对象", "员工、子公司、合作方等", ("员工",))
    owner: Word | None = key("归口部门", "档案工作由哪个部门负责", None)
    keepers: Words = key("按形成规则保管", "谁保管哪类材料", (), waits="scope list")
