"""The notices of scarce goods that a form offers to be handed over at its store."""

from datetime import date

from gcm.core import clock, months
from gcm.supply.models import Notice
from gcm.supply.queries import receipts
from gcm.visits.queries.targets import Target
from gcm.visits.rules.kinds import FormKind


def offered_at(target: Target) -> dict[str, str]:
    """Number → words: what waits for a receipt, this month's and next month's."""
    if target.store is None or target.sheet.form is not FormKind.STORE_VISIT:
        return {}
    found = receipts.waiting_at(target.store.id, months.first(day_of(target)))
    return {each.number: words_of(each) for each in found if not each.is_expired}


def day_of(target: Target) -> date:
    if target.record:
        return target.record.day
    return target.stop.day if target.stop else clock.today()


def words_of(notice: Notice) -> str:
    return f"{months.label(notice.month)} {notice.number}，共 {notice.total} 条"
