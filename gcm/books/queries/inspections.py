"""M8: how customer managers were inspected and guided (clauses 2.1.8 and 5.3)."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.books.queries.book import Book, Sheet, day_of
from gcm.books.rules.cells import Kind, Row, columns, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.duties.models import ManagerInspection
from gcm.duties.rules.inspections import LOOKED_AT, read_kept
from gcm.duties.rules.items import Verdict


def inspections(book: Book) -> list[Row]:
    """One statement: what the market manager inspected of the month."""
    found = db.session.scalars(
        select(ManagerInspection)
        .options(joinedload(ManagerInspection.manager))
        .where(ManagerInspection.user_id == book.person.id, ManagerInspection.month == book.month)
        .order_by(ManagerInspection.inspected_on, ManagerInspection.id)
    )
    return [inspection_row(each) for each in found]


def inspection_row(of: ManagerInspection) -> Row:
    missed = [item.title for item in read_kept(of.items) if item.verdict is Verdict.MISSED]
    return row(
        *(of.inspected_on, of.manager.name, "、".join(LOOKED_AT[each] for each in of.looked)),
        *("、".join(missed), of.findings, of.guidance, of.mend, of.mend_by),
        *(day_of(of.read_at), of.answer),
        at="duties.inspection",
        inspection_id=of.id,
    )


M8 = Sheet(
    key="M8",
    title="客户经理检查",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="duties.inspections",
    permission=Permission.DUTY_READ,
    columns=columns(
        *(("日期", Kind.DAY), ("客户经理", Kind.SHORT), ("看了什么", Kind.LONG)),
        *(("未达到的项目", Kind.LONG), ("检查情况", Kind.LONG)),
        *(("指导", Kind.LONG), ("要改进的", Kind.LONG)),
        *(("改进期限", Kind.DAY), ("阅读", Kind.DAY), ("客户经理的意见", Kind.LONG)),
    ),
    find=inspections,
)
