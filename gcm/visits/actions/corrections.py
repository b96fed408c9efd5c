"""What happens to a record afterwards: corrected, voided, looked at. The first version stays."""

from datetime import date
from typing import Any

from gcm.core import audit, clock, months
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.actions import contacts
from gcm.customers.actions.contacts import ContactDraft
from gcm.customers.models import Contact
from gcm.sales.actions import stock
from gcm.visits.actions import served, sources, ticks
from gcm.visits.actions.records import fill, missing, refuse
from gcm.visits.models import Visit, VisitRevision
from gcm.visits.queries import records, shelf, targets
from gcm.visits.queries.contents import content_of
from gcm.visits.queries.sources import said_by, ticks_of
from gcm.visits.rules import records as rules
from gcm.visits.rules.records import Arrival, RecordDraft


def correct_visit(visit: Visit, draft: RecordDraft, reason: str, *, by: User) -> None:
    """Write the corrected form over the record, after keeping what stood there."""
    problems = standing(visit)
    if not problems:
        day = clock.local(draft.begins_at).date()
        problems = closed_problems(visit, months.first(day))
    if not reason.strip():
        problems.append(Problem("reason", "请写明为什么更正。"))
    target = targets.of_record(visit)
    goods = shelf.goods((line.product_id for line in draft.lines), visit.day)
    arrival = Arrival(clock.now(), standing=frozenset({visit.begins_at, visit.ends_at}))
    refuse(
        [
            *problems,
            *rules.record_problems(draft, target.sheet, arrival),
            *missing(draft, goods, by, visit),
        ]
    )
    before, said, ticked = content_of(visit), said_by(visit), ticks_of(visit)
    keep_version(visit, before, reason.strip(), by)
    day, looked_at = visit.day, products_of(visit)
    fill(visit, draft)
    db.session.flush()
    if content_of(visit) == before:
        raise RuleBroken.because("内容没有改动，不用保存。")
    count_again(visit, day, looked_at)
    count_again(visit, visit.day, products_of(visit))
    sources.correct_source(visit, said, said_by(visit), by=by)
    ticks.correct_ticks(visit, ticked, by=by)
    served.follow_record(visit, by=by)
    audit.record(
        "visit.corrected",
        visit,
        by=by,
        customer_id=visit.customer_id,
        number=visit.number,
        reason=reason.strip(),
    )


def keep_version(visit: Visit, content: dict[str, Any], reason: str, by: User) -> None:
    visit.revisions.append(
        VisitRevision(
            customer_id=visit.customer_id,
            number=len(visit.revisions) + 1,
            content=content,
            saved_at=clock.now(),
            by_id=by.id,
            reason=reason,
        )
    )


def products_of(visit: Visit) -> list[int]:
    return [line.product_id for line in visit.products]


def count_again(visit: Visit, day: date, product_ids: list[int]) -> None:
    """What the records of the store's day say that stand; of two the later visit's counts."""
    if visit.store is not None:
        stock.forget_count(visit.store, day, product_ids)
        stock.count_stock(visit.store, day, shelf.counted_on(visit.store, day, product_ids))


def standing(visit: Visit) -> list[Problem]:
    """Why nothing may be changed any more: it is void, or its month is closed."""
    if visit.voided_at is not None:
        return [Problem(None, "这份记录已作废，不能再改。")]
    return closed_problems(visit, visit.month)


def closed_problems(visit: Visit, month: date) -> list[Problem]:
    if records.is_closed(visit.customer.district_id, month):
        told = months.label(month)
        return [Problem(None, f"{told}已结账；请先由营销部负责人写明原因重新打开这个月。")]
    return []


def void_visit(visit: Visit, reason: str, *, by: User) -> None:
    """It counts no more and stays to be read, with who said so and why."""
    problems = standing(visit)
    if not reason.strip():
        problems.append(Problem("reason", "请写明为什么作废。"))
    refuse(problems)
    visit.voided_at, visit.voided_by_id = clock.now(), by.id
    visit.voided_because = reason.strip()
    count_again(visit, visit.day, products_of(visit))
    sources.void_source(visit, by=by)
    ticks.void_ticks(visit, by=by)
    served.follow_record(visit, by=by)
    audit.record(
        "visit.voided",
        visit,
        by=by,
        customer_id=visit.customer_id,
        number=visit.number,
        reason=visit.voided_because,
    )


def confirm_times(visit: Visit, *, by: User) -> None:
    """The market manager has asked: the times stand although the tablet's clock was off."""
    if not visit.needs_review:
        raise RuleBroken.because("这份记录的时间不需要核对，或已核对过。")
    visit.needs_review = False
    audit.record("visit.reviewed", visit, by=by, customer_id=visit.customer_id, number=visit.number)


def confirm_buyer(visit: Visit, place: int, *, by: User) -> None:
    """Take a purchasing head who was proposed on the spot into the chain's file.

    From then on the visit has met a head, as clause 3.2.1 asks.
    """
    if not 0 <= place < len(visit.persons) or not is_proposed(visit.persons[place]):
        raise RuleBroken.because("这位联系人不需要确认，或已确认过。")
    refuse(standing(visit))
    proposed = visit.persons[place]
    contact = contact_of(visit, proposed["name"], proposed["post"] or None, by)
    persons = [dict(person) for person in visit.persons]
    persons[place] |= {"contact_id": contact.id}
    visit.persons = persons
    visit.met_buyer = visit.met_buyer or visit.outcome in rules.SAW
    audit.record(
        "visit.buyer_confirmed", visit, by=by, customer_id=visit.customer_id, name=contact.name
    )


def is_proposed(person: dict[str, object]) -> bool:
    return bool(person.get("is_buyer")) and not person.get("contact_id")


def contact_of(visit: Visit, name: str, post: str | None, by: User) -> Contact:
    """The chain's contact of that name, marked as head; a new one where there is none."""
    for known in targets.contacts_of(visit.customer):
        if known.name == name:
            draft = ContactDraft(name, known.post or post, is_buyer=True, phone=known.phone)
            contacts.edit_contact(known, draft, by=by)
            return known
    draft = ContactDraft(name, post, is_buyer=True, phone=None)
    made = contacts.add_contact(visit.customer, draft, by=by)
    db.session.flush()
    return made
