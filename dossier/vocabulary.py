"""Every shared word, once, with its Chinese label. Members are stored: never renamed or reused.

Permissions and tags follow one grammar: `<noun>:<verb>` for what one may do, `<noun>:<participle>`
for what happened. The order of tiers is 非密 open < 秘密 secret < 机密 confidential < 绝密 top
secret, as grades of commercial secrets; English readers expect 'confidential' below 'secret'.
"""

from enum import IntEnum, StrEnum

from dossier.language import _


class _Labelled:
    """Members are written `NAME = value, label`; the label is what people read."""

    @classmethod
    def parse(cls, text):
        """The member whose value, name or Chinese label is `text`; ValueError if there is none."""
        wanted = str(text).strip()
        for member in cls:
            if wanted in (str(member.value), member.name.lower(), str(member.label)):
                return member
        raise ValueError(wanted)


class Tier(_Labelled, IntEnum):
    """How secret a thing is (R061)."""

    OPEN = 0, _("非密")
    SECRET = 1, _("秘密")
    CONFIDENTIAL = 2, _("机密")
    TOP_SECRET = 3, _("绝密")

    def __new__(cls, value, label):
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class _Word(_Labelled, StrEnum):
    def __new__(cls, value, label):
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


class Permission(_Word):
    """What one may be allowed to do. Every view names one of these or is on the public list."""

    PUBLIC = "site:enter", _("进入登录页")
    SITE_VIEW = "site:view", _("使用系统")
    SITE_SEARCH = "site:search", _("检索")
    RECORD_VIEW = "record:view", _("查看")
    RECORD_EDIT = "record:edit", _("编辑")
    RECORD_HISTORY = "record:history", _("查看历史")
    RECORD_EXPORT = "record:export", _("导出清单")
    CUSTOMER_ADD = "customer:add", _("建立客户")
    CUSTOMER_IMPORT = "customer:import", _("导入客户")
    SENSITIVE_VIEW = "sensitive:view", _("查看敏感资料")
    DOSSIER_ADD = "dossier:add", _("建立档案")
    DOSSIER_SORT = "dossier:sort", _("整理")
    DOSSIER_FILE = "dossier:file", _("归档")
    DOSSIER_USE = "dossier:use", _("转入使用")
    DOSSIER_RETURN = "dossier:return", _("退回")
    DOCUMENT_ADD = "document:add", _("添加文件")
    DOCUMENT_READ = "document:read", _("阅览正文")
    DOCUMENT_DOWNLOAD = "document:download", _("下载")
    DOCUMENT_PRINT = "document:print", _("打印")
    DOCUMENT_IMPORT = "document:import", _("导入文件")
    LOAN_REQUEST = "loan:request", _("申请借阅")
    COPY_REQUEST = "copy:request", _("申请复制")
    ACCESS_VIEW = "access:view", _("查看权限")
    ACCESS_EDIT = "access:edit", _("设置密级与权限")
    PERSON_VIEW = "person:view", _("查看人员")
    PERSON_EDIT = "person:edit", _("管理人员")
    UNIT_EDIT = "unit:edit", _("管理部门")
    SITE_BACKUP = "site:backup", _("备份系统")
    AUDIT_VIEW = "audit:view", _("查看日志")
    POLICY_VIEW = "policy:view", _("查看制度")
    POLICY_DRAFT = "policy:draft", _("起草制度")
    POLICY_REVIEW = "policy:review", _("审核制度")
    POLICY_APPROVE = "policy:approve", _("批准制度")
    POLICY_ATTACH = "policy:attach", _("适用制度")
    POLICY_TRY = "policy:try", _("试行制度")
    ALERT_VIEW = "alert:view", _("查看预警")
    ALERT_CLOSE = "alert:close", _("处理预警")
    INSPECTION_VIEW = "inspection:view", _("查看审计")
    INSPECTION_PLAN = "inspection:plan", _("编制审计计划")


class Post(_Word):
    """An office a person holds, in a unit or for the whole company (R003)."""

    RECORDS_OFFICER = "records-officer", _("档案管理员")
    RECORDS_SUPERVISOR = "records-supervisor", _("档案主管")
    STAFF = "staff", _("业务员")
    MANAGER = "manager", _("部门经理")
    DEPUTY_GENERAL_MANAGER = "deputy-general-manager", _("分管副总经理")
    GENERAL_MANAGER = "general-manager", _("总经理")
    READER = "reader", _("查阅人")
    SECURITY_ADMIN = "security-admin", _("安全管理员")
    SYSTEM_ADMIN = "system-admin", _("系统管理员")
    AUDITOR = "auditor", _("审计员")


class State(_Word):
    """Where a dossier is on its way (R017, R026)."""

    COLLECTING = "collecting", _("收集")
    SORTING = "sorting", _("整理")
    FILED = "filed", _("归档")
    IN_USE = "in-use", _("使用")
    ENDED = "ended", _("结束", context="state")


