"""M1, C1 and C2: the chains and their stores as their files say (clause 3.1.3)."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased, contains_eager

from gcm.books.queries.book import Book, Sheet
from gcm.books.rules.cells import Kind, Row, columns, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.core.users import User
from gcm.customers.models import Assignment, Contact, Customer, Store
from gcm.onboarding.models import Application
from gcm.sales.queries.history import held_in


def served_in(book: Book) -> ColumnElement[bool]:
    left, joined = Customer.left_on, Customer.joined_on
    return (left.is_(None) | (left >= book.month)) & (joined.is_(None) | (joined <= book.last))


def open_in(book: Book) -> ColumnElement[bool]:
    closed, opened = Store.closed_on, Store.opened_on
    return (closed.is_(None) | (closed >= book.month)) & (opened.is_(None) | (opened <= book.last))


def roster(book: Book) -> list[Row]:
    """Two statements: the districts run, and their chains with holder and stores."""
    holder = aliased(User)
    stores = (
        select(func.count(Store.id))
        .where(Store.customer_id == Customer.id, open_in(book))
        .correlate(Customer)
        .scalar_subquery()
    )
    found = db.session.execute(
        select(Customer, holder.name, stores)
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & held_in(book.month))
        .outerjoin(holder, holder.id == Assignment.user_id)
        .where(Customer.district_id.in_(book.districts()), served_in(book))
        .order_by(Customer.code)
    )
    return [
        row(
            *(chain.name, chain.code, chain.uscc, chain.legal_person, chain.hq_address),
            *(chain.order_phone, manager, count, chain.planned_volume),
            *(chain.joined_on, chain.left_on),
            at="customers.customer",
            customer_id=chain.id,
        )
        for chain, manager, count in found
    ]


def headquarters(book: Book) -> list[Row]:
    """Three statements: the chains, their contacts and the applications that led to them."""
    chains = db.session.scalars(
        select(Customer).where(book.holds, served_in(book)).order_by(Customer.code)
    ).all()
    ids = [chain.id for chain in chains]
    people = contacts_of(ids)
    found = select(Application.customer_id, Application.taxpayer)
    led_here = found.where(Application.customer_id.in_(ids))
    taxpayers = {each.customer_id: each.taxpayer for each in db.session.execute(led_here)}
    return [
        row(
            *(chain.name, chain.code, chain.legal_person, chain.hq_address, chain.order_phone),
            *(chain.order_frequency, chain.bank_name, chain.bank_account_mask),
            *(chain.planned_volume, chain.uscc, taxpayers.get(chain.id), people[chain.id]),
            *(chain.joined_on, chain.left_on),
            at="customers.customer",
            customer_id=chain.id,
        )
        for chain in chains
    ]


def contacts_of(ids: Sequence[int]) -> dict[int, str]:
    """Chain → its people with posts and phones, the purchasing heads first."""
    people = db.session.scalars(
        select(Contact)
        .where(Contact.customer_id.in_(ids))
        .order_by(Contact.customer_id, Contact.is_buyer.desc(), Contact.name)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for each in people:
        post = "购销负责人" if each.is_buyer else each.post or ""
        found[each.customer_id].append(" ".join(filter(None, (each.name, post, each.phone))))
    return defaultdict(str, {key: "；".join(texts) for key, texts in found.items()})


def shops(book: Book) -> list[Row]:
    """One statement."""
    found = db.session.scalars(
        select(Store)
        .join(Store.customer)
        .options(contains_eager(Store.customer))
        .where(book.holds, served_in(book), open_in(book))
        .order_by(Customer.code, Store.code)
    )
    return [
        row(
            *(shop.name, shop.code, shop.customer.name, shop.category, shop.licence_number),
            *(shop.licence_ends_on, shop.address, shop.contact_name, shop.contact_phone),
            *(shop.monthly_volume, shop.format, point_of(shop)),
            at="customers.store",
            store_id=shop.id,
        )
        for shop in found
    ]


def point_of(shop: Store) -> str:
    if shop.longitude is None or shop.latitude is None:
        return ""
    return f"{shop.longitude:.4f}, {shop.latitude:.4f}"


M1 = Sheet(
    key="M1",
    title="集团客户名册",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="customers.customers",
    permission=Permission.CUSTOMER_READ,
    columns=columns(
        *(
            "客户名称",
            ("客户编码", Kind.SHORT),
            "统一社会信用代码",
            "法人代表",
            ("总部地址", Kind.LONG),
        ),
        *(
            "订货电话",
            ("客户经理", Kind.SHORT),
            ("卖场数", Kind.NUMBER),
            ("计划销量（条/月）", Kind.NUMBER),
        ),
        *(("入网日期", Kind.DAY), ("退出日期", Kind.DAY)),
    ),
    find=roster,
)
C1 = Sheet(
    key="C1",
    title="总部档案",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="customers.customers",
    permission=Permission.CUSTOMER_READ,
    columns=columns(
        *(
            "客户名称",
            ("客户编码", Kind.SHORT),
            "法人代表",
            ("总部地址", Kind.LONG),
            ("订货电话", Kind.SHORT),
        ),
        *("订货频率", "开户银行", "账号", ("计划销量", Kind.NUMBER), "统一社会信用代码"),
        *("纳税人类型", ("联系人", Kind.LONG), ("入网日期", Kind.DAY), ("退出日期", Kind.DAY)),
    ),
    find=headquarters,
)
C2 = Sheet(
    key="C2",
    title="卖场明细表",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="customers.stores",
    permission=Permission.CUSTOMER_READ,
    columns=columns(
        *(
            "卖场名称",
            ("卖场编码", Kind.SHORT),
            "所属客户",
            ("客户类别", Kind.SHORT),
            ("专卖证号", Kind.SHORT),
            ("专卖证到期", Kind.DAY),
        ),
        *(
            ("卖场地址", Kind.LONG),
            "联系人",
            ("联系电话", Kind.SHORT),
            ("月销量", Kind.NUMBER),
            ("业态", Kind.SHORT),
            "地图位置",
        ),
    ),
    find=shops,
)
