"""The company's policy (制度) as data: YAML read into frozen, validated objects (R001).

A text may extend another, which is then read below it. An unknown key, a wrong type, or what
contradicts itself is an error that names file, line and what was expected.
"""

import re
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import Annotated, Literal, NamedTuple, get_args, get_origin

import yaml
from pydantic import BeforeValidator, Field, StringConstraints, ValidationError

from dossier.language import _
from dossier.numbering import Pattern
from dossier.rules.business import (
    Analysis,
    Complaints,
    Credit,
    KeyCustomers,
    Leads,
    Property,
    Service,
    Survey,
    Visits,
    Warrants,
    WeeklyReport,
    Yearly,
)
from dossier.rules.classes import Classes, Facets, Kinds, Numbering, Order
from dossier.rules.contradictions import contradictions
from dossier.rules.control import Calendar, Document
from dossier.rules.forms import Fields, Forms, Sections
from dossier.rules.intake import Checklist, Filing, Handover, Intake, Life
from dossier.rules.keeping import Audit, Backup, Changes, Custody, Disposal, Retention, Review
from dossier.rules.messages import first_message
from dossier.rules.monitoring import Monitoring
from dossier.rules.people import Agreements, Conduct, Leak, Leaving, Privacy, Reward, Violation
from dossier.rules.posts import RIGHTS, Delegation, Officers, Role, Scope
from dossier.rules.source import LARGEST, QUICK, laid_over, read, refusal
from dossier.rules.tiers import IN_PLACE, Flags, Levels, States, Tiers, Walls
from dossier.rules.use import Approvals, Copies, Loans, Outside, Reading, Sharing
from dossier.rules.words import OneOrMore, Rules, Text, Word, Words, fault, key, table
from dossier.vocabulary import Permission, Post, Tier

FORMATS = ("pdf", "docx", "xlsx", "txt", "csv", "html", "eml", "png", "jpeg", "tiff")
DEFAULT = "default"
_SIZE = re.compile(r"([0-9]+)\s*(KB|MB|GB)")
_UNITS = {"KB": 1024, "MB": 1024**2, "GB": 1024**3}

# What a row of the tier matrix speaks of (R061), and which permission that is.
ACTS = {
    "read": Permission.DOCUMENT_READ,
    "download": Permission.DOCUMENT_DOWNLOAD,
    "print": Permission.DOCUMENT_PRINT,
    "copy": Permission.COPY_REQUEST,
    "request": Permission.LOAN_REQUEST,
}


class Barred(NamedTuple):
    """Permissions that nobody has at a tier, and those that one has in the reading room only."""

    never: frozenset = frozenset()
    in_place: frozenset = frozenset()


FREE = Barred()


def _bytes(value):
    match = _SIZE.fullmatch(str(value))
    if match is None:
        raise fault(_("大小应写作 200 MB"))
    return int(match[1]) * _UNITS[match[2]]


class Uploads(Rules):
    """What may be uploaded (R043)."""

    formats: Annotated[tuple[Literal[FORMATS], ...], Field(min_length=1)] = key("格式", "")
    largest: Annotated[int, BeforeValidator(_bytes)] = key("最大", "如 200 MB")


_Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
_Clause = Annotated[str, StringConstraints(pattern=r"^P[0-9]{2}\.[0-9]{1,2}$")]
_Requirement = Annotated[str, StringConstraints(pattern=r"^R[0-9]{3}$")]
_Requirements = Annotated[
    tuple[_Requirement, ...],
    BeforeValidator(lambda value: value.split() if isinstance(value, str) else value),
    Field(min_length=1),
]


