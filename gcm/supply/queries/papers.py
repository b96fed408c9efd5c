"""What printed notices and disclosures say: records as plain values."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gcm.core.db import db
from gcm.core.organisation import District
from gcm.customers.models import Customer
from gcm.sales.models import UNCLASSED
from gcm.supply.models import (
    AllocatedProduct,
    Allocation,
    ChainShare,
    Notice,
    StoreShare,
    Unsupplied,
)
from gcm.supply.queries.sharings import weight_span
from gcm.supply.rules.papers import (
    DisclosedChain,
    DisclosedProduct,
    Disclosure,
    NoticePaper,
    NoticePaperLine,
)

CHAINS_A_SHEET = 250  # a document holds at most 300 rows


def notice_papers(notices: Sequence[Notice]) -> list[NoticePaper]:
    departments = departments_of({notice.customer.district_id for notice in notices})
    spans = weight_spans({notice.allocation_id for notice in notices})
    base = current_app.config["BASE_URL"].rstrip("/")
    return [
        NoticePaper(
            branch=current_app.config["BRANCH_NAME"],
            department=departments[notice.customer.district_id],
            number=notice.number,
            code=f"{base}/supply/notices/{notice.id}" if base else notice.number,
            month=notice.month,
            customer=notice.customer.name,
            store=notice.store.name,
            store_code=notice.store.code,
            address=notice.store.address or "",
            issued_on=notice.issued_on,
            due_on=notice.due_on,
            edition=notice.edition,
            weighed_from=spans[notice.allocation_id][0],
            weighed_to=spans[notice.allocation_id][-1],
            lines=tuple(
                NoticePaperLine(
                    product=line.product.name,
                    code=line.product.code,
                    price_class=None if line.price_class == UNCLASSED else line.price_class,
                    wholesale_price=line.wholesale_price,
                    quantity=line.quantity,
                )
                for line in notice.lines
            ),
            voided=notice.voided_at is not None,
            received=f"{notice.received_by}，{notice.served_on}" if notice.served_on else "",
            objection=notice.objection,
        )
        for notice in notices
    ]


def weight_spans(allocation_ids: Collection[int]) -> dict[int, list[date]]:
    """Allocation's id → the months whose volume it went by."""
    found = db.session.scalars(select(Allocation).where(Allocation.id.in_(allocation_ids)))
    return {each.id: weight_span(each.month, each.weighed_before) for each in found}


def departments_of(district_ids: Iterable[int]) -> dict[int, str]:
    found = db.session.scalars(
        select(District)
        .options(joinedload(District.department))
        .where(District.id.in_(set(district_ids)))
    )
    return {district.id: district.department.name for district in found}


def disclosures(allocation: Allocation) -> list[Disclosure]:
    """The month as sheets, the chains in the order of their codes; only those in reach.

    What is made public is the whole of it: the caller sees to a scope that holds every chain.
    """
    chains = disclosed_chains(allocation)
    parts = [chains[at : at + CHAINS_A_SHEET] for at in range(0, len(chains), CHAINS_A_SHEET)]
    left_out = select(func.count()).where(Unsupplied.allocation_id == allocation.id)
    unsupplied = db.session.scalars(left_out).one()
    weighed = weight_span(allocation.month, allocation.weighed_before)
    return [
        Disclosure(
            branch=current_app.config["BRANCH_NAME"],
            department=departments_of([allocation.district_id])[allocation.district_id],
            month=allocation.month,
            edition=allocation.edition,
            reason=allocation.reason or "",
            published_on=allocation.published_on,
            weighed_from=weighed[0],
            weighed_to=weighed[-1],
            products=tuple(
                DisclosedProduct(goods.product.name, goods.product.code, goods.total)
                for goods in allocation.goods
            ),
            chains=tuple(part),
            unsupplied=unsupplied,
        )
        for part in parts or [[]]
    ]


def disclosed_chains(allocation: Allocation) -> list[DisclosedChain]:
    rows = db.session.execute(
        select(Customer, ChainShare)
        .select_from(ChainShare)
        .join(ChainShare.customer)
        .join(AllocatedProduct, AllocatedProduct.id == ChainShare.product_id)
        .where(AllocatedProduct.allocation_id == allocation.id)
        .order_by(Customer.code, AllocatedProduct.position)
    )
    stores = stores_supplied(allocation)
    found: dict[Customer, list[ChainShare]] = defaultdict(list)
    for chain, share in rows:
        found[chain].append(share)
    return [
        DisclosedChain(
            chain.name,
            stores.get(chain.code, 0),
            shares[0].weight,
            tuple(share.quantity for share in shares),
            tuple(share.capped for share in shares),
        )
        for chain, shares in found.items()
    ]


def stores_supplied(allocation: Allocation) -> dict[str, int]:
    """Chain's code → how many of its stores are supplied."""
    rows = db.session.execute(
        select(Customer.code, func.count(StoreShare.store_id.distinct()).label("stores"))
        .select_from(StoreShare)
        .join(Customer, Customer.id == StoreShare.customer_id)
        .join(AllocatedProduct, AllocatedProduct.id == StoreShare.product_id)
        .where(AllocatedProduct.allocation_id == allocation.id)
        .group_by(Customer.code)
    )
    return {row.code: row.stores for row in rows}
