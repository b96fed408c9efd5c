"""Notices go out with an allocation, and are signed for, store by store (clause 2.2.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from gcm.core import audit, calendar, clock, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.supply.models import Allocation, Notice, NoticeLine
from gcm.supply.queries import allocations
from gcm.supply.queries import notices as queries
from gcm.supply.queries.sharings import Party, Proposed
from gcm.supply.rules import notices as rules
from gcm.supply.rules.notices import Line, Receipt

CHANGED = "分配有变动，另发新单"
UNSUPPLIED = "卖场不再供紧俏货源"


@dataclass
class Issued:
    """The new sheets, and the numbers of those that no longer count."""

    made: list[Notice] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)


def issue(allocation: Allocation, supplied: Sequence[Party], shared: Sequence[Proposed]) -> Issued:
    """One sheet a store that lists every product. A sheet that would say the same stays."""
    standing = queries.standing(allocation.district_id, allocation.month)
    editions = queries.editions(allocation.district_id, allocation.month)
    lines = lines_by_store(allocation, supplied, shared)
    due_on = due(clock.today(), allocation.month)
    done = Issued()
    for party in supplied:
        before = standing.pop(party.store_id, None)
        if before and rules.is_same(map(line_of, before.lines), lines[party.code]):
            continue
        if before:
            void(before, CHANGED, done)
        edition = editions.get(party.store_id, 0) + 1
        done.made.append(make(allocation, party, edition, lines[party.code], due_on))
    for left in standing.values():
        void(left, UNSUPPLIED, done)
    return done


def due(issued_on: date, month: date) -> date:
    """The last day to hand a notice over: so many working days after that of issue."""
    last = issued_on
    for _ in range(regulation.in_force(month).supply.notice_working_days):
        last = calendar.working_day_after(last)
    return last


def lines_by_store(
    allocation: Allocation, supplied: Sequence[Party], shared: Sequence[Proposed]
) -> Mapping[str, list[Line]]:
    day = max(allocation.weighed_on, allocation.month)
    terms = allocations.terms_of([each.amount.product for each in shared], day)
    return {
        party.code: [
            Line(
                each.amount.product.id,
                each.sharing.by_store[party.code],
                terms[each.amount.product.id].price_class,
                terms[each.amount.product.id].wholesale_price,
            )
            for each in shared
        ]
        for party in supplied
    }


def line_of(line: NoticeLine) -> Line:
    return Line(line.product_id, line.quantity, line.price_class, line.wholesale_price)


def void(notice: Notice, because: str, done: Issued) -> None:
    notice.voided_at = clock.now()
    notice.voided_because = because
    done.voided.append(notice.number)


def make(
    allocation: Allocation, party: Party, edition: int, lines: Sequence[Line], due_on: date
) -> Notice:
    notice = Notice(
        number=rules.number(allocation.month, party.code, edition),
        month=allocation.month,
        store_id=party.store_id,
        customer_id=party.customer_id,
        allocation_id=allocation.id,
        edition=edition,
        created_at=clock.now(),  # a record that names no sheet can only mean one made before it
        issued_on=clock.today(),
        due_on=due_on,
        lines=[
            NoticeLine(
                product_id=line.product_id,
                customer_id=party.customer_id,
                position=position,
                price_class=line.price_class,
                wholesale_price=line.wholesale_price,
                quantity=line.quantity,
            )
            for position, line in enumerate(lines)
        ],
    )
    db.session.add(notice)
    return notice


def serve(notice: Notice, receipt: Receipt, *, by: User, with_visit: str | None = None) -> None:
    """Write down that the store was handed its notice, maybe at the visit of that record."""
    problems = why_not_served(notice, receipt, at_visit=with_visit is not None)
    if problems:
        raise RuleBroken(problems)
    notice.served = receipt.how
    notice.served_on = receipt.served_on
    notice.received_at = clock.now()
    notice.received_by = receipt.received_by.strip()
    notice.slip_sha256 = receipt.slip_sha256
    notice.served_by_id = by.id
    notice.visit_uuid = with_visit
    audit.record(
        "notice.served",
        notice,
        by=by,
        customer_id=notice.customer_id,
        number=notice.number,
        how=receipt.how,
        served_on=receipt.served_on,
    )


def why_not_served(notice: Notice, receipt: Receipt, *, at_visit: bool) -> list[Problem]:
    return [
        *rules.receipt_problems(
            receipt,
            notice.state,
            notice.issued_on,
            clock.today(),
            notice.store.licence_ends_on,
        ),
        *rules.evidence_problems(receipt, at_visit=at_visit),
    ]


def take_back(notice: Notice, reason: str, *, by: User) -> None:
    """What stood as its receipt does not count any more; what the store objects to stays."""
    before = notice.served_on
    notice.served = notice.served_on = notice.received_at = notice.slip_sha256 = None
    notice.served_by_id = notice.visit_uuid = None
    notice.received_by = ""
    audit.record(
        "notice.taken_back",
        notice,
        by=by,
        customer_id=notice.customer_id,
        number=notice.number,
        served_on=before,
        reason=reason,
    )
