"""A notice of scarce goods that was handed over at a visit: its receipt follows the record (2.2.4).

It comes with the record, changes with a correction, and goes when the record is void. So does
what the store objected to, until it is answered. What was signed for elsewhere is left alone, and
so is a sheet that the record cannot mean: the store has not seen it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from gcm.core import clock
from gcm.core.users import User
from gcm.supply.actions import notices as actions
from gcm.supply.actions import objections
from gcm.supply.models import Notice
from gcm.supply.queries import receipts
from gcm.supply.rules.notices import LONGEST_NAME, Receipt, Served
from gcm.supply.rules.objections import Objection, ObjectionState, objection_problems
from gcm.visits.models import Visit
from gcm.visits.rules import served as rules
from gcm.visits.rules import shown

WAYS = {rules.TABLET: Served.TABLET, rules.PAPER: Served.PAPER}
NOBODY = "卖场（见拜访记录）"


def take_up(visit: Visit, *, by: User) -> None:
    """What a new record says: nothing can have come with it before."""
    if visit.store_id is not None:
        follow_receipts(visit, (), by)
        follow_objection(visit, (), (), by)


def follow_record(visit: Visit, *, by: User) -> None:
    """Bring the receipts and the objection to what a changed record says now."""
    if visit.store_id is None:
        return
    known = receipts.received_with(visit.uuid)
    follow_receipts(visit, known, by)
    follow_objection(visit, known, receipts.objected_with(visit.uuid), by)


def follow_receipts(visit: Visit, known: Sequence[Notice], by: User) -> None:
    said = receipt_of(visit)
    handed = sheets_meant(visit, known) if said else []
    for notice in known:
        if notice in handed and notice.receipt == said:
            continue
        if notice.voided_at is not None and visit.voided_at is None:
            continue
        actions.take_back(notice, because(visit), by=by)
    for notice in handed:
        if said and not actions.why_not_served(notice, said, at_visit=True):
            actions.serve(notice, said, by=by, with_visit=visit.uuid)


def receipt_of(visit: Visit) -> Receipt | None:
    """What the record says of the store's sheets; None without a signature or its picture."""
    way = WAYS.get(str(visit.answers.get(rules.WAY)))
    if way is None or visit.voided_at is not None or lacking(visit):
        return None
    names = shown.people_text(visit.persons)[:LONGEST_NAME]
    return Receipt(way, visit.day, names or NOBODY)


def lacking(visit: Visit) -> str:
    """Why the record is no receipt although it says so; empty where that is not so."""
    return rules.lacks(
        visit.answers,
        has_signature=bool(visit.signature_sha256),
        photos={photo.item for photo in visit.photos},
    )


def sheets_meant(visit: Visit, known: Sequence[Notice]) -> list[Notice]:
    """The sheets that the record names; without names what it stood for before, or may."""
    store_id, named = visit.store_id or 0, rules.numbers_of(visit.answers)
    if known and not named:
        return list(known)
    found = receipts.named(store_id, named) if named else receipts.waiting_at(store_id, visit.month)
    began, ended = (true_time(visit, each) for each in (visit.begins_at, visit.ends_at))
    sheets = [rules.Sheet(each.number, each.month, each.created_at) for each in found]
    numbers = rules.meant(named, sheets, began, ended)
    return [each for each in found if each.number in numbers]


def true_time(visit: Visit, moment: datetime) -> datetime:
    """By our clock, not by that of a tablet that was ahead or behind."""
    return moment - timedelta(seconds=visit.device_offset_seconds or 0)


def follow_objection(
    visit: Visit, received: Sequence[Notice], before: Sequence[Notice], by: User
) -> None:
    words = "" if visit.voided_at else str(visit.answers.get(rules.OBJECTION) or "")
    about = sheets_objected_to(visit, received) if words else []
    for notice in before:
        if notice not in about and notice.objection_state is not ObjectionState.ANSWERED:
            objections.withdraw_objection(notice, because(visit), by=by)
    said = Objection(words, visit.day)
    for notice in about:
        is_free = not notice.objection or notice in before
        is_new = (notice.objection, notice.objected_on) != (words, visit.day)
        if is_free and is_new and may_object(notice, said):
            objections.raise_objection(notice, said, by=by, with_visit=visit.uuid)


def sheets_objected_to(visit: Visit, received: Sequence[Notice]) -> list[Notice]:
    """Those that the record means; else the month's sheet, though it was signed for before."""
    if meant := sheets_meant(visit, received):
        return meant
    if rules.numbers_of(visit.answers):
        return []
    began = true_time(visit, visit.begins_at)
    standing = receipts.standing_at(visit.store_id or 0, visit.month)
    return [each for each in standing if each.month == visit.month and each.created_at < began]


def may_object(notice: Notice, said: Objection) -> bool:
    now, issued_on = notice.objection_state, notice.issued_on
    return not objection_problems(said, now, issued_on, clock.today())


def because(visit: Visit) -> str:
    return f"拜访记录 {visit.number} 已改或作废"
