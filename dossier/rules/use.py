"""Use: who approves what, reading, loans, copies, readers from outside (R072-R095)."""

from typing import Literal

from dossier.rules.words import (
    Duration,
    Flag,
    Period,
    Rules,
    Steps,
    When,
    Word,
    Words,
    key,
    table,
)

ACTS = (
    "query",
    "read",
    "lend",
    "transfer",
    "copy",
    "excerpt",
    "print",
    "edit",
    "delete",
    "rename",
    "disclose",
    "share",
    "extend",
    "dispose",
    "backup",
    "reception",
)


class Approval(Rules):
    """One rule of an approval list: in which case, by whom, on which form (R073)."""

    when: When = key("情形", "", When())
    steps: Steps = key("审批", "依次；空为无须审批", ())
    form: Word | None = key("申请表", "", None)
    fields: Words = key("须填", "目的、范围、用途、期限等", ())
    within: Duration | None = key("办理期限", "", None)
    banned: Flag = key("禁止", "", False)


Approvals = table(Literal[ACTS], tuple[Approval, ...])


class Reading(Rules):
    """How dossiers are read (R074, R078-R084)."""

    places: Words = key("阅览地点", "空为不限", ())
    identity: Flag = key("核对身份", "", False)
    statement: Flag = key("签署保密承诺", "谁使用、谁负责", False)
    registered_in: Word | None = key("查阅登记", "", None)
    register_fields: Words = key("登记内容", "", ())
    purpose: Literal["any", "work only"] = key("用途", "", "any")
    only_named: Flag = key("只限所列档案", "", False)
    lasts: Duration | None = key("查阅有效期", "", None)
    results: Literal["internal", "free"] = key("查询结果", "仅供内部使用", "free")
    required_before: Words = key("须先查阅", "签订合作、开展业务等", (), needs="R080")
    may_not: Words = key("不得", "涂改、折叠、抄录等", ())
    self_service: Flag = key("自助查询", "员工可按权限检索", True)


class Loans(Rules):
    """How dossiers are lent (R085-R092)."""

    mode: Literal[
        "none", "room only", "outside", "outside by exception", "outside with seal", "internal"
    ] = key("外借方式", "", "outside", needs="R087")
    longest: Duration | None = key("最长期限", "", None)
    exception: Steps = key("例外外借须经", "外借只限例外时由谁批准", (), needs="R087")
    slip: Word | None = key("借阅单", "", None, needs="R085")
    fields: Words = key("须填", "", ())
    registered_in: Word | None = key("借阅登记", "", None)
    direct: Words = key("可直接借阅", "这些岗位无须审批", (), needs="R076")
    seal: Flag = key("铅封", "", False, needs="R088")
    guarantor: Flag = key("担保人", "密件须有担保人", False, needs="R078")
    counted_together: Flag = key("当面点清", "借还双方点清签字", True, needs="R089")
    overdue: Words = key("逾期", "催还、停借、违纪处理等", ("催还", "停借"), needs="R090")
    damage: Words = key("损坏丢失", "追查、报告、赔偿等", ("追查", "报告"), needs="R091")
    borrower_may_not: Words = key("借阅人不得", "", ("转借",))
    temporary_register: Flag = key("归档前临时借阅", "", False, needs="R092")


class Copies(Rules):
    """How copies are made (R093-R095)."""

    allowed: Flag = key("可复制", "", True)
    separate_application: Flag = key("另行申请", "查阅批准之外另批", True)
    fields: Words = key("须填", "范围、用途", ("范围", "用途"))
    returned: Flag = key("须归还", "", True)
    due: Duration | None = key("归还期限", "", None)
    watermark: Flag = key("水印", "", True)
    marked: Word | None = key("注明", "如：仅供内部使用", None)
    faithful: Flag = key("与电子件一致", "", True, needs="R044")
    bans: Words = key("禁止方式", "", ())


class Outside(Rules):
    """Readers from outside the company (R077)."""

    allowed: Flag = key("接待外单位", "", False)
    papers: Words = key("须出示", "介绍信、身份证", ())
    log: Words = key("登记内容", "", ())
    disclosure: Steps = key("对外提供须经", "", ())
    consent: Flag = key("须客户同意", "", False, needs="R158")


class Sharing(Rules):
    """How records go to other departments (R081, R123)."""

    coordinated_by: Word | None = key("协调部门", "", None)
    to: Words = key("共享部门", "", ())
    feedback: Flag = key("反馈", "", False)
    reported: Words = key("须报告的事项", "", ())
    reported_to: Word | None = key("报告给", "", None)
    unless: Words = key("除外", "", ())
    due: Period | None = key("周期", "", None)
    transit: Words = key("禁用渠道", "电子邮件、即时通讯、社交媒体", (), needs="R149")
