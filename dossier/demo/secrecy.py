"""What documents of the three upper tiers say of themselves, and of what must not be known."""

from dossier.vocabulary import Tier

OUTWARD = {
    Tier.SECRET: (
        "本件价格条款属商业秘密，密级为秘密，未经许可不得复制、转发。",
        "本件仅供合同双方经办人员使用，保密期限三年。",
        "本件含未公开的返利安排，不得向经销商透露。",
    ),
    Tier.CONFIDENTIAL: (
        "本件密级为机密，只限在阅览室查阅，不得外借、拍照、摘抄。",
        "本件所列独家供货条件在正式公告前严格限制知悉范围。",
        "接触本件的人员须逐一登记，离岗时办理移交。",
    ),
    Tier.TOP_SECRET: (
        "本件密级为绝密，一份一号，由{deputy}专人保管，任何人不得复制。",
        "本件内容未经董事会书面批准，不得以任何方式提及。",
    ),
}
INWARD = {
    Tier.SECRET: (
        "内部底价为每{measure}人民币{bottom}元，低于该价须经{manager}签批，不得告知客户。",
        "底价与返利安排另表说明：年度返利{percent}%，次年一季度以货抵付。",
        "客户的采购预算约为人民币{total}元，消息来自非公开渠道，注意保护来源。",
        "竞争对手的成本构成分析仅限{unit}内部掌握。",
    ),
    Tier.CONFIDENTIAL: (
        "独家供货谈判的底线是三年期、年采购额不低于人民币{limit}元，该底线仅{manager}和{deputy}知悉。",
        "客户的关键工艺参数系签署保密协议后取得，泄露将承担违约责任。",
        "双方拟联合开发{goods}下一代机型，专利归属尚在商谈，暂不公开。",
        "对方实际控制人正考虑更换全部供应商，此信息严禁外传。",
    ),
    Tier.TOP_SECRET: (
        "青松项目：公司拟收购{short}百分之五十一的股权，初步估值另附，未公告前属绝密。",
        "青松项目尽职调查由{deputy}直接负责，工作底稿不进入普通案卷。",
        "如消息泄露，项目立即中止，并追究知情人员责任。",
    ),
}


def sentences(tier: Tier, internal: bool) -> tuple[str, ...]:
    """The patterns a document of this tier may carry; inward ones stay inside the company."""
    return (INWARD if internal else OUTWARD).get(tier, ())
