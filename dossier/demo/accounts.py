"""The words of statements of account and credit assessments."""

from dossier.demo.kinds import Kind, Part, Topic

STATEMENT = Kind(
    name="对账单",
    topics=(
        Topic(
            "{last_month}往来对账单",
            "billed",
            "settled",
            (
                Part(
                    "对账说明",
                    (
                        (
                            "为核实贵我双方往来账目，现将截至{month_end}的账面记录列示如下，请予核对。",
                            "根据{contract}号合同的约定，现就截至{month_end}的货款往来与贵单位核对。",
                        ),
                        "截至上述日期，我公司账面应收贵单位货款余额为人民币{balance}元。",
                    ),
                    (
                        "本对账单仅为复核账目之用，并非催款结算。",
                        "若款项在上述日期之后已经付清，仍请及时函复为盼。",
                        "本期无退货、无折让，质量保证金单独核算。",
                        "上期对账单已于当月盖章寄回，期初余额一致。",
                        "发票均已开具并由贵单位财务{clerk}签收。",
                        "请重点核对到账日期，跨行汇款可能存在一至两日的时间差。",
                    ),
                    3,
                ),
                Part(
                    "核对结果",
                    (
                        "请在下列两项中选择：一、账目相符；二、不符，差异及原因附后。",
                        "核对完毕请加盖公章或财务专用章，于{later}前寄回我公司财务部{finance}收。",
                    ),
                    (
                        "逾期未回复的，视为认可本对账单所列余额。",
                        "联系电话变更的，请在回函中一并注明。",
                        "回函请勿遮盖或涂改，以免影响审计取证。",
                    ),
                    1,
                ),
            ),
            "ledger",
            monthly=True,
        ),
    ),
    head=(("客户", "{name}"), ("合同编号", "{contract}"), ("对账截止日", "{month_end}")),
    closing=("制单：{finance}    复核：{manager}", "{company}财务部 {dated}"),
    formats={"xlsx": 9, "pdf": 1},
    sources=("业务系统", "部门移交"),
    stems=(
        "{last_month}对账单-{short}",
        "对账单_{short}_{stamp}",
        "{short}往来对账（{last_month}）",
        "往来款项对账单 {contract} {last_month}",
    ),
)

_OPINION = Part(
    "评估意见",
    ("综合评分{score}分，建议信用等级定为{grade}级，授信额度人民币{limit}元，账期{term}天。",),
    (
        "首笔业务建议预付款比例不低于{advance_share}%。",
        "额度有效期一年，期满前一个月由{owner}提请复审。",
        "超额度发货须经{manager}和财务部{finance}双签。",
        "出现逾期超过三十天的，额度自动冻结并转法务跟踪。",
        "建议每半年补充一次财务报表，报表列入档案必备件。",
    ),
    3,
)

CREDIT = Kind(
    name="信用评估",
    topics=(
        Topic(
            "{short}客户信用评估表",
            "opened",
            "signed",
            (
                Part(
                    "客户概况",
                    (
                        "{name}，统一社会信用代码{uscc}，法定代表人{legal}，主营{business}。",
                        "经营地址为{address}，员工约{staff}人，上年营业收入约人民币{revenue}万元。",
                    ),
                ),
                Part(
                    "评估依据",
                    (),
                    (
                        "查询公开信息，近三年无被执行记录，无重大行政处罚。",
                        "走访上下游三家企业，均反映付款及时。",
                        "资产负债率约{debt}%，处于行业中等水平。",
                        "存货周转较上年加快，应收账款账龄以一年以内为主。",
                        "主要客户集中度偏高，前两大客户合计占收入四成以上。",
                        "银行授信未用足，未发现对外担保。",
                        "客户提供了近两年经审计的财务报表，与纳税申报数据基本一致。",
                    ),
                    4,
                ),
                _OPINION,
            ),
            "scores",
        ),
        Topic(
            "{short}年度信用复评表（{year}年）",
            "settled",
            "until",
            (
                Part(
                    "年度履约情况",
                    (
                        "{contract}号合同总价人民币{total}元，货款按约定节点回收，最长逾期{days}天。",
                    ),
                    (
                        "年内对账{count}次，账目均一致。",
                        "客户法定代表人{legal}未发生变更，股权结构稳定。",
                        "未发生拒付、退票，也未发生因我方质量问题的扣款。",
                        "客户新增银行贷款用于扩建{other_site}，偿债压力略有上升。",
                        "所在行业（{industry}）景气度平稳，无系统性风险提示。",
                        "年内曾申请一次临时额度，已按期归还。",
                        "税务信用等级维持原级，社保缴纳人数与上年持平。",
                    ),
                    4,
                ),
                _OPINION,
            ),
            "scores",
        ),
    ),
    head=(("客户名称", "{name}"), ("评估日期", "{dated}"), ("评估人", "{owner}")),
    closing=("评估人：{owner}    部门经理：{manager}    财务部：{finance}",),
    formats={"xlsx": 6, "docx": 4},
    sources=("部门移交", "机构调查"),
    stems=(
        "信用评估表-{short}",
        "{short}信用评估（{year}）",
        "{stamp}信用评估表_{short}",
        "客户信用评级表 {short}",
    ),
    internal=True,
)
