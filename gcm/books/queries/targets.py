"""M2: targets and their split, with what came of them, by which measure and by whom (2.1.3)."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from gcm.books.queries.book import Book, Sheet
from gcm.books.rules.cells import Kind, Row, columns, row
from gcm.core import months, regulation
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.sales.models import Indicator, MonthlyTotal, Product, StagePlan, Target
from gcm.sales.queries.history import held_in
from gcm.sales.rules import measures

NONE = Decimal(0)
Bought = dict[tuple[int, Indicator], Decimal]


def targets(book: Book) -> list[Row]:
    """Three statements: the districts run, the targets with their owners, what was sold."""
    owner, here = aliased(User), book.districts()
    found = db.session.execute(
        select(Target, Customer, owner.name, StagePlan.strategy)
        .join(Target.customer)
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & held_in(book.month))
        .outerjoin(owner, owner.id == Assignment.user_id)
        .outerjoin(
            StagePlan,
            and_(StagePlan.customer_id == Customer.id, StagePlan.month == book.month),
        )
        .where(Target.month == book.month, Customer.district_id.in_(here))
        .order_by(Customer.code, Target.id)
    ).all()
    actual = bought(book, here)
    return [
        target_row(book, each, chain, actual, manager, strategy)
        for each, chain, manager, strategy in found
    ]


def target_row(
    book: Book,
    target: Target,
    chain: Customer,
    actual: Bought,
    manager: str | None,
    strategy: str | None,
) -> Row:
    sold = actual[chain.id, target.indicator]
    return row(
        *(months.label(book.month), chain.name, target.indicator.value),
        *(target.quantity, sold, measures.completion(sold, target.quantity)),
        *(measures.gap(sold, target.quantity), strategy, manager),
        at="customers.customer",
        customer_id=chain.id,
    )


def bought(book: Book, district_ids: list[int]) -> Bought:
    """Chain and indicator → what the month's sales came to (one query)."""
    focus = regulation.in_force(book.month).brands.focus
    rows = db.session.execute(
        select(
            Store.customer_id,
            Product.brand,
            MonthlyTotal.price_class,
            func.sum(MonthlyTotal.quantity),
        )
        .join(Store, Store.id == MonthlyTotal.store_id)
        .join(Store.customer)
        .join(Product, Product.id == MonthlyTotal.product_id)
        .where(MonthlyTotal.month == book.month, Customer.district_id.in_(district_ids))
        .group_by(Store.customer_id, Product.brand, MonthlyTotal.price_class)
    )
    found: Any = defaultdict(lambda: NONE)
    for chain, brand, price_class, quantity in rows:
        found[chain, Indicator.TOTAL] += quantity
        if brand == focus:
            found[chain, Indicator.FOCUS] += quantity
            if price_class == 1:
                found[chain, Indicator.FOCUS_CLASS1] += quantity
    made: Bought = found
    return made


M2 = Sheet(
    key="M2",
    title="目标与分解",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="sales.targets",
    permission=Permission.CUSTOMER_READ,
    columns=columns(
        *(
            ("月份", Kind.SHORT),
            "客户名称",
            ("指标", Kind.SHORT),
            ("目标（条）", Kind.NUMBER),
            ("实际（条）", Kind.NUMBER),
        ),
        *(
            ("完成率", Kind.PERCENT),
            ("差额（条）", Kind.NUMBER),
            ("措施", Kind.LONG),
            ("责任人", Kind.SHORT),
        ),
    ),
    find=targets,
)