class Policy(Rules):
    """One edition of a policy: every value is what the company wrote, checked."""

    profile: _Slug = key("名称", "这份配置的代号")
    title: Text = key("标题", "制度的名称")
    extends: _Slug | None = key("基于", "没写的，按它的规定", None)
    rules: table(_Clause, OneOrMore) = key("条款", "条款：由哪些键落实", {})
    outside: table(_Clause, Text) = key("系统外条款", "条款：为什么与系统无关", {})
    built_in: table(_Clause, _Requirements) = key(
        "固有条款", "条款：系统对谁都这样做的要求编号", {}
    )
    document: Document = key("制度文件", "", Document(), needs="R002")
    calendar: Calendar = key("日历", "", Calendar(), needs="R005")

    scope: Scope = key("适用范围", "", Scope())
    posts: table(Word, Role) = key("岗位", "制度里的岗位：权限同哪个基本岗位", {}, needs="R003")
    officers: Officers = key("档案人员", "", Officers(), needs="R004")
    delegation: tuple[Delegation, ...] = key("委托", "", (), needs="R075")

    classes: Classes = key("类别", "代码：名称", needs="R020")
    facets: Facets = key("分面", "名称：取值", {}, needs="R020")
    grades: Words = key("客户等级", "", ())
    kinds: Kinds = key("文件种类", "", needs="R040")
    numbering: Numbering = key("编号", "", needs="R021")
    order: Order = key("排列", "", Order(), needs="R024")
    fields: Fields = key("字段", "", {}, needs="R009")
    forms: Forms = key("表单", "", {}, needs="R039")
    sections: Sections = key("栏目", "", {}, needs="R011")

    uploads: Uploads = key("上传", "", needs="R043")
    intake: Intake = key("收集", "", needs="R025")
    checklists: table(Word, Checklist) = key("归档清单", "", {}, needs="R028")
    life: Life = key("档案过程", "", Life(), needs="R026")
    handover: Handover = key("移交", "", Handover(), needs="R033", waits="handover")
    filing: Filing = key("归档", "", Filing(), needs="R035")

    tiers: Tiers = key("密级", "", needs="R061")
    states: States = key("状态限制", "状态：不能做的事", {}, needs="R061")
    levels: Levels = key("管理级别", "", {}, needs="R065", waits="levels")
    flags: Flags = key("标记", "", {}, needs="R070", waits="flags")
    walls: Walls | None = key("部门隔离", "", None, needs="R069", waits="walls")

    approvals: Approvals = key("审批", "事项：依次判断的规则", {}, needs="R073", waits="requests")
    reading: Reading = key("查阅", "", Reading(), needs="R072", waits="requests")
    loans: Loans = key("借阅", "", Loans(), needs="R085", waits="loans")
    copies: Copies = key("复制", "", Copies(), needs="R093", waits="copies")
    readers_from_outside: Outside = key("外单位", "", Outside(), needs="R077", waits="requests")
    sharing: Sharing = key("共享", "", Sharing(), needs="R081", waits="sharing")

    custody: Custody = key("保管", "", Custody(), needs="R047", waits="places")
    reviews: tuple[Review, ...] = key("检查", "", (), needs="R097", waits="reviews")
    changes: Changes = key("更新", "", Changes(), needs="R096", waits="changes")
    retention: Retention = key("保管期限", "", needs="R103")
    disposal: Disposal = key("销毁", "", Disposal(), needs="R106", waits="disposal")
    backup: Backup | None = key("备份", "", None, needs="R150")
    audit: Audit | None = key("审计", "", None, needs="R113")

    credit: Credit | None = key("信用", "", None, needs="R118", waits="credit")
    key_customers: KeyCustomers | None = key(
        "大客户", "", None, needs="R121", waits="key customers"
    )
    leads: Leads | None = key("信息提报", "", None, needs="R125", waits="leads")
    weekly: WeeklyReport | None = key("例行信息", "", None, needs="R124", waits="leads")
    complaints: Complaints | None = key("投诉", "", None, needs="R132", waits="complaints")
    visits: Visits | None = key("往来", "", None, needs="R135", waits="visits")
    surveys: Survey | None = key("满意度调查", "", None, needs="R134", waits="surveys")
    analyses: tuple[Analysis, ...] = key("分析", "", (), needs="R116", waits="statistics")
    warrants: Warrants | None = key("权证", "", None, needs="R137", waits="warrants")
    service: Service | None = key("服务流程", "", None, needs="R131", waits="service stages")
    property: Property | None = key("单元档案", "", None, needs="R014", waits="property")
    yearly: Yearly | None = key("逐年积累", "", None, needs="R099", waits="yearly reports")

    agreements: Agreements = key("协议与培训", "", Agreements(), needs="R143", waits="agreements")
    leaving: Leaving = key("离岗", "", Leaving(), needs="R140", waits="leaving")
    monitoring: Monitoring = key("监控", "", Monitoring(), needs="R114")
    conduct: Conduct = key("行为", "", Conduct(), needs="R145")
    violations: tuple[Violation, ...] = key("违规", "", (), needs="R145", waits="violations")
    rewards: tuple[Reward, ...] = key("奖励", "", (), needs="R130", waits="rewards")
    privacy: Privacy = key("个人信息", "", Privacy(), needs="R156", waits="consent")
    leaks: Leak = key("泄露", "", Leak(), needs="R159", waits="incidents")

    @cached_property
    def pattern(self) -> Pattern:
        """The pattern of dossier numbers."""
        return Pattern(self.numbering.dossier)

    @cached_property
    def role_rights(self) -> dict:
        """The posts that the policy adds to the basic ones → whose rights each has."""
        return {
            name: Post.parse(role.rights)
            for name, role in self.posts.items()
            if name not in RIGHTS
        }

    @cached_property
    def barred(self) -> dict:
        """Tier → what the matrix bars there."""
        return {tier: _barred(row) for tier, row in self.tiers.matrix.items()}

    @cached_property
    def closed(self) -> dict:
        """State → the permissions that nobody has in it."""
        return {state: frozenset(ACTS[act] for act in acts) for state, acts in self.states.items()}

    def bars(self, tier, state) -> tuple:
        """What is barred at a tier, and the permissions ruled out in a state (None for none)."""
        return self.barred.get(tier, FREE), self.closed.get(state, frozenset())

    def class_name(self, code) -> str:
        """What a class is called; the code itself where this policy has no such class."""
        found = self.classes.get(code)
        return found.name if found is not None else code

    def first_tier(self, code="") -> Tier:
        """The tier of a new dossier of a class, or of a new customer (R062)."""
        known = self.classes.get(code)
        said = (known.tier if known is not None else None, self.tiers.default, self.tiers.minimum)
        return next(tier for tier in said if tier is not None)

    def lends(self, tier) -> timedelta | None:
        """The longest loan that the matrix allows at a tier, none where it is not lent."""
        row = self.tiers.matrix.get(tier)
        if row is None or row.lend is False:
            return None
        return timedelta(hours=row.lend.amount * {"hour": 1, "day": 24}[row.lend.unit])


