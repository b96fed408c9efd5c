"""What a chain is owed beside the standard, and what was done for it (clause 2.2.5)."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy import select

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers import servicing
from gcm.customers.actions.chains import refuse
from gcm.customers.models import AgreedService, Customer, ServiceRecord
from gcm.customers.queries import services
from gcm.customers.servicing import AgreedDraft, DoneDraft, Item, Standing, State


def agree(chain: Customer, draft: AgreedDraft, *, by: User) -> AgreedService:
    """A personal service comes on the chain's list."""
    standings = services.standings_of(chain)
    refuse(servicing.agreed_problems(draft, open_titles(standings), clock.today()))
    agreed = AgreedService(customer_id=chain.id, created_by_id=by.id, **asdict(draft))
    db.session.add(agreed)
    changes = {name: (None, value) for name, value in asdict(draft).items() if value}
    audit.record("agreed_service.added", agreed, by=by, changes=changes, customer_id=chain.id)
    return agreed


def open_titles(standings: Sequence[Standing]) -> set[str]:
    """What has ended may be agreed anew."""
    return {each.item.title for each in standings if each.state is not State.ENDED}


def end(agreed: AgreedService, reason: str, *, by: User) -> None:
    """From today on it is owed no more; what was done stays."""
    if agreed.ended_on is not None:
        raise RuleBroken.because("这项服务已经结束。")
    if not reason.strip():
        raise RuleBroken.because("请写明结束的原因。", "reason")
    agreed.ended_on = clock.today()
    agreed.ended_because = reason.strip()
    audit.record(
        "agreed_service.ended",
        agreed,
        by=by,
        customer_id=agreed.customer_id,
        reason=agreed.ended_because,
        title=agreed.title,
    )


def mark_done(chain: Customer, item: Item, draft: DoneDraft, *, by: User) -> ServiceRecord:
    """A service of the list was done that day."""
    refuse(servicing.done_problems(item, draft, clock.today()) + doubles(chain, item, draft))
    record = ServiceRecord(
        customer_id=chain.id,
        agreed_id=item.agreed_id,
        title=item.title,
        done_on=draft.done_on,
        note=draft.note,
        by_id=by.id,
    )
    db.session.add(record)
    audit.record(
        "service.done",
        record,
        by=by,
        customer_id=chain.id,
        title=item.title,
        done_on=draft.done_on,
    )
    return record


def doubles(chain: Customer, item: Item, draft: DoneDraft) -> list[Problem]:
    same = select(ServiceRecord.id).where(
        ServiceRecord.customer_id == chain.id,
        ServiceRecord.agreed_id == item.agreed_id,
        ServiceRecord.title == item.title,
        ServiceRecord.done_on == draft.done_on,
        ServiceRecord.withdrawn_at.is_(None),
    )
    if db.session.scalar(same.limit(1)) is None:
        return []
    return [Problem("done_on", f"“{item.title}”{draft.done_on} 已经登记过。")]


def withdraw(record: ServiceRecord, reason: str, *, by: User) -> None:
    """Written down by mistake: it counts no more and stays."""
    withdrawn = record.withdrawn_at is not None
    refuse(servicing.withdrawal_problems(reason, withdrawn=withdrawn))
    record.withdrawn_at = clock.now()
    record.withdrawn_because = reason.strip()
    audit.record(
        "service.withdrawn",
        record,
        by=by,
        customer_id=record.customer_id,
        reason=record.withdrawn_because,
        title=record.title,
        done_on=record.done_on,
    )
