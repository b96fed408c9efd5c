"""Looking at the scan of an identity card: with a reason, a few times an hour, on record."""

from datetime import timedelta

from sqlalchemy import func, select

from gcm.core import audit, clock
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.users import User
from gcm.onboarding.models import Application, ApplicationScan, DocumentPeriod

LOOKS_AN_HOUR = 20
LOOKED = "application.card_revealed"
LOOKED_IN_FILE = "document.card_revealed"


def reveal_card(application: Application, scan: ApplicationScan, reason: str, *, by: User) -> None:
    """Raises RuleBroken for more than anybody's duty asks for."""
    refuse_too_many(by)
    audit.record(LOOKED, application, by=by, file=scan.file_name, reason=reason)


def reveal_kept_card(period: DocumentPeriod, name: str, reason: str, *, by: User) -> None:
    """The same of a card that the archive keeps."""
    refuse_too_many(by)
    audit.record(
        LOOKED_IN_FILE,
        period,
        by=by,
        customer_id=period.customer_id,
        file=audit.without_numbers(name),
        reason=reason,
    )


def refuse_too_many(by: User) -> None:
    looked = db.session.scalars(
        select(func.count(AuditEntry.seq)).where(
            AuditEntry.actor_id == by.id,
            AuditEntry.action.in_([LOOKED, LOOKED_IN_FILE]),
            AuditEntry.at > clock.now() - timedelta(hours=1),
        )
    ).one()
    if looked >= LOOKS_AN_HOUR:
        raise RuleBroken.because(f"一小时内最多查看 {LOOKS_AN_HOUR} 次身份证，请稍后再试。")
