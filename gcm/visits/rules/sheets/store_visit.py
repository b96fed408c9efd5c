"""附表 2: the customer manager's visit to a store."""

from gcm.visits.rules.kinds import FindingKind, FormKind, Outcome
from gcm.visits.rules.sheets import lines
from gcm.visits.rules.sheets.parts import Item, Kind, Section, Sheet

MATERIALS = (
    ("tags", "价签"),
    ("poster", "海报"),
    ("leaflet", "宣传册"),
    ("card", "品规卡"),
    ("tray", "展示架"),
)
NEW_PRODUCT = (("good", "动销好"), ("fair", "一般"), ("poor", "动销差"), ("absent", "未上柜"))
NOTICES = (
    ("none", "本次没有"),
    ("tablet", "平板签收"),
    ("paper", "纸质签收"),
    ("refused", "未签收"),
)
GUIDANCE = (
    ("tags", "明码标价"),
    ("display", "陈列"),
    ("stock", "库存"),
    ("order", "订货"),
    ("new", "新品推荐"),
    ("service", "服务用语"),
)

SHEET = Sheet(
    form=FormKind.STORE_VISIT,
    version=1,
    title="客户经理卖场拜访记录表",
    annex="附表 2",
    clause="3.2.3",
    outcomes=(Outcome.MET, Outcome.NOT_MET, Outcome.CLOSED, Outcome.REFUSED),
    signed=True,
    fewest_products=1,
    most_products=60,
    shown_products=12,
    sections=(
        Section(1, "上摊", (lines.ON_SHELF, lines.FACINGS, lines.SHELF_PLACE)),
        Section(2, "动销", (lines.SOLD,)),
        Section(3, "价格", (lines.PRICE, lines.PRICE_TAG)),
        Section(4, "库存", (lines.CARTONS, lines.PACKS, lines.OUT_OF_STOCK)),
        Section(
            5,
            "陈列与宣传",
            (
                Item(
                    "display_tidy",
                    "陈列整齐、分区清楚",
                    Kind.YES_NO,
                    quick=True,
                    finding=FindingKind.DISPLAY,
                    should=True,
                ),
                Item("materials", "本次留下", Kind.TICKS, choices=MATERIALS, quick=True),
                Item("promotion_note", "宣传促销情况", Kind.LONG, finding=FindingKind.PROMOTION),
            ),
        ),
        Section(
            6,
            "新品反馈",
            (
                Item("new_product", "新品表现", Kind.CHOICE, choices=NEW_PRODUCT, quick=True),
                Item("new_product_note", "反馈内容", Kind.LONG),
            ),
        ),
        Section(
            7,
            "紧俏货源通知送达",
            (
                Item(
                    "notice",
                    "通知单",
                    Kind.CHOICE,
                    choices=NOTICES,
                    quick=True,
                    hint="平板签收的，请客户在下面签名；纸质签收的，请给签收联拍照。",
                ),
                Item(
                    "notice_sheets",
                    "这次的通知单",
                    Kind.SHEETS,
                    quick=True,
                    hint="只勾这次交给客户的；没有勾的仍是待送达。",
                ),
                Item("notice_photo", "签收联照片", Kind.PHOTOS),
                Item(
                    "notice_objection",
                    "客户对数量的异议",
                    Kind.LONG,
                    most=200,
                    hint="照客户的原话记下，市场经理会书面答复。",
                ),
            ),
        ),
        Section(
            8,
            "需求预测",
            (
                Item("forecast_asked", "已了解下月需求", Kind.YES_NO, quick=True),
                Item("forecast_note", "客户预计", Kind.LONG),
            ),
        ),
        Section(
            9,
            "规范经营",
            (
                Item("compliance_seen", "发现疑似违规", Kind.YES_NO, quick=True),
                Item(
                    "compliance_note",
                    "违规情况",
                    Kind.LONG,
                    finding=FindingKind.COMPLIANCE,
                    needed_when="compliance_seen",
                    hint="当天书面转专卖人员。",
                ),
                Item("compliance_photo", "证据照片", Kind.PHOTOS),
            ),
        ),
        Section(10, "竞品与消费动态", (Item("market_news", "见闻", Kind.LONG),)),
        Section(
            11,
            "意见与投诉",
            (
                Item("opinion", "意见建议", Kind.LONG, finding=FindingKind.OPINION),
                Item("complaint", "投诉", Kind.LONG, finding=FindingKind.COMPLAINT),
            ),
        ),
        Section(
            12,
            "现场指导",
            (
                Item("guidance", "指导内容", Kind.TICKS, choices=GUIDANCE, quick=True),
                Item("guidance_note", "说明", Kind.LONG),
            ),
        ),
        Section(
            13,
            "上次遗留",
            (Item("settled", "这次已解决的", Kind.POINTS, quick=True),),
        ),
        Section(
            14,
            "下一步",
            (Item("next_steps", "要做的事与期限", Kind.COMMITMENTS),),
        ),
    ),
)
