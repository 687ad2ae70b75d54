"""The words of quotations."""

from dossier.demo.kinds import Kind, Part, Topic

_TERMS = Part(
    "报价说明",
    (
        "本报价自报出之日起{later_days}日内有效，价格为含税到厂价。",
        "交货周期为合同生效并收到预付款后{later_days}日。",
        (
            "付款方式：预付{advance_share}%，验收合格后付{arrival_share}%，质保金{retention_share}%。",
            "建议付款比例为预付{advance_share}%、验收{arrival_share}%、质保{retention_share}%，可另行商定。",
        ),
    ),
    (
        "一次订货金额超过五十万元的，可享受{percent}%的折让，折让另行签批。",
        "报价未含土建、配电及消防改造费用。",
        "安装调试由我公司工程师到场完成，含{count}人次的差旅费用。",
        "随机附送一年用量的易损件，清单见技术方案附页。",
        "如需第三方检测，检测费按实际发生额由需方承担。",
        "原材料行情波动较大，过期请重新询价。",
    ),
    3,
)

QUOTATION = Kind(
    name="报价单",
    topics=(
        Topic(
            "{goods}项目报价单",
            "quoted",
            "quoted",
            (
                Part(
                    "致{contact}",
                    (
                        (
                            "根据贵方提出的需求，现就{site}配套{goods}事宜报价如下，敬请审阅。",
                            "感谢贵方询价。结合{site}现场勘察情况，我公司推荐{product}，报价如下。",
                        ),
                        "方案要点：{use}。",
                        "报价合计人民币{total}元（大写：{capital}）。",
                    ),
                ),
                _TERMS,
            ),
            "order",
        ),
        Topic(
            "{site}改造设备报价单",
            "quoted",
            "quoted",
            (
                Part(
                    "改造范围",
                    (
                        "本次改造涉及{site}和{other_site}，拟配置{listing}。",
                        "改造后可实现：{use}。",
                        "报价合计人民币{total}元，分项价格见下表。",
                    ),
                    (
                        "施工安排在夜间和周末进行，不影响贵方白天生产。",
                        "旧设备可折价回收，折价金额在现场评估后确定。",
                    ),
                    1,
                ),
                _TERMS,
            ),
            "order",
        ),
    ),
    head=(("询价单位", "{name}"), ("联系人", "{contact} {phone}"), ("报价日期", "{dated}")),
    closing=("报价人：{owner}    审核：{manager}", "{company}{unit}"),
    formats={"xlsx": 55, "docx": 37, "pdf": 8},
    sources=("业务人员收集", "电子邮件"),
    stems=(
        "报价单_{short}_{stamp}",
        "{short}{goods}报价",
        "{stamp}报价明细-{goods}",
        "报价单（第二版）{short}",
    ),
)
