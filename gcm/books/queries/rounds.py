"""M3 and C4: what was seen in stores, by day of outing and by visit (clause 3.2)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select

from gcm.books.queries.book import Book, Sheet, time_of
from gcm.books.queries.visits import findings_of, made, marks, signed, ticked, words
from gcm.books.rules.cells import Kind, Row, columns, joined, row, yes_or_no
from gcm.core import regulation
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.visits.models import Finding, Plan, PlannedVisit, Visit, VisitProduct
from gcm.visits.rules import shown
from gcm.visits.rules.kinds import OUTCOMES, FormKind, PlanKind


def outings(book: Book) -> list[Row]:
    """Four statements: the inspections with what they saw, their findings, what was planned."""
    visits = [each for each in made(book, FormKind.INSPECTION) if each.voided_at is None]
    found = findings_of(Finding.visit_id.in_([each.id for each in visits]))
    planned = planned_in(book)
    by_day: dict[date, list[Visit]] = defaultdict(list)
    for each in visits:
        by_day[each.day].append(each)
    least = regulation.in_force(book.month).visits.stores_an_outing
    return [
        outing_row(day, by_day.get(day, []), planned.get(day, 0), found, least)
        for day in sorted({*by_day, *planned})
    ]


def planned_in(book: Book) -> dict[date, int]:
    """Day → how many stores its outing was planned for."""
    rows = db.session.execute(
        select(PlannedVisit.day, func.count(PlannedVisit.id).label("stores"))
        .join(PlannedVisit.plan)
        .where(
            PlannedVisit.user_id == book.person.id,
            PlannedVisit.day.between(book.month, book.last),
            Plan.kind == PlanKind.OUTINGS,
        )
        .group_by(PlannedVisit.day)
    )
    return {each.day: each.stores for each in rows}


def outing_row(
    day: date, visits: Sequence[Visit], planned: int, found: dict[int, list[Finding]], least: int
) -> Row:
    stores = list(dict.fromkeys(each.store.name for each in visits if each.store))
    problems = [finding.text for each in visits for finding in found.get(each.id, ())]
    return row(
        *(day, planned, len(stores), "达到" if len(stores) >= least else f"不足 {least} 家"),
        *(time_of(visits[0].begins_at), time_of(visits[-1].ends_at)) if visits else ("", ""),
        *("、".join(stores), len(problems), joined(*problems)),
        at="visits.other_day",
        day=day,
    )


def store_visits(book: Book) -> list[Row]:
    """Four statements: the visits, what they saw, what they ticked, the findings opened."""
    visits = made(book, FormKind.STORE_VISIT)
    texts = ticked(visits)
    found = findings_of(Finding.visit_id.in_([each.id for each in visits]))
    return [
        row(
            *(each.day, each.store.name if each.store else "", each.customer.name),
            *(time_of(each.begins_at), time_of(each.ends_at)),
            *(yes_or_no(each.planned_visit_id is not None), OUTCOMES[each.outcome]),
            *(shown.people_text(each.persons), *shelf(each.products)),
            words(each, texts, "materials", "promotion_note"),
            words(each, texts, "new_product", "new_product_note"),
            words(each, texts, "notice", "notice_sheets"),
            *(yes_or_no(each.answers.get("forecast_asked")), words(each, texts, "forecast_note")),
            *(words(each, texts, "compliance_note"), words(each, texts, "market_news")),
            words(each, texts, "opinion", "complaint"),
            words(each, texts, "guidance", "guidance_note"),
            joined(*(finding.text for finding in found.get(each.id, ()))),
            *(words(each, texts, "settled"), words(each, texts, "promises")),
            *(signed(each), marks(each)),
            at="visits.record",
            visit_id=each.id,
        )
        for each in visits
    ]


def shelf(products: Iterable[VisitProduct]) -> tuple[Any, ...]:
    """On the shelf of those looked for, sold, with a tag, counted, out of stock."""
    lines = list(products)
    looked = [each for each in lines if each.on_shelf is not None]
    tags = [each for each in lines if each.price_tag is not None]
    sold = [each.sold for each in lines if each.sold is not None]
    stock = [each.stock_cartons for each in lines if each.stock_cartons is not None]
    empty = [each.product.name for each in lines if each.out_of_stock_days]
    return (
        f"{sum(bool(each.on_shelf) for each in looked)}/{len(looked)}" if looked else "",
        sum(sold) if sold else None,
        f"{sum(bool(each.price_tag) for each in tags)}/{len(tags)}" if tags else "",
        sum(stock) if stock else None,
        "、".join(empty),
    )


M3 = Sheet(
    key="M3",
    title="市场走访",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="visits.records",
    permission=Permission.VISIT_READ,
    columns=columns(
        *(
            ("日期", Kind.DAY),
            ("计划卖场", Kind.NUMBER),
            ("实到卖场", Kind.NUMBER),
            ("计次", Kind.SHORT),
        ),
        *(
            ("到达", Kind.SHORT),
            ("离开", Kind.SHORT),
            ("检查的卖场", Kind.LONG),
            ("发现问题", Kind.NUMBER),
        ),
        ("问题", Kind.LONG),
    ),
    find=outings,
)
C4 = Sheet(
    key="C4",
    title="卖场拜访",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="visits.records",
    permission=Permission.VISIT_READ,
    columns=columns(
        *(
            ("日期", Kind.DAY),
            "卖场",
            "客户",
            ("到达", Kind.SHORT),
            ("离开", Kind.SHORT),
            ("计划内", Kind.SHORT),
            ("结果", Kind.SHORT),
            "接待人",
            ("上摊", Kind.SHORT),
        ),
        *(("动销", Kind.NUMBER), ("价签", Kind.SHORT), ("库存", Kind.NUMBER), "断货品规"),
        *(("陈列宣传", Kind.LONG), ("新品反馈", Kind.LONG), ("货源通知", Kind.LONG)),
        *(("已问需求", Kind.SHORT), ("需求预测", Kind.LONG), ("规范经营", Kind.LONG)),
        *(("市场动态", Kind.LONG), ("意见与投诉", Kind.LONG)),
        *(("现场指导", Kind.LONG), ("发现问题", Kind.LONG), ("解决上次遗留", Kind.LONG)),
        *(("下一步与期限", Kind.LONG), ("签字", Kind.SHORT), "备注"),
    ),
    find=store_visits,
)
