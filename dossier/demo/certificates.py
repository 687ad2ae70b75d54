"""The words of licences and mandates, the papers customers bring along."""

from dossier.demo.kinds import Kind, Part, Topic

LICENCE = Kind(
    name="证照",
    topics=(
        Topic(
            "营业执照（副本）复印件",
            "opened",
            "opened",
            (
                Part(
                    "登记事项",
                    (
                        "名称：{name}。统一社会信用代码：{uscc}。",
                        "法定代表人：{legal}。注册资本：人民币{capital_stock}万元。",
                        "成立日期：{founded}。营业期限：长期。",
                        "住所：{address}。",
                        "经营范围：{business}；货物进出口；技术服务、技术咨询。"
                        "（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
                    ),
                ),
                Part(
                    "复印件说明",
                    (
                        (
                            "本复印件由{contact}提供，与原件核对无误，仅供在{company_short}备案使用，再次复印无效。",
                            "复印件已加盖客户公章，仅限办理{company_short}客户备案，他用无效。",
                        ),
                    ),
                    (
                        "核对人{owner}，核对日期{dated}，原件当场退还。",
                        "登记状态为存续，经公示系统查询未列入经营异常名录。",
                        "上年度年报已公示，公示信息与执照记载一致。",
                        "如登记事项发生变更，客户应在三十日内重新提交。",
                        "复印件随客户基本信息一并归档，保管期限按客户档案执行。",
                    ),
                    3,
                ),
            ),
        ),
    ),
    head=(("证照名称", "营业执照（副本）"), ("登记机关", "{region}市市场监督管理局")),
    closing=("提供人：{contact}    核对人：{owner}", "{dated}"),
    formats={"pdf": 1},
    sources=("客户自行提交", "纸质来件"),
    stems=(
        "营业执照复印件-{short}",
        "{name}营业执照",
        "营业执照副本扫描件_{uscc}",
        "{short}三证合一执照复印件",
    ),
    seal="{name}",
)

MANDATE = Kind(
    name="证照",
    topics=(
        Topic(
            "授权委托书",
            "quoted",
            "signed",
            (
                Part(
                    "委托事项",
                    (
                        "兹委托我单位{buyer}为代理人，以我单位名义办理与{company}关于{goods}的采购事宜。",
                        (
                            "代理权限：参加洽谈、签署会议纪要和验收单，不含签订合同和变更付款账户。",
                            "代理权限：代为洽谈价格、签署合同及补充协议，无转委托权。",
                        ),
                    ),
                    (
                        "代理人在授权范围内签署的文件，我单位均予以承认，并承担相应法律责任。",
                        "代理人变更或授权终止时，我单位将提前三日书面通知贵公司。",
                        "代理人身份证件复印件附后，请核对本人。",
                        "贵公司收到撤销通知前，代理人的行为对我单位有效。",
                        "本委托不可撤销事项以双方合同约定为准。",
                    ),
                    3,
                ),
                Part(
                    "委托期限",
                    (
                        "本委托自{dated}起一年内有效，期满自动失效。",
                        "委托单位：{name}，统一社会信用代码{uscc}，联系电话{phone}。",
                    ),
                ),
            ),
        ),
    ),
    head=(("委托单位", "{name}"), ("法定代表人", "{legal}"), ("受托人", "{buyer}")),
    closing=("委托单位（盖章）：{name}", "法定代表人（签字）：{legal}", "{dated}"),
    formats={"pdf": 5, "docx": 5},
    sources=("客户自行提交", "纸质来件"),
    stems=("授权委托书-{short}", "{short}法人授权委托书（{buyer}）", "{stamp}授权委托书"),
    seal="{name}",
)
