"""The tables of documents: rows of text, the first row being the header."""

from datetime import date, timedelta
from random import Random

from dossier.demo.story import Story, workday
from dossier.demo.words import Words, balance, money, month_end, movements

Rows = tuple[tuple[str, ...], ...]


def table_of(name: str, story: Story, words: Words, dated: date, dice: Random) -> Rows:
    """The rows of the table called `name` in a topic; no rows for an empty name."""
    return tuple(_TABLES[name](story, words, dated, dice)) if name else ()


def _order(story, _words, _dated, _dice):
    yield ("序号", "名称", "规格型号", "单位", "数量", "单价（元）", "金额（元）")
    for number, line in enumerate(story.lines, 1):
        product = line.product
        yield (
            str(number),
            product.name,
            f"CY-{product.code}",
            product.measure,
            str(line.quantity),
            money(line.price),
            money(line.amount),
        )
    yield ("合计", "", "", "", "", "", money(story.total))


def _ledger(story, _words, dated, _dice):
    yield ("日期", "摘要", "应收（元）", "已收（元）", "余额（元）")
    standing = 0
    for day, what, owed, received in movements(story, month_end(dated)):
        standing += owed - received
        yield (day.isoformat(), what, money(owed), money(received), money(standing))
    yield ("期末", "", "", "", money(balance(story, month_end(dated))))


def _scores(_story, words, _dated, dice):
    weights = {"偿债能力": 30, "经营状况": 25, "付款记录": 20, "行业前景": 15, "配合程度": 10}
    lost = {name: 0 for name in weights}
    for name in dice.choices(list(weights), list(weights.values()), k=100 - words["score"]):
        kept = name if lost[name] < weights[name] else max(weights, key=weights.get)
        lost[kept] += 1
    yield ("评估指标", "满分", "得分")
    for name, weight in weights.items():
        yield (name, str(weight), str(weight - lost[name]))
    yield ("合计", "100", str(words["score"]))


def _actions(_story, words, dated, dice):
    tasks = (
        ("整理会议决定并分送各方", words["owner"]),
        ("落实现场条件并拍照留存", words["engineer"]),
        ("核对应收账款与开票情况", words["finance"]),
        ("准备补充协议文本", words["owner"]),
        ("更新项目进度表", words["engineer"]),
        ("协调备件和运输车辆", words["service"]),
    )
    yield ("序号", "待办事项", "责任人", "完成期限")
    for number, (task, person) in enumerate(dice.sample(tasks, 3), 1):
        due = workday(dated + timedelta(days=4 * number + dice.randint(0, 3)), date.max)
        yield (str(number), task, str(person), due.isoformat())


def _steps(_story, words, dated, dice):
    stages = (
        ("受理登记", words["engineer"], "已登记编号"),
        ("现场核实", words["engineer"], "情况属实"),
        ("责任认定", words["service"], "责任明确"),
        ("处理实施", words["engineer"], "客户签字确认"),
        ("回访", words["owner"], "客户满意"),
    )
    yield ("日期", "环节", "经办人", "结果")
    day = dated
    for stage, person, outcome in stages:
        yield (day.isoformat(), stage, str(person), outcome)
        day = workday(day + timedelta(days=dice.randint(1, 4)), date.max)


def _checks(story, _words, _dated, _dice):
    yield ("序号", "检查项目", "标准", "结果")
    yield ("1", "数量", "与装箱单一致", "合格")
    for number, line in enumerate(story.lines, 2):
        yield (str(number), line.product.name, line.product.check, "合格")
    yield (str(len(story.lines) + 2), "随机文件", "齐全", "合格")


_TABLES = {
    "order": _order,
    "ledger": _ledger,
    "scores": _scores,
    "actions": _actions,
    "steps": _steps,
    "checks": _checks,
}
