"""A month's sheet is signed, or signed anew in another version."""

from datetime import date

from gcm.assessment.models import SignedSheet
from gcm.assessment.queries import sheets
from gcm.assessment.rules.signing import signing_problems
from gcm.core import audit, clock, frozen, months
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.organisation import District
from gcm.core.users import User


def sign(district: District, month: date, reason: str, *, by: User) -> SignedSheet:
    """Freeze the working as the figures give it now; older versions stay as they are."""
    standing = sheets.standing(district, month)
    number = standing.signed.number if standing.signed else 0
    problems = signing_problems(
        standing.live,
        login=by.login,
        version=number,
        changes=standing.changes,
        reason=reason,
    )
    if problems:
        raise RuleBroken(problems)
    signed = SignedSheet(
        district_id=district.id,
        month=month,
        number=number + 1,
        content=frozen.dump(standing.live),
        reason=reason.strip() if number else None,
        signed_by_id=by.id,
        signed_at=clock.now(),
    )
    db.session.add(signed)
    audit.record(
        "assessment.signed",
        signed,
        by=by,
        month=months.key(month),
        district=district.name,
        number=signed.number,
        reason=signed.reason,
    )
    return signed
