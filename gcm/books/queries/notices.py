"""C6: notices of scarce goods and their receipts, line by line (clause 2.2.4)."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gcm.books.queries.book import Book, Sheet
from gcm.books.rules.cells import Kind, Row, columns, joined, row
from gcm.core import months, typography
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.customers.models import Customer, Store
from gcm.supply.models import Notice, NoticeLine
from gcm.supply.queries.sharings import weight_span


def notices(book: Book) -> list[Row]:
    """Two statements: the month's notices of the chains held, and their lines."""
    found = db.session.scalars(
        select(Notice)
        .join(Notice.customer)
        .join(Notice.store)
        .options(
            contains_eager(Notice.customer),
            contains_eager(Notice.store),
            joinedload(Notice.allocation),
            joinedload(Notice.served_by),
            selectinload(Notice.lines).joinedload(NoticeLine.product),
        )
        .where(Notice.month == book.month, book.holds)
        .order_by(Customer.code, Store.code, Notice.id)
    )
    return [line_row(book, each, line) for each in found for line in each.lines]


def line_row(book: Book, notice: Notice, line: NoticeLine) -> Row:
    void = f"已作废：{notice.voided_because or ''}" if notice.voided_at else ""
    return row(
        *(notice.number, notice.store.name, notice.customer.name, line.product.name),
        *(typography.price_class(line.price_class or None), line.wholesale_price, line.quantity),
        *(rule_of(notice), months.label(notice.month), notice.issued_on, notice.served),
        *(notice.served_on, notice.served_by.name if notice.served_by else ""),
        *(notice.received_by, signature_of(notice)),
        joined(notice.objection, f"答复：{notice.answer}" if notice.answer else ""),
        joined(notice.state.value, void),
        at="supply.notice",
        notice_id=notice.id,
    )


def rule_of(notice: Notice) -> str:
    """By which months' sales the amount was shared out (clause 1.4)."""
    span = weight_span(notice.allocation.month, notice.allocation.weighed_before)
    first, last = months.label(span[0]), months.label(span[-1])
    return f"按{first}至{last}销量占比（第 1.4 条）"


def signature_of(notice: Notice) -> str:
    if notice.slip_sha256:
        return "签收联照片"
    return "见拜访记录" if notice.visit_uuid else ""


C6 = Sheet(
    key="C6",
    title="紧俏货源告知与签收",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="supply.notices",
    permission=Permission.ALLOCATION_READ,
    columns=columns(
        *(
            "告知单号",
            "卖场",
            "客户",
            "品规",
            ("价类", Kind.SHORT),
            ("批发价（元/条）", Kind.NUMBER),
        ),
        *(
            ("数量（条）", Kind.NUMBER),
            ("分配规则", Kind.LONG),
            ("供应期", Kind.SHORT),
            ("发出", Kind.DAY),
        ),
        *(("送达方式", Kind.SHORT), ("送达", Kind.DAY), ("送达人", Kind.SHORT), "签收人", "签字"),
        *(("异议", Kind.LONG), ("状态", Kind.SHORT)),
    ),
    find=notices,
)
