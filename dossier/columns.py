"""Which column of a table means which field: the words that offices put above their columns."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dossier.errors import Invalid
from dossier.language import _

_MARKS = re.compile(r"[\s_*※★●:.\-]+")
_IN_BRACKETS = re.compile(r"[(\[【<][^)\]】>]*[)\]】>]")
_ALTERNATIVES = re.compile(r"[/、|,]")
_DERIVED = 100


@dataclass(frozen=True)
class Columns:
    """What a kind of table may hold: each field with its words, the column's own title first.

    `required` lists groups of fields; of every group one field needs a column.
    """

    words: Mapping[str, tuple[str, ...]]
    required: tuple[tuple[str, ...], ...]

    @cached_property
    def titles(self) -> dict[str, str]:
        """The Chinese column title of each field."""
        return {field: words[0] for field, words in self.words.items()}

    @cached_property
    def _ranks(self):
        ranks = {}
        for field, words in self.words.items():
            for rank, word in enumerate((*words, field)):
                ranks.setdefault(_key(word), (rank, field))
        return ranks

    def recognise(self, title) -> tuple[int, str] | None:
        """The rank (0 is the column's own title) and field of a header cell, or None."""
        key = _key(title)
        if found := self._ranks.get(key):
            return found
        bare = _IN_BRACKETS.sub("", key)
        found = {self._ranks.get(part) for part in _ALTERNATIVES.split(bare)} - {None}
        if len({field for rank, field in found}) != 1:
            return None
        rank, field = min(found)
        return rank + _DERIVED, field

    def assign(self, header: Sequence[str], mapping: Mapping | None = None) -> dict[int, str]:
        """Column position → field, one column for each field: as `mapping` says, else the best.

        `mapping` is {header: field}, the field by name or by any of its words; an empty field
        leaves the column out.
        """
        chosen = self._chosen(mapping or {})
        assigned, best = {}, {}
        for position, title in enumerate(header):
            if field := chosen.get(_key(title)):
                assigned[position] = field
                del chosen[_key(title)]
            elif _key(title) not in chosen and (found := self.recognise(title)):
                rank, field = found
                best[field] = min(best.get(field, (rank, position)), (rank, position))
        taken = set(assigned.values())
        assigned |= {position: f for f, (rank, position) in best.items() if f not in taken}
        return dict(sorted(assigned.items()))

    def _chosen(self, mapping):
        chosen = {}
        for title, word in mapping.items():
            found = self.recognise(word) if word else (0, "")
            if found is None:
                raise Invalid({"map": _("没有“${word}”这个字段", mapping={"word": word})})
            field = found[1]
            if field and field in chosen.values():
                raise Invalid(
                    {"map": _("两列都对应“${title}”", mapping={"title": self.titles[field]})}
                )
            chosen[_key(title)] = field
        return chosen

    def missing(self, fields: Iterable[str]) -> list[str]:
        """Titles of the required columns that `fields` lacks, alternatives beside each other."""
        present = set(fields)
        return [
            " / ".join(self.titles[field] for field in group)
            for group in self.required
            if present.isdisjoint(group)
        ]


def propose(header: Sequence[str], columns: Columns) -> dict[str, str | None]:
    """A proposal for people to confirm: each column title → field, or None if nothing fits."""
    assigned = columns.assign(header)
    proposal = {}
    for position, title in enumerate(header):
        if title:
            proposal[title] = proposal.get(title) or assigned.get(position)
    return proposal


def same_title(one, other) -> bool:
    """Whether two header cells say the same, marks, width and spaces aside."""
    return _key(one) == _key(other)


def _key(title):
    return _MARKS.sub("", unicodedata.normalize("NFKC", str(title)).casefold())


_TIER_WORDS = ("密级", "保密等级", "保密级别", "涉密等级", "密别", "secrecy", "classification")

CUSTOMERS = Columns(
    words={
        "name": (
            "客户名称",
            *("客户全称", "单位名称", "公司名称", "企业名称", "客户名", "客户", "名称", "全称"),
            *("客户单位", "往来单位", "公司", "企业"),
            *("customer name", "company name", "customer", "company", "client"),
        ),
        "uscc": (
            "统一社会信用代码",
            *(
                "社会信用代码",
                "统一信用代码",
                "统一代码",
                "信用代码",
                "营业执照号",
                "营业执照号码",
            ),
            *("纳税人识别号", "税号", "unified social credit code", "credit code", "tax id"),
        ),
        "region": (
            "地区",
            *("所属地区", "所在地区", "区域", "所属区域", "所在地", "省市", "城市", "省份"),
            *("area", "city", "province"),
        ),
        "industry": ("行业", "所属行业", "行业类别", "行业分类", "行业类型", "sector"),
        "grade": ("客户等级", "客户级别", "客户分级", "等级", "级别", "level", "rating"),
        "unit": (
            "部门",
            *("所属部门", "归口部门", "业务部门", "责任部门", "管理部门", "department", "dept"),
        ),
        "tier": _TIER_WORDS,
        "owner": (
            "责任人",
            *("客户经理", "业务员", "业务负责人", "所属业务员", "跟进人", "经办人"),
            *("account manager", "salesperson"),
        ),
        "opened": (
            "建档日期",
            *("建档时间", "立档日期", "登记日期", "开户日期", "录入日期", "创建日期", "日期"),
            *("opened on", "date opened", "date"),
        ),
        "contact": (
            "联系人",
            *("联系人姓名", "主要联系人", "客户联系人", "对接人"),
            *("contact person", "contact name"),
        ),
        "phone": (
            "联系方式",
            *("联系电话", "联系人电话", "电话", "电话号码", "手机", "手机号", "手机号码"),
            *("固定电话", "办公电话", "公司电话", "telephone", "phone number", "tel", "mobile"),
        ),
        "address": (
            "地址",
            *("联系地址", "详细地址", "公司地址", "单位地址", "客户地址", "通讯地址", "通信地址"),
            *("办公地址", "经营地址", "注册地址"),
        ),
        "business": (
            "业务范围",
            *("经营范围", "主营业务", "主要业务", "主营产品", "经营项目", "业务内容"),
            *("business scope", "scope"),
        ),
        "relation": ("关系状态", "合作状态", "客户状态"),
        "lost_because": ("流失原因",),
        "email": ("邮箱", "电子邮箱", "电子邮件", "e-mail"),
        "fax": ("传真", "传真号码"),
        "website": ("网址", "网站", "公司网址"),
        "postcode": ("邮编", "邮政编码", "zip"),
        "representative": ("法定代表人", "法人代表", "法人", "所有者"),
        "id_card": ("身份证号码", "身份证号", "身份证"),
        "capital": ("注册资本", "注册资金"),
        "founded": ("成立时间", "成立日期"),
    },
    required=(("name",), ("contact",), ("phone",), ("address",), ("business",)),
)

MANIFEST = Columns(
    words={
        "number": ("档号", "档案号", "档案编号", "案卷号", "卷号", "dossier number", "dossier"),
        "customer": ("客户名称", "客户", "客户名", "单位名称", "公司名称", "customer name"),
        "title": ("题名", "文件题名", "标题", "资料名称", "材料名称", "名称", "subject"),
        "kind": ("种类", "文件种类", "类别", "类型", "文件类型", "文种", "type", "category"),
        "date": ("日期", "文件日期", "形成日期", "成文日期", "签署日期"),
        "source": ("来源", "文件来源", "来源部门", "形成单位", "origin"),
        "tier": _TIER_WORDS,
        "path": (
            "文件",
            *("文件路径", "路径", "文件名", "文件名称", "电子文件", "电子文件名", "附件"),
            *("file", "file name", "file path", "attachment"),
        ),
    },
    required=(("number", "customer"), ("title",), ("path",)),
)