class Stage(_Word):
    """How far an edition of a policy is on its way into force (R002)."""

    DRAFT = "draft", _("起草")
    REVIEWED = "reviewed", _("已审核")
    APPROVED = "approved", _("已批准")
    ISSUED = "issued", _("已发布")
    WITHDRAWN = "withdrawn", _("已撤回")


class InspectionKind(_Word):
    """Who looks: an auditor at others, or a department at itself (R113)."""

    AUDIT = "audit", _("审计")
    SELF_CHECK = "self-check", _("自查")


class InspectionStage(_Word):
    """How far an inspection is on its way (R113)."""

    PLANNED = "planned", _("已计划")
    SAMPLED = "sampled", _("已抽样")
    ANSWERING = "answering", _("待答复")
    REPORTED = "reported", _("已上报")
    CLOSED = "closed", _("已办结")


class Verdict(_Word):
    """How a thing of a sample stands."""

    CONFORMS = "conforms", _("符合")
    FAILS = "fails", _("不符合")


class Severity(_Word):
    """How grave a finding is."""

    MINOR = "minor", _("一般")
    MAJOR = "major", _("较重")
    GRAVE = "grave", _("严重")


class AlertKind(_Word):
    """What monitoring found (R114), or what the nightly run missed (R150)."""

    BULK = "bulk", _("大量查阅")
    NIGHT = "night", _("夜间查阅")
    REFUSALS = "refusals", _("多次被拒")
    SHARED = "shared", _("账号疑似共用")
    UNGRANTED = "ungranted", _("未经授权查阅")
    BACKUP_FAILED = "backup-failed", _("备份未成功")
    BACKUP_OVERDUE = "backup-overdue", _("备份逾期")
    KEYS_OVERDUE = "keys-overdue", _("密钥备份逾期")
    DEVICES_OVERDUE = "devices-overdue", _("设备检查逾期")


class AlertState(_Word):
    """Whether a finding is still wanted."""

    OPEN = "open", _("待处理")
    CLOSED = "closed", _("已了结")


class AlertOutcome(_Word):
    """What a finding says of an alert."""

    CONFIRMED = "confirmed", _("属实")
    UNFOUNDED = "unfounded", _("不属实")


class Relation(_Word):
    """How the company stands with a customer (R007)."""

    ACTIVE = "active", _("已合作")
    NONE = "none", _("未合作")
    PROSPECT = "prospect", _("潜在")
    LOST = "lost", _("流失")


class Manifestation(_Word):
    """In which form an item is held (R041)."""

    PAPER_ORIGINAL = "paper-original", _("纸质原件")
    PAPER_COPY = "paper-copy", _("纸质复印件")
    ELECTRONIC_ORIGINAL = "electronic-original", _("电子原件")
    SCAN = "scan", _("扫描件")
    STAMPED_COPY = "stamped-copy", _("盖章复印件")
    COMPLETED_FORM = "completed-form", _("填写完整的表")


