"""M5: the plans of brand cultivation that run in the month, with their weeks (clause 2.1.5)."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.books.queries.book import Book, Sheet, day_of
from gcm.books.rules.cells import Kind, Row, columns, joined, row
from gcm.core import clock
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.cultivation.models import CultivationPlan, CultivationRemark
from gcm.cultivation.queries import standings
from gcm.cultivation.queries.standings import Standing
from gcm.cultivation.rules.plans import STATE_NAMES
from gcm.cultivation.rules.progress import Rate, WeekRow


def plans(book: Book) -> list[Row]:
    """Seven statements: districts, plans, their stores with three kinds of facts, remarks."""
    found = db.session.scalars(
        select(CultivationPlan)
        .options(joinedload(CultivationPlan.product))
        .where(
            CultivationPlan.district_id.in_(book.districts()),
            CultivationPlan.begins_on <= book.last,
            CultivationPlan.ends_on >= book.month,
        )
        .order_by(CultivationPlan.begins_on, CultivationPlan.id)
    ).all()
    remarks = db.session.scalars(
        select(CultivationRemark)
        .where(CultivationRemark.plan_id.in_([each.id for each in found]))
        .order_by(CultivationRemark.week)
    ).all()
    until = min(book.last, clock.today())
    return [
        plan_row(book, each, [mark for mark in remarks if mark.plan_id == each.plan.id])
        for each in standings.standings(found, until)
    ]


def plan_row(book: Book, found: Standing, remarks: list[CultivationRemark]) -> Row:
    plan = found.plan
    weeks = [each for each in found.rows if each.week.last >= book.month]
    said = [f"{each.week:%m-%d}起：{each.text}" for each in remarks if each.week <= book.last]
    return row(
        *(plan.name, plan.product.name, plan.shelf_goal, plan.sold_goal, plan.repeat_goal),
        *(plan.begins_on, plan.ends_on, len(found.stores)),
        "、".join(each.line.name for each in found.stores),
        *(plan.measures, joined(*map(week_text, weeks), *said)),
        *(STATE_NAMES[plan.state], plan.review, day_of(plan.reviewed_at)),
        at="cultivation.plan",
        cultivation_id=plan.id,
    )


def week_text(of: WeekRow) -> str:
    """``第 42 周 上柜 3/4、动销 2/4、重购 1/4``"""
    rates = f"上柜 {part(of.shelf)}、动销 {part(of.sold)}、重购 {part(of.repeat)}"
    return f"第 {of.week.number} 周 {rates}"


def part(rate: Rate) -> str:
    return f"{rate.part}/{rate.whole}"


M5 = Sheet(
    key="M5",
    title="品牌培育计划",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="cultivation.plans",
    permission=Permission.CULTIVATION_READ,
    columns=columns(
        *("计划", "品规", ("上柜率目标", Kind.PERCENT), ("动销率目标", Kind.PERCENT)),
        *(("重购率目标", Kind.PERCENT), ("开始", Kind.DAY), ("截止", Kind.DAY)),
        *(("卖场数", Kind.NUMBER), ("卖场", Kind.LONG), ("措施", Kind.LONG)),
        *(
            ("逐周进展", Kind.LONG),
            ("状态", Kind.SHORT),
            ("评估", Kind.LONG),
            ("评估日期", Kind.DAY),
        ),
    ),
    find=plans,
)
