"""How material comes in: sources, checklists, handover, filing, verification (R025-R038)."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from dossier.rules.words import (
    ATier,
    Duration,
    Flag,
    OneOrMore,
    Period,
    Rules,
    Steps,
    Text,
    Word,
    Words,
    key,
    table,
)

SHAPES = ("original", "copy", "stamped copy", "electronic", "completed form", "any")


class Item(Rules):
    """A line of a checklist: what, in which form, with which formal marks (R028, R029)."""

    form: Annotated[
        tuple[Literal[SHAPES], ...],
        BeforeValidator(lambda value: (value,) if isinstance(value, str) else value),
    ] = key("形式", "原件、复印件、盖章复印件、电子件、填写完整的表", ("any",))
    required: Flag = key("必备", "", True)
    marks: Words = key("要件", "骑缝章、签字等，缺则退回", ())
    part: Word | None = key("部分", "", None)
    volume: Word | None = key("分册", "须另立一册", None)
    only: table(Word, OneOrMore) = key("何时必备", "档案的分面为某值时", {})


def _items(value):
    return {word: {} for word in value} if isinstance(value, list) else value


class Checklist(Rules):
    """What a dossier must hold before it is taken in (R028)."""

    items: Annotated[table(Word, Item), BeforeValidator(_items), Field(min_length=1)] = key(
        "清单", ""
    )
    classes: Words = key(
        "适用类别", "空为全部类别；如有类别把它写作自己的归档清单，则只适用于那些类别", ()
    )
    incomplete: Literal["refuse", "accept with note", "accept and complete", "supplement list"] = (
        key("不齐时", "拒收、注明后接收、限期补齐、列补充清单", "refuse")
    )
    complete_within: Duration | None = key("补齐期限", "不齐接收后多久补齐", None, needs="R034")
    returned_to: Word | None = key("退回", "不齐时退给谁", None)


class Intake(Rules):
    """How material is received (R025, R027, R036, R037)."""

    sources: Words = key("来源渠道", "")
    source_required: Flag = key("来源必填", "每份材料注明来源和日期", True)
    certificates: Words = key("应索取证照", "客户应提供的证照", (), needs="R027")
    without_certificates: Words = key("无证照时须填", "", (), needs="R027")
    original_or_reason: Flag = key("原件或说明", "无原件须说明并附有效复印件", False, needs="R036")
    originals_from: ATier | None = key("须交原件的密级", "该密级起须交原件", None, needs="R036")
    medium: Literal["paper", "electronic", "both", "copies", "any"] = key(
        "载体", "纸质、电子、两者齐备、只收复印件", "any", needs="R042"
    )
    self_submission: Flag = key("客户自行提交", "", False, needs="R037", waits="self submission")
    entered_within: Duration | None = key(
        "录入期限", "接待或拜访后多久录入", None, needs="R034", waits="deadlines"
    )
    by_unit: table(Word, Words) = key(
        "部门分工", "哪个部门收集什么", {}, needs="R011", waits="section owners"
    )


class Verification(Rules):
    """Who verifies and confirms a dossier before it is filed (R026)."""

    by: OneOrMore = key("核实人", "", ("档案管理员", "档案主管"))
    of: Words = key(
        "核实内容", "身份、合法性、真实、完整、准确", ("身份", "合法性", "真实", "完整", "准确")
    )
    confirmed_by: Word | None = key("确认人", "核实后由谁确认", None)
    required: Flag = key("归档前须核实", "", True)


class Life(Rules):
    """The life of a dossier: 收集→整理→归档→使用→结束 (R017, R026)."""

    verification: Verification = key("核实与确认", "", Verification())
    ends_with: Words = key("结束原因", "退租、结束、流失等", ("关系结束",))
    ended_by: OneOrMore = key("结束由谁办", "空为可归档的人", ())
    ended_bound: Flag = key(
        "结束后另装", "另行装订，每年编目录", False, needs="R058", waits="volumes"
    )
    ended_catalogue: Period | None = key("结束档案目录", "", None, needs="R058", waits="volumes")
    ended_boxed: Words = key(
        "结束档案装盒", "装盒次序：楼层、年份等", (), needs="R058", waits="volumes"
    )
    stages: table(Word, Word) = key(
        "服务阶段", "阶段：负责岗位", {}, needs="R018", waits="service stages"
    )


class HandoverStep(Rules):
    """One hop of a handover (R030, R032)."""

    sender: Word = key("移交人", "")
    receiver: Word = key("接收人", "")
    within: Duration | None = key("期限", "", None)
    checks: Words = key("核对", "", ())
    supplement_to: Word | None = key("补充清单退给", "", None, needs="R031")
    pages_per_item: Flag = key("逐项页数", "含封面", False)
    copies: int | None = key("清单份数", "", None)
    signed_by: Words = key("签字", "", ())


class Handover(Rules):
    """How finished material goes to the archive, by when (R030-R033)."""

    starts: Word | None = key("起算", "", None)
    steps: tuple[HandoverStep, ...] = key("步骤", "", ())
    within: Duration | None = key("期限", "", None)
    due: Period | None = key("归档时间", "", None)
    windows: tuple[Period, ...] = key("归档期", "", ())
    agreed_date: Flag = key("事先约定日期", "", False)
    urgent_any_time: Flag = key("急件随时", "", True)
    registered_in: Word | None = key("交接登记", "登记簿名称", None, needs="R035")
    register_fields: Words = key("登记内容", "", ())
    signed_by: Words = key("签字", "", ())
    extension: Steps = key("延期审批", "", ())
    late: Text | None = key("逾期", "", None)
    before: Words = key("先交后办", "交档案后才能办的事", (), needs="R038")


class Filing(Rules):
    """How a dossier is filed (R015, R035, R050)."""

    registered_in: Word | None = key("档案登记表", "", None, needs="R035", waits="registers")
    records: Words = key(
        "登记内容", "编号、类型、存放位置、归档人员等", (), needs="R015", waits="registers"
    )
    catalogue: Word | None = key("目录", "总表或一览表", None, needs="R019", waits="registers")
    catalogue_fields: Words = key("目录栏目", "", (), needs="R019", waits="registers")
    label: Words = key(
        "标签内容", "", ("基本情况", "档号", "类别", "位置"), needs="R015", waits="labels"
    )
    plan_required: Flag = key("先有归档计划", "每类先批准期限、保管期、密级", False, needs="R050")
    bound: Flag = key("装订", "", False, needs="R058", waits="volumes")
    bag: Word | None = key("装具", "档案袋、文件盒", None, waits="places")
    rename_application: Words = key(
        "更名申请存放", "开户、更名的纸质申请存哪几处", (), needs="R016", waits="renaming"
    )
    formats: Words = key("存储格式", "", ())
    folders: Words = key("文件夹结构", "电子件依次放在哪几层", (), needs="R154", waits="copies")
