"""A month's allocation is published; a later one is a new edition, with the reason for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gcm.core import audit, clock, regulation
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.supply.actions import notices
from gcm.supply.models import AllocatedProduct, Allocation, ChainShare, StoreShare, Unsupplied
from gcm.supply.queries import allocations as queries
from gcm.supply.queries import sharings
from gcm.supply.queries.sharings import Amount, Caps, Party, Proposed
from gcm.supply.rules import sharing as rules
from gcm.supply.rules.sharing import Share

ReadCaps = Mapping[str, Mapping[str, int]]  # as ``rules.read_caps`` reads them


@dataclass(frozen=True)
class Wish:
    """A product's amount for the month, and who of it may have how much at most."""

    amount: Amount
    caps: Caps


@dataclass(frozen=True)
class SharedMonth:
    """A month as a new edition would have it: what is wished for, and each district's rest."""

    wished: Sequence[Proposed]
    kept: Mapping[int, Sequence[Proposed]]  # district's id → products that stay as they are

    def of(self, district_id: int) -> list[Proposed]:
        return [*self.wished, *self.kept[district_id]]

    @property
    def everything(self) -> list[Proposed]:
        return [*self.wished, *(each for own in self.kept.values() for each in own)]


def publish(
    month: date,
    wishes: Sequence[Wish],
    present: Sequence[Party],
    reason: str = "",
    *,
    caps: ReadCaps | None = None,
    by: User | None,
) -> list[Allocation]:
    """One edition for each district that has stores in ``present``, and the notices for them.

    The whole month is shared out anew: products that ``wishes`` leaves out keep each district's
    amounts, and its caps unless ``caps`` says others. Raises RuleBroken where a reason is wanted
    or the rule cannot be kept.
    """
    before = {each: queries.newest(each, month) for each in districts(present)}
    reason = rules.reason_wanted(reason, has_edition=any(before.values()))
    shared = whole_month(month, wishes, present, caps)
    return [
        make_edition(month, each, shared.of(each), present, reason, before[each], by=by)
        for each in before
    ]


def districts(present: Iterable[Party]) -> list[int]:
    found = sorted({party.district_id for party in present})
    if not found:
        raise RuleBroken.because("这个月没有营业的卖场，不能分配。", "month")
    return found


def whole_month(
    month: date, wishes: Sequence[Wish], present: Sequence[Party], caps: ReadCaps | None = None
) -> SharedMonth:
    """The wishes shared out over all who are present, and what else is published of the month."""
    before = {each: queries.newest(each, month) for each in districts(present)}
    goods = [each for found in before.values() if found for each in found.goods]
    codes = {each.amount.product.code for each in wishes} | {each.product.code for each in goods}
    rules.check_products(caps or {}, codes)
    return SharedMonth(
        [sharings.proposed([wish.amount], wish.caps, present)[0] for wish in wishes],
        {
            district_id: kept(found, wishes, present, caps) if found else []
            for district_id, found in before.items()
        },
    )


def kept(
    before: Allocation, wishes: Sequence[Wish], present: Sequence[Party], caps: ReadCaps | None
) -> list[Proposed]:
    """What a district's edition shares out beside the wishes, among its own stores again.

    The cap of a chain or store that has gone since goes with it.
    """
    own = [party for party in present if party.district_id == before.district_id]
    here = {each.code for each in own} | {each.customer_code for each in own}
    wished = {wish.amount.product.id for wish in wishes}
    found = []
    for goods in before.goods:
        if goods.product_id in wished:
            continue
        asked = queries.caps_of(goods) if caps is None else rules.caps_for(goods.product.code, caps)
        amount = Amount(before.month, goods.product, goods.total)
        standing = {code: cap for code, cap in asked.items() if code in here}
        found += sharings.proposed([amount], standing, own)
    return found


def make_edition(
    month: date,
    district_id: int,
    shared: Sequence[Proposed],
    present: Sequence[Party],
    reason: str,
    before: Allocation | None,
    *,
    by: User | None,
) -> Allocation:
    own = [party for party in present if party.district_id == district_id]
    allocation = Allocation(
        district_id=district_id,
        month=month,
        edition=before.edition + 1 if before else 1,
        reason=reason or None,
        regulation_from=regulation.in_force(month).effective_from,
        weighed_on=rules.day_that_counts(month, clock.today()),
        weighed_before=sharings.weighed_before(
            month, clock.today(), {party.district_id for party in present}
        ),
        published_on=clock.today(),
        published_by_id=by.id if by else None,
    )
    if before:
        before.superseded_at = clock.now()
    db.session.add(allocation)
    db.session.flush()
    totals = {}
    for position, each in enumerate(shared):
        totals[each.amount.product.code] = add_goods(allocation, position, each, own)
    add_unsupplied(allocation, own)
    issued = notices.issue(allocation, [party for party in own if not party.refused], shared)
    audit.record(
        "allocation.published",
        allocation,
        by=by,
        month=month,
        edition=allocation.edition,
        totals=totals,
        issued=len(issued.made),
        voided=issued.voided,
        reason=allocation.reason,
    )
    return allocation


def add_goods(allocation: Allocation, position: int, shared: Proposed, own: Sequence[Party]) -> int:
    """The district's part of one product; says how much that is."""
    chain_ids = {party.customer_code: party.customer_id for party in own}
    store_ids = {party.code: party.store_id for party in own}
    chains = [share for share in shared.sharing.customers if share.code in chain_ids]
    pool, weight = shared.sharing.last_round
    goods = AllocatedProduct(
        allocation_id=allocation.id,
        product_id=shared.amount.product.id,
        position=position,
        total=sum(share.quantity for share in chains),
        pool=pool,
        weight=weight,
    )
    db.session.add(goods)
    db.session.flush()
    for chain in chains:
        ids = {"product_id": goods.id, "customer_id": chain_ids[chain.code]}
        db.session.add(ChainShare(**ids, **columns(chain)))
        db.session.add_all(
            StoreShare(**ids, store_id=store_ids[share.code], **columns(share))
            for share in shared.sharing.stores[chain.code]
        )
    return goods.total


def columns(share: Share) -> Mapping[str, object]:
    return {
        "weight": share.weight,
        "cap": share.cap,
        "quota": share.exact,
        "capped": share.capped,
        "quantity": share.quantity,
    }


def add_unsupplied(allocation: Allocation, own: Iterable[Party]) -> None:
    db.session.add_all(
        Unsupplied(
            allocation_id=allocation.id,
            store_id=party.store_id,
            customer_id=party.customer_id,
            because=party.refused,
        )
        for party in own
        if party.refused
    )
