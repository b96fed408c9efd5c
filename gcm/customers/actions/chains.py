"""The headquarters file: kept up to date, revealed on request, ended."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import func, select

from gcm.core import audit, clock, keys, search
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers import rules
from gcm.customers.models import Customer

REVEALS_AN_HOUR = 20
UNTOLD = {"name_key", "search_key", "bank_account_mask"}  # these follow from other fields


@dataclass(frozen=True)
class FileDraft:
    """The fields of 总部档案 that people keep. An account that equals its mask stays as it is."""

    name: str
    uscc: str | None
    legal_person: str | None
    hq_address: str | None
    order_phone: str | None
    order_frequency: str | None
    bank_name: str | None
    bank_account: str | None
    planned_volume: Decimal | None
    joined_on: date | None


@dataclass(frozen=True)
class Departure:
    left_on: date
    left_because: str


def take_on(code: str, district_id: int, draft: FileDraft, *, by: User) -> Customer:
    """A chain that was not there before; ``code`` is free."""
    chain = Customer(code=code, district_id=district_id)
    fill(chain, draft)
    db.session.add(chain)
    db.session.flush()
    audit.record("customer.added", chain, by=by, customer_id=chain.id, name=chain.name)
    return chain


def edit_file(chain: Customer, draft: FileDraft, *, by: User) -> None:
    """Write what changed; nothing is recorded when nothing did."""
    fill(chain, draft)
    save(chain, "customer.edited", by=by)


def fill(chain: Customer, draft: FileDraft) -> None:
    for name in (
        "name",
        "uscc",
        "legal_person",
        "hq_address",
        "order_phone",
        "order_frequency",
        "bank_name",
        "planned_volume",
        "joined_on",
    ):
        if getattr(chain, name) != getattr(draft, name):
            setattr(chain, name, getattr(draft, name))
    if draft.bank_account != chain.bank_account_mask:
        chain.bank_account = draft.bank_account
        chain.bank_account_mask = keys.mask(draft.bank_account) or None
    chain.name_key = search.sort_key(chain.name)
    chain.search_key = search.key(chain.name, chain.code)


def leave(chain: Customer, draft: Departure, *, by: User) -> None:
    """The chain is served through ``left_on`` and no longer."""
    refuse(rules.end_problems("left_on", draft.left_on, chain.joined_on, clock.today()))
    chain.left_on = draft.left_on
    chain.left_because = draft.left_because
    save(chain, "customer.left", by=by)


def take_back(chain: Customer, *, by: User) -> None:
    chain.left_on = chain.left_because = None
    save(chain, "customer.returned", by=by)


def reveal_account(chain: Customer, reason: str, *, by: User) -> str:
    """The whole account number, with an entry of who looked and why."""
    if chain.bank_account is None:
        raise RuleBroken.because("这家客户没有登记账号。")
    hour_ago = clock.now() - timedelta(hours=1)
    looked = db.session.scalars(
        select(func.count(AuditEntry.seq)).where(
            AuditEntry.actor_id == by.id,
            AuditEntry.action == "customer.revealed",
            AuditEntry.at > hour_ago,
        )
    ).one()
    if looked >= REVEALS_AN_HOUR:
        raise RuleBroken.because(f"一小时内最多查看 {REVEALS_AN_HOUR} 次账号，请稍后再试。")
    if keys.mask(chain.bank_account) != chain.bank_account_mask:
        raise RuleBroken.because(
            "账号与档案上遮盖的号码不符，可能被改动过。请告诉管理员，不要使用。"
        )
    audit.record("customer.revealed", chain, by=by, customer_id=chain.id, reason=reason)
    return chain.bank_account


def save(chain: Customer, action: str, *, by: User) -> None:
    changes = told(audit.changes_of(chain))
    if changes:
        chain.version += 1
        audit.record(action, chain, by=by, changes=changes, customer_id=chain.id)


def told(changes: audit.Changes) -> audit.Changes:
    return {name: pair for name, pair in changes.items() if name not in UNTOLD}


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
