"""The headquarters file of an application: begun, and kept as it is gathered."""

from dataclasses import dataclass, fields
from decimal import Decimal

from gcm.core import audit, clock, keys, search
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.onboarding.actions.checks import may_gather, note_mended, refuse, reopen_review
from gcm.onboarding.models import Application
from gcm.onboarding.queries import applications
from gcm.onboarding.queries.hands import hands_of
from gcm.onboarding.rules import states
from gcm.onboarding.rules.documents import Taxpayer
from gcm.onboarding.rules.states import State

SHOWN = {"bank_account": "bank_account_mask"}  # the field under which a reason stands


@dataclass(frozen=True)
class FileDraft:
    """As it is typed; all but the name may come later. An account that is a mask stays."""

    name: str
    uscc: str | None = None
    legal_person: str | None = None
    hq_address: str | None = None
    order_phone: str | None = None
    order_frequency: str | None = None
    bank_name: str | None = None
    bank_account: str | None = None
    planned_volume: Decimal | None = None
    taxpayer: Taxpayer | None = None
    contact_name: str | None = None
    contact_post: str | None = None
    contact_phone: str | None = None


def begin(district_id: int, draft: FileDraft, *, by: User) -> Application:
    """It is its maker's; the chain will be too, once it is approved."""
    if district_id not in applications.districts_to_apply_in(by, clock.today()):
        raise RuleBroken.because("请选择您任客户经理的片区。", "district_id")
    application = Application(district_id=district_id, user_id=by.id, state=State.DRAFT)
    fill(application, draft)
    db.session.add(application)
    audit.record("application.begun", application, by=by, name=application.name)
    return application


def edit_file(application: Application, draft: FileDraft, *, by: User) -> None:
    may_gather(application, by)
    fill(application, draft)
    if changes := told(audit.changes_of(application)):
        reopen_review(application)
        note_mended(application, [f"file.{SHOWN.get(name, name)}" for name in changes])
        audit.record("application.edited", application, by=by, changes=changes)


def hand_over(application: Application, to: User, reason: str, *, by: User) -> None:
    """Another customer manager of the district goes on where the first one stopped."""
    refuse(states.hand_over_problems(application.state))
    if to not in archive.holding.managers_for({application.district_id}, clock.today()):
        raise RuleBroken.because("请选择本片区的客户经理。", "to")
    if to.id == application.user_id:
        raise RuleBroken.because(f"申请本来就由{to.name}办理。", "to")
    if to.id in hands_of(application).judged:
        told = f"{to.name}考察、豁免或初审过这份申请，不能接着收集材料。"
        raise RuleBroken.because(told, "to")
    before, application.user = application.user, to
    audit.record(
        "application.reassigned",
        application,
        by=by,
        changes={"holder": (before.name, to.name)},
        former_id=before.id,
        reason=reason,
    )


def fill(application: Application, draft: FileDraft) -> None:
    for field in fields(draft):
        value = getattr(draft, field.name)
        if field.name != "bank_account" and getattr(application, field.name) != value:
            setattr(application, field.name, value)
    if draft.bank_account != application.bank_account_mask:
        application.bank_account = draft.bank_account
        application.bank_account_mask = keys.mask(draft.bank_account) or None
    application.name_key = search.sort_key(draft.name)
    application.search_key = search.key(draft.name, draft.uscc)


def told(changes: audit.Changes) -> audit.Changes:
    """The mask follows from the account."""
    return {name: pair for name, pair in changes.items() if name != "bank_account_mask"}
