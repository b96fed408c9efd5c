"""C8: the review letters of the month's chains, how they went out and came back (clause 3.4)."""

from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gcm.books.queries.book import Book, Sheet, day_of
from gcm.books.rules.cells import Kind, Row, columns, joined, row
from gcm.core import months
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.customers.models import Customer
from gcm.reviews.models import Letter
from gcm.reviews.rules import STATE_NAMES


def letters(book: Book) -> list[Row]:
    """Two statements: every edition about the month, with its replies, and the deliveries."""
    found = db.session.scalars(
        select(Letter)
        .join(Letter.customer)
        .options(
            contains_eager(Letter.customer),
            joinedload(Letter.drafted_by),
            joinedload(Letter.approved_by),
            joinedload(Letter.reply),
            selectinload(Letter.deliveries),
        )
        .where(Letter.month == book.month, book.holds)
        .order_by(Customer.code, Letter.edition)
    )
    return [letter_row(each) for each in found]


def letter_row(letter: Letter) -> Row:
    sent, reply = letter.deliveries, letter.reply
    return row(
        *(letter.customer.name, letter.number, months.label(letter.month), letter.edition),
        STATE_NAMES[letter.state],
        *(each.name if each else "" for each in (letter.drafted_by, letter.approved_by)),
        day_of(letter.issued_at),
        joined(*(each.way for each in sent)),
        joined(*(each.sent_on.isoformat() for each in sent)),
        joined(*(each.received_by for each in sent)),
        *(reply.taken, reply.received_on, reply.service, reply.opinion)
        if reply
        else ("", None, "", ""),
        at="reviews.letter",
        letter_id=letter.id,
    )


C8 = Sheet(
    key="C8",
    title="销售回顾函",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="reviews.letters",
    permission=Permission.LETTER_READ,
    columns=columns(
        *(
            "客户名称",
            "函号",
            ("回顾月份", Kind.SHORT),
            ("版次", Kind.NUMBER),
            ("状态", Kind.SHORT),
            ("起草人", Kind.SHORT),
            ("审核人", Kind.SHORT),
        ),
        *(
            ("签发", Kind.DAY),
            ("送达方式", Kind.SHORT),
            ("送达日期", Kind.SHORT),
            "签收人",
            ("建议采纳", Kind.SHORT),
        ),
        *(("回执日期", Kind.DAY), ("服务评价", Kind.LONG), ("意见", Kind.LONG)),
    ),
    find=letters,
)
