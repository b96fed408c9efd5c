"""C3: the stops of the two-week plans, day by day, and what became of them (clause 2.2.3)."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from gcm.books.queries.book import Book, Sheet, day_of
from gcm.books.rules.cells import Kind, Row, columns, joined, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.visits.models import Plan, PlannedVisit
from gcm.visits.queries.plans import visits_made
from gcm.visits.rules import plans as rules
from gcm.visits.rules.kinds import REASONS, PlanKind


def stops(book: Book) -> list[Row]:
    """Two statements: the stops with their plans, and the visits that did them."""
    asked = (
        PlannedVisit.user_id == book.person.id,
        PlannedVisit.day.between(book.month, book.last),
        Plan.kind == PlanKind.WINDOW,
    )
    found = db.session.scalars(
        select(PlannedVisit)
        .join(PlannedVisit.plan)
        .where(*asked)
        .options(
            contains_eager(PlannedVisit.plan).joinedload(Plan.decided_by),
            joinedload(PlannedVisit.store),
            joinedload(PlannedVisit.customer),
            joinedload(PlannedVisit.handed_from),
        )
        .order_by(PlannedVisit.day, PlannedVisit.position, PlannedVisit.id)
    ).all()
    done = visits_made(select(PlannedVisit.id).join(PlannedVisit.plan).where(*asked))
    return [stop_row(stop, done[stop.id].day if stop.id in done else None) for stop in found]


def stop_row(stop: PlannedVisit, done_on: date | None) -> Row:
    plan = stop.plan
    handed = f"接自{stop.handed_from.name}" if stop.handed_from else ""
    return row(
        *(stop.day, stop.store.name, stop.customer.name),
        *(f"{plan.begins_on:%m-%d}至{plan.ends_on:%m-%d}", REASONS[stop.why]),
        *(day_of(plan.submitted_at), rules.state_name(plan.kind, plan.state)),
        *(plan.decided_by.name if plan.decided_by else "", day_of(plan.decided_at)),
        *(done_on, joined(stop.not_done_reason, handed)),
        at="visits.plan",
        plan_id=plan.id,
    )


C3 = Sheet(
    key="C3",
    title="两周拜访计划",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="visits.plans",
    permission=Permission.VISIT_READ,
    columns=columns(
        *(
            ("拜访日期", Kind.DAY),
            "卖场",
            "客户",
            ("计划期", Kind.SHORT),
            "安排原因",
            ("提交", Kind.DAY),
        ),
        *(
            ("计划状态", Kind.SHORT),
            ("审批人", Kind.SHORT),
            ("审批", Kind.DAY),
            ("实际拜访", Kind.DAY),
        ),
        ("未完成原因", Kind.LONG),
    ),
    find=stops,
)
