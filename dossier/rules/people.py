"""People: agreements, leaving, violations, rewards; privacy and leaks (R140-R146, R156-R160)."""

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
)


class Agreements(Rules):
    """What must be signed and taught before one may read (R143, R144)."""

    staff: Flag = key("员工保密协议", "", False)
    partners: Flag = key("合作方保密协议", "", False)
    partner_terms: Words = key("协议须写明", "", ())
    lasts: Duration | None = key("有效期", "", None)
    training: Period | None = key("培训", "", None)
    trained: Words = key("培训对象", "", ())


class Leaving(Rules):
    """What somebody who leaves or moves must do (R140-R142)."""

    clears: Words = key("清退", "档案、借阅、权限等", ())
    received_by: Words = key("接收", "", ())
    successor: Flag = key("指定接替", "", False)
    customers_told: Flag = key("通知客户", "", False)
    may_not: Words = key("不得", "带走、销毁", ())


class Violation(Rules):
    """A kind of violation and what follows (R145, R146)."""

    what: Words = key("行为", "")
    fine: Count | None = key("罚款", "元/次", None)
    mark: Word | None = key("记分", "", None)
    marks_for_dismissal: Count | None = key("累计几分建议辞退", "", None)
    outcomes: Words = key("处理", "警告、记过、降职、辞退等", ())
    compensation: Flag = key("赔偿", "", False)
    referred: Word | None = key("移交", "司法机关等", None)
    law: Flag = key("追究法律责任", "", False)


class Conduct(Rules):
    """Who decides on violations, and what is known of conduct (R145)."""

    decided_by: Word | None = key("处理部门", "", None, waits="violations")
    duties: Words = key("义务", "保守商业秘密等", (), waits="violations")
    monitored: Words = key("监控", "", (), needs="R114")


class Reward(Rules):
    """What is paid or praised (R130, R146)."""

    who: Word = key("对象", "")
    per: Word = key("按", "项目、季度")
    when: Text | None = key("条件", "", None)
    size_from: Count | None = key("标的量不低于", "", None)
    conversion_from: Share | None = key("转化率不低于", "百分之几", None)
    volume_above: Share | None = key("完成率高于", "百分之几", None)
    pays: Count | None = key("奖励", "元", None)
    per_points: Count | None = key("每超几点", "", None)
    at_most: Count | None = key("最高", "元", None)
    settled_by: Word | None = key("兑现", "", None)
    divided_by: Word | None = key("分配", "谁分给个人", None, needs="R130", waits="rewards")
    praise: Flag = key("表彰", "", False)


class Privacy(Rules):
    """Personal data (R156-R158, R160)."""

    principles: Words = key("原则", "合法、自愿、必要", ())
    told: Words = key("收集时告知", "目的、方式、范围等", ())
    consent: Flag = key("须同意", "", False)
    purposes: Words = key("目的", "", ())
    only_fields: Words = key("只收集", "与目的有关的字段；空为不限", ())
    use_within_scope: Flag = key("不得超范围使用", "", False)
    sale: Flag = key("可转让出售", "", False)
    sharing_states: Words = key("共享须写明", "范围、目的、期限", ())
    third_parties: Steps = key("对外披露须经", "", ())
    sensitive: Words = key("敏感信息", "额外保护", ())
    encrypted: Words = key("加密", "存储、传输、处理", ())
    risk_warnings: Flag = key("风险预警", "", False)


class Leak(Rules):
    """What follows a leak (R159)."""

    plan: Flag = key("应急预案", "", False)
    customers_told: Flag = key("通知受影响客户", "", False)
    closes_with: Words = key("办结须有", "", ())
