"""What of each class has had its time, counted and taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update

from gcm.core import clock
from gcm.core.db import Model, db
from gcm.core.jobs import Job, JobState
from gcm.core.sync.models import InboxEntry
from gcm.customers.models import Contact, Customer, Store
from gcm.keeping.rules import retention
from gcm.keeping.rules.retention import Class, end_of
from gcm.onboarding.models import (
    Application,
    ApplicationDocument,
    ApplicationScan,
    ApplicationStore,
    ApplicationSurvey,
    DocumentPeriod,
    DocumentScan,
)
from gcm.onboarding.rules.documents import ID_CARD
from gcm.onboarding.rules.states import State
from gcm.sales.models import Sale
from gcm.visits.models import Visit
from gcm.web.sessions import SignIn

Condition = ColumnElement[bool]


@dataclass(frozen=True)
class Step:
    """Rows of one table: deleted, or with ``values`` in place of what tells of somebody.

    ``day`` is the column that says how old a row is; ``gone`` the condition on the last day.
    """

    model: type[Model]
    oldest: Callable[[Condition], Select[Any]]
    gone: Callable[[date], Condition]
    values: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Found:
    """How many rows have had their time, and since when the oldest is there."""

    what: Class
    last_day: date
    rows: int
    oldest: date | None


def by(column: Any) -> Callable[[Condition], Select[Any]]:
    return lambda condition: select(func.min(column)).where(condition)


def of_left(day: date) -> Select[int]:
    """The chains that had left by then."""
    return select(Customer.id).where(Customer.left_on <= day)


def refused(day: date) -> Select[int]:
    """The applications that had been refused by then."""
    return select(Application.id).where(
        Application.state == State.REFUSED, Application.decided_at < end_of(day)
    )


def left_at(customer_id: Any) -> Callable[[Condition], Select[Any]]:
    """The oldest of them, by when its chain left."""
    return lambda condition: (
        select(func.min(Customer.left_on)).where(condition).where(Customer.id == customer_id)
    )


NO_PERSON = {"contact_name": None, "contact_phone": None}
STEPS: dict[Class, tuple[Step, ...]] = {
    retention.SESSIONS: (
        Step(SignIn, by(SignIn.seen_at), lambda day: SignIn.seen_at < end_of(day)),
    ),
    retention.JOBS: (
        Step(
            Job,
            by(Job.finished_at),
            lambda day: and_(
                Job.state.in_((JobState.DONE, JobState.FAILED)), Job.finished_at < end_of(day)
            ),
        ),
    ),
    retention.DRAFTS: (
        Step(
            InboxEntry,
            by(InboxEntry.created_at),
            lambda day: or_(
                InboxEntry.resolved_at < end_of(day), InboxEntry.put_aside_at < end_of(day)
            ),
        ),
    ),
    retention.POSITIONS: (
        Step(
            Visit,
            by(Visit.day),
            lambda day: and_(Visit.day <= day, Visit.latitude.is_not(None)),
            {"latitude": None, "longitude": None},
        ),
        Step(
            ApplicationSurvey,
            by(ApplicationSurvey.surveyed_on),
            lambda day: and_(
                ApplicationSurvey.surveyed_on <= day, ApplicationSurvey.latitude.is_not(None)
            ),
            {"latitude": None, "longitude": None},
        ),
    ),
    retention.REFUSED: (
        Step(
            ApplicationScan,
            by(ApplicationScan.created_at),
            lambda day: ApplicationScan.application_id.in_(refused(day)),
        ),
        Step(
            ApplicationDocument,
            by(ApplicationDocument.created_at),
            lambda day: and_(
                ApplicationDocument.application_id.in_(refused(day)),
                or_(
                    ApplicationDocument.number.is_not(None),
                    ApplicationDocument.sealed_number.is_not(None),
                    ApplicationDocument.holder.is_not(None),
                ),
            ),
            {"number": None, "sealed_number": None, "holder": None},
        ),
        Step(
            ApplicationStore,
            by(ApplicationStore.created_at),
            lambda day: and_(
                ApplicationStore.application_id.in_(refused(day)),
                or_(
                    ApplicationStore.contact_name.is_not(None),
                    ApplicationStore.contact_phone.is_not(None),
                ),
            ),
            NO_PERSON,
        ),
        Step(
            Application,
            by(Application.decided_at),
            lambda day: and_(
                Application.id.in_(refused(day)),
                or_(
                    Application.contact_name.is_not(None),
                    Application.contact_phone.is_not(None),
                    Application.legal_person.is_not(None),
                    Application.order_phone.is_not(None),
                    Application.bank_account.is_not(None),
                ),
            ),
            {
                **NO_PERSON,
                "contact_post": None,
                "legal_person": None,
                "order_phone": None,
                "bank_account": None,
                "bank_account_mask": None,
            },
        ),
    ),
    retention.ID_CARDS: (
        Step(
            DocumentScan,
            left_at(DocumentScan.customer_id),
            lambda day: and_(
                DocumentScan.customer_id.in_(of_left(day)),
                DocumentScan.period_id.in_(
                    select(DocumentPeriod.id).where(DocumentPeriod.kind == ID_CARD)
                ),
            ),
        ),
        Step(
            ApplicationScan,
            by(ApplicationScan.created_at),
            lambda day: and_(
                ApplicationScan.kind == ID_CARD,
                ApplicationScan.application_id.in_(
                    select(Application.id).where(Application.customer_id.in_(of_left(day)))
                ),
            ),
        ),
    ),
    retention.CONTACTS: (
        Step(
            Contact,
            left_at(Contact.customer_id),
            lambda day: Contact.customer_id.in_(of_left(day)),
        ),
        Step(
            Store,
            left_at(Store.customer_id),
            lambda day: and_(
                Store.customer_id.in_(of_left(day)),
                or_(Store.contact_name.is_not(None), Store.contact_phone.is_not(None)),
            ),
            NO_PERSON,
        ),
    ),
    retention.SALES: (Step(Sale, by(Sale.day), lambda day: Sale.day <= day),),
}


def found(what: Class, last_day: date) -> Found:
    """Counts only: nothing of the contents is read."""
    rows, oldest = 0, None
    for step in STEPS[what]:
        condition = step.gone(last_day)
        rows += (
            db.session.scalar(select(func.count()).select_from(step.model).where(condition)) or 0
        )
        first = as_day(db.session.scalar(step.oldest(condition)))
        oldest = min(filter(None, (oldest, first)), default=None)
    return Found(what, last_day, rows, oldest)


def as_day(value: Any) -> date | None:
    return clock.local(value).date() if hasattr(value, "hour") else value


def erase(what: Class, last_day: date) -> int:
    """In the caller's transaction; how many rows were deleted or made anonymous."""
    rows = 0
    for step in STEPS[what]:
        condition = step.gone(last_day)
        statement: Any = delete(step.model).where(condition)
        if step.values is not None:
            statement = update(step.model).where(condition).values(**step.values)
        done = db.session.execute(statement, execution_options={"synchronize_session": False})
        rows += getattr(done, "rowcount", 0)
    db.session.expire_all()
    return rows
