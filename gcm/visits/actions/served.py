"""A notice of scarce goods that was handed over at a visit: its receipt follows the record (2.2.4).

It comes with the record, changes with a correction, and goes when the record is void. What was
signed for elsewhere is left alone, and so is a sheet that was made after the visit: the store has
not seen it.
"""

from gcm.core import clock
from gcm.core.users import User
from gcm.supply.actions import notices as actions
from gcm.supply.queries import notices as queries
from gcm.supply.rules.notices import LONGEST_NAME, Receipt, Served
from gcm.visits.models import Visit
from gcm.visits.rules import shown

WAYS = {"tablet": Served.TABLET, "paper": Served.PAPER}
NOBODY = "门店（见拜访记录）"


def follow_record(visit: Visit, *, by: User) -> None:
    """Bring the receipt to what the record says now."""
    said = receipt_of(visit)
    known = queries.received_with(visit.uuid)
    if known and said and known.receipt == said:
        return
    if known:
        actions.take_back(known, f"拜访记录 {visit.number} 已改或作废", by=by)
    notice = known or (said and queries.waiting_on(visit.store_id, visit.month))
    if not said or not notice or notice.voided_at is not None:
        return
    if notice.issued_on <= said.served_on <= clock.today():
        actions.serve(notice, said, by=by, with_visit=visit.uuid)


def receipt_of(visit: Visit) -> Receipt | None:
    """What the record says of the store's sheet; None where it was not signed for."""
    way = WAYS.get(str(visit.answers.get("notice")))
    if way is None or visit.store_id is None or visit.voided_at is not None:
        return None
    names = shown.people_text(visit.persons)[:LONGEST_NAME]
    return Receipt(way, visit.day, names or NOBODY)
