"""附表 1 B: the market manager's inspection of a store, part of an outing."""

from gcm.visits.rules.kinds import FindingKind, FormKind, Outcome
from gcm.visits.rules.sheets import lines
from gcm.visits.rules.sheets.parts import Item, Kind, Section, Sheet

SHEET = Sheet(
    form=FormKind.INSPECTION,
    version=1,
    title="市场经理卖场检查记录表",
    annex="附表 1（乙）",
    clause="3.2.3",
    outcomes=(Outcome.MET, Outcome.NOT_MET, Outcome.CLOSED, Outcome.REFUSED),
    signed=False,
    fewest_products=3,
    most_products=12,
    shown_products=6,
    sections=(
        Section(
            1,
            "客户经理走访情况",
            (
                Item("visit_confirmed", "卖场确认客户经理来过", Kind.YES_NO, quick=True),
                Item("visited_on", "卖场说的上次走访日期", Kind.DAY),
                Item("notice_received", "收到紧俏货源通知单", Kind.YES_NO, quick=True),
                Item("materials_left", "留有宣传资料", Kind.YES_NO, quick=True),
                Item("service_rating", "卖场对服务的评分", Kind.RATING, quick=True),
            ),
        ),
        Section(
            2,
            "标签与陈列",
            (
                Item(
                    "tags_complete",
                    "价签齐全",
                    Kind.YES_NO,
                    quick=True,
                    finding=FindingKind.TAG,
                    should=True,
                ),
                Item(
                    "display_tidy",
                    "陈列整齐、分区清楚",
                    Kind.YES_NO,
                    quick=True,
                    finding=FindingKind.DISPLAY,
                    should=True,
                ),
            ),
        ),
        Section(
            3,
            "抽点三个品规",
            (lines.ON_SHELF, lines.PRICE, lines.PRICE_TAG, lines.CARTONS, lines.PACKS),
        ),
        Section(
            4,
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
        Section(
            5,
            "客户的话",
            (
                Item("opinion", "意见建议", Kind.LONG, finding=FindingKind.OPINION),
                Item("complaint", "投诉", Kind.LONG, finding=FindingKind.COMPLAINT),
            ),
        ),
    ),
)