class Tag(_Word):
    """What happened, as the log says it."""

    SITE_CREATED = "site:created", _("建立系统")
    SITE_NAMED = "site:named", _("改公司名称")
    BACKUP_MADE = "backup:made", _("完成备份")
    BACKUP_FAILED = "backup:failed", _("备份失败")
    KEYS_COPIED = "keys:copied", _("备份密钥")
    DEVICES_CHECKED = "devices:checked", _("检查存储设备")
    SITE_RESTORED = "site:restored", _("恢复系统")
    SITE_PAUSED = "site:paused", _("开始维护")
    SITE_RESUMED = "site:resumed", _("结束维护")
    CUSTOMER_OPENED = "customer:opened", _("建立客户")
    CUSTOMER_CHANGED = "customer:changed", _("修改客户")
    FORM_FILLED = "form:filled", _("填写表单")
    CUSTOMERS_IMPORTED = "customers:imported", _("导入客户")
    DOSSIER_OPENED = "dossier:opened", _("建立档案")
    DOSSIER_CHANGED = "dossier:changed", _("修改档案")
    DOSSIER_MOVED = "dossier:moved", _("档案流转")
    DOSSIER_NUMBERED = "dossier:numbered", _("编制档号")
    RETENTION_SET = "retention:set", _("设定保管期限")
    DOSSIER_ACCEPTED = "dossier:accepted", _("不齐接收")
    DOSSIER_RETURNED = "dossier:returned", _("退回移交人")
    DOSSIER_SUPPLEMENTED = "dossier:supplemented", _("了结补充项")
    DOSSIER_VERIFIED = "dossier:verified", _("核实档案")
    DOSSIER_CONFIRMED = "dossier:confirmed", _("确认档案")
    DOSSIER_REFUSED = "dossier:refused", _("核实不通过")
    DOSSIER_ENDED = "dossier:ended", _("结束档案")
    DOCUMENT_CHECKED = "document:checked", _("核对要件")
    DOCUMENT_DEPOSITED = "document:deposited", _("添加文件")
    DOCUMENT_CORRECTED = "document:corrected", _("更正文件")
    DOCUMENT_CHANGED = "document:changed", _("修改著录")
    DOCUMENTS_IMPORTED = "documents:imported", _("导入文件")
    ACCESS_CHANGED = "access:changed", _("修改权限")
    TIER_RAISED = "tier:raised", _("提高密级")
    TIER_SET = "tier:set", _("定密")
    LOWERING_ASKED = "lowering:asked", _("申请降密")
    LOWERING_REFUSED = "lowering:refused", _("不同意降密")
    TIER_LOWERED = "tier:lowered", _("降低密级")
    NEED_TO_KNOW_CHANGED = "need-to-know:changed", _("修改知悉范围")
    SENSITIVE_CHANGED = "sensitive:changed", _("填写敏感资料")
    UNIT_ADDED = "unit:added", _("建立部门")
    POLICY_DRAFTED = "policy:drafted", _("起草制度")
    POLICY_MOVED = "policy:moved", _("制度流转")
    POLICY_ISSUED = "policy:issued", _("发布制度")
    POLICY_ATTACHED = "policy:attached", _("适用制度")
    INSPECTION_PLANNED = "inspection:planned", _("计划审计")
    INSPECTION_SAMPLED = "inspection:sampled", _("抽取样本")
    INSPECTION_JUDGED = "inspection:judged", _("核对样本")
    INSPECTION_FOUND = "inspection:found", _("记录发现")
    INSPECTION_ISSUED = "inspection:issued", _("下发发现")
    INSPECTION_ANSWERED = "inspection:answered", _("答复发现")
    INSPECTION_REPORTED = "inspection:reported", _("上报审计报告")
    INSPECTION_PASSED = "inspection:passed", _("逐级上报")
    INSPECTION_RETURNED = "inspection:returned", _("退回审计报告")
    INSPECTION_CLOSED = "inspection:closed", _("办结审计")
    INSPECTION_REVISED = "inspection:revised", _("据审计修订制度")
    INSPECTION_VIEWED = "inspection:viewed", _("查看审计情况")
    PERSON_ADDED = "person:added", _("添加人员")
    PERSON_CHANGED = "person:changed", _("修改人员")
    PERSON_LEFT = "person:left", _("离岗")
    PERSON_RETURNED = "person:returned", _("返岗")
    PERSON_DISABLED = "person:disabled", _("停用人员")
    POST_GIVEN = "post:given", _("任职")
    POST_ENDED = "post:ended", _("免职")
    CLEARANCE_SET = "clearance:set", _("设定涉密等级")
    PASSWORD_CHANGED = "password:changed", _("修改密码")
    FACTOR_CHANGED = "factor:changed", _("变更两步验证")
    LOGGED_IN = "person:logged-in", _("登录")
    LOG_IN_FAILED = "person:log-in-failed", _("登录失败")
    LOGGED_OUT = "person:logged-out", _("退出")
    TOKEN_CREATED = "token:created", _("建立访问令牌")
    CLOCK_TURNED_BACK = "clock:turned-back", _("时钟回拨")
    CLOCK_LEAPT = "clock:leapt", _("时钟跨越多日")
    CLOCK_CONFIRMED = "clock:confirmed", _("确认时钟")
    KEYS_ROTATED = "keys:rotated", _("轮换密钥")
    LOG_EXPORTED = "log:exported", _("导出日志")
    RECORD_VIEWED = "record:viewed", _("查看记录")
    RECORD_PRINTED = "record:printed", _("打印表单")
    RECORD_REFUSED = "record:refused", _("拒绝请求")
    DOCUMENT_PREVIEWED = "document:previewed", _("预览文件")
    DOCUMENT_DOWNLOADED = "document:downloaded", _("下载文件")
    LIST_VIEWED = "list:viewed", _("浏览清单")
    LIST_EXPORTED = "list:exported", _("导出检索结果")
    SEARCH_ASKED = "search:asked", _("检索内容")
    RIGHTS_VIEWED = "rights:viewed", _("查看授权情况")
    PERSON_VIEWED = "person:viewed", _("查看人员信息")
    POLICY_VIEWED = "policy:viewed", _("查看制度文本")
    POLICY_TRIED = "policy:tried", _("试算制度")
    LOG_READ = "log:read", _("查阅日志")
    JOURNAL_DAMAGED = "journal:damaged", _("操作日志底稿损坏")
    ALERT_RAISED = "alert:raised", _("出现预警")
    ALERT_CLOSED = "alert:closed", _("了结预警")
    ALERT_VIEWED = "alert:viewed", _("查看预警情况")


class Index(StrEnum):
    """Names of the catalog's indexes; they are stored and never renamed."""

    NUMBER = "number"
    NAME = "name"
    DATE = "date"
    MODIFIED = "modified"
    FACETS = "facets"
    IDENTITY = "identity"
    ALLOWED = "allowed"
    TEXT = "text"


CATALOG = "records"