def _barred(row):
    said = {**dict(row), "copy": row.copying}
    never = frozenset(ACTS[act] for act in ACTS if said[act] is False)
    in_place = frozenset(ACTS[act] for act in ACTS if said[act] == IN_PLACE)
    return Barred(never, in_place)


def of(resource) -> Policy:
    """The policy that a thing obeys: that of its department, or else the site's."""
    return edition_of(resource).rules


def edition_of(resource):
    """The edition of the policy that a thing obeys today, which decisions about it cite."""
    unit = ""
    while resource.__parent__ is not None:
        unit = unit or getattr(resource, "unit", "")
        resource = resource.__parent__
    return resource.edition_for(unit)


@lru_cache(maxsize=256)
def parse(text, name="policy", *below) -> Policy:
    """The policy written in a YAML text; Invalid names file, line, key and what was expected.

    `below` are the texts, each as (name, text), that it extends: the nearest first.
    """
    source = whole(text, name, *below)
    try:
        found = Policy.model_validate(source.data)
    except ValidationError as refused:
        path, message = first_message(refused, source)
        raise refusal(*source.line(path), message, path) from None
    for message, *paths in contradictions(found, source.data):
        path = next((each for each in paths if source.line(each)[0] == name), paths[0])
        raise refusal(*source.line(path), message, path)
    return found


def whole(text, name, *below):
    """The Source of a text together with all that it extends (dossier/rules/source.py)."""
    source = read(text, name)
    for base, said in below:
        source = laid_over(read(said, base), source, is_group)
    return source


def extended(text) -> str | None:
    """The name of the policy that a text says it extends, if it is one."""
    if len(text) > LARGEST:
        return None
    try:
        node = yaml.compose(text, Loader=QUICK)
    except (yaml.YAMLError, RecursionError):
        return None
    if not isinstance(node, yaml.MappingNode):
        return None
    said = [value.value for name, value in node.value if name.value == "extends"]
    return said[0] if said and isinstance(said[0], str) else None


def is_group(path) -> bool:
    """Whether a path of the format leads to a group of settings, not to a list or table."""
    here = Policy
    for name in path:
        field = here.model_fields.get(name) if isinstance(name, str) else None
        here = _group(field.annotation) if field is not None else None
        if here is None:
            return False
    return True


def _group(annotation):
    """The section that an annotation is, or may be; none for a list or table of sections."""
    if get_origin(annotation) in (dict, tuple):
        return None
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, Rules):
            return each
    return None
