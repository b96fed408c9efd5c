"""A store objects to its notice, and is answered in writing (clauses 1.4 and 2.2.4)."""

from datetime import date

from gcm.core import audit, calendar, clock, regulation
from gcm.core.errors import RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.users import User
from gcm.customers.queries import holding
from gcm.supply.models import Notice
from gcm.supply.queries import objections as queries
from gcm.supply.rules import objections as rules
from gcm.supply.rules.objections import Objection


def raise_objection(
    notice: Notice,
    objection: Objection,
    *,
    by: User,
    owner: User | None = None,
    with_visit: str | None = None,
) -> None:
    """Write down what the store says, with who answers (the market manager) and by when."""
    problems = rules.objection_problems(
        objection, notice.objection_state, notice.issued_on, clock.today()
    )
    if problems:
        raise RuleBroken(problems)
    owner = owner or next(iter(queries.owners_for(notice.customer)), None)
    notice.objection = objection.words.strip()
    notice.objected_on = objection.raised_on
    notice.objection_owner_id = owner.id if owner else None
    notice.objection_due_on = due(objection.raised_on)
    notice.objection_uuid = with_visit
    audit.record(
        "notice.objected",
        notice,
        by=by,
        customer_id=notice.customer_id,
        number=notice.number,
        objection=notice.objection,
        due_on=notice.objection_due_on,
    )
    cause = f"{notice.id} {clock.now().isoformat()}"
    owners = [notice.objection_owner_id]
    tell(Event.OBJECTION_RAISED, owners, "notice", notice.id, cause=cause, by=by)


def due(raised_on: date) -> date:
    """The last day for the answer: so many working days after that of the objection."""
    last = raised_on
    for _ in range(regulation.in_force(raised_on).supply.objection_working_days):
        last = calendar.working_day_after(last)
    return last


def withdraw_objection(notice: Notice, reason: str, *, by: User) -> None:
    """The record that it came with does not say so any more."""
    audit.record(
        "notice.objection_withdrawn",
        notice,
        by=by,
        customer_id=notice.customer_id,
        number=notice.number,
        objection=notice.objection,
        reason=reason,
    )
    notice.objection = ""
    notice.objected_on = notice.objection_due_on = notice.objection_uuid = None
    notice.objection_owner_id = None


def answer_objection(notice: Notice, answer: str, *, by: User) -> None:
    problems = rules.answer_problems(
        answer, notice.objection_state, by.roles, is_owner=notice.objection_owner_id == by.id
    )
    if problems:
        raise RuleBroken(problems)
    notice.answer = answer.strip()
    notice.answered_on = clock.today()
    notice.answered_by_id = by.id
    audit.record(
        "notice.answered",
        notice,
        by=by,
        customer_id=notice.customer_id,
        number=notice.number,
        answer=notice.answer,
    )
    holders = holding.holders_on([notice.customer_id], clock.today()).values()
    told = [holder.id for holder in holders]
    tell(Event.OBJECTION_ANSWERED, told, "notice", notice.id, cause=str(notice.id), by=by)
