"""The two forms of a visit to a chain's headquarters: 附表 1 A and C5."""

from gcm.visits.rules.kinds import FindingKind, FormKind, Outcome
from gcm.visits.rules.sheets.parts import Item, Kind, Section, Sheet

TOPICS = (
    ("policy", "政策与货源信息"),
    ("review", "递交上月销售回顾"),
    ("plan", "计划与目标"),
    ("brand", "品牌培育建议"),
    ("price", "价格与价签"),
    ("stores", "卖场存在的问题"),
    ("opinions", "满意度与意见"),
    ("forecast", "需求预测与订货周期"),
)
HANDED = (("notice", "紧俏货源通知"), ("news", "货源与新品信息"), ("review", "销售回顾函"))
OUTCOMES = (Outcome.MET, Outcome.NOT_MET, Outcome.REFUSED)
PROMISED = Item("commitments", "双方承诺与期限", Kind.COMMITMENTS)
FED_BACK = Item(
    "told",
    "本次当面反馈的卖场问题",
    Kind.POINTS,
    quick=True,
    hint="勾选的问题记为已向总部反馈。",
)
OPINIONS = (
    Item("opinion", "意见建议", Kind.LONG, finding=FindingKind.OPINION),
    Item("complaint", "投诉", Kind.LONG, finding=FindingKind.COMPLAINT),
)
PROBLEM = Item("problem", "发现的其他问题", Kind.LONG, finding=FindingKind.OTHER)

HQ_SERVICE = Sheet(
    form=FormKind.HQ_SERVICE,
    version=1,
    title="市场经理总部服务记录表",
    annex="附表 1（甲）",
    clause="3.2.3",
    outcomes=OUTCOMES,
    signed=True,
    sections=(
        Section(
            1, "交流内容", (Item("topics", "谈到的事项", Kind.TICKS, choices=TOPICS, quick=True),)
        ),
        Section(
            2,
            "情况记录",
            (
                Item("plan_note", "计划、目标与品牌培育", Kind.LONG),
                Item("forecast_note", "需求预测与订货周期", Kind.LONG),
            ),
        ),
        Section(3, "卖场问题反馈", (FED_BACK, PROBLEM)),
        Section(
            4,
            "满意度与意见",
            (
                Item("satisfaction", "总体满意度", Kind.RATING, quick=True),
                Item("service_rating", "对客户经理服务的评分", Kind.RATING, quick=True),
                *OPINIONS,
            ),
        ),
        Section(5, "承诺", (PROMISED,)),
    ),
)

HQ_VISIT = Sheet(
    form=FormKind.HQ_VISIT,
    version=1,
    title="客户经理总部拜访记录表",
    annex="附件 2 之 C5",
    clause="3.2.3",
    outcomes=OUTCOMES,
    signed=True,
    sections=(
        Section(
            1,
            "销售与计划",
            (
                Item("plan_talked", "已沟通销售与计划", Kind.YES_NO, quick=True),
                Item("plan_note", "沟通内容", Kind.LONG),
            ),
        ),
        Section(2, "卖场问题反馈", (FED_BACK, PROBLEM)),
        Section(
            3,
            "通知与信息",
            (Item("handed", "本次递交", Kind.TICKS, choices=HANDED, quick=True),),
        ),
        Section(
            4,
            "需求预测与订货周期",
            (
                Item("forecast_asked", "已了解下月需求", Kind.YES_NO, quick=True),
                Item("forecast_note", "客户预计", Kind.LONG),
            ),
        ),
        Section(5, "意见与投诉", OPINIONS),
        Section(
            6,
            "承诺与下次约定",
            (PROMISED, Item("next_on", "下次拜访约定", Kind.DAY)),
        ),
    ),
)
