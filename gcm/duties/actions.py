"""A customer manager is inspected, and says that it was read."""

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.duties.models import ManagerInspection
from gcm.duties.queries.inspections import Subject
from gcm.duties.rules import inspections as rules
from gcm.duties.rules.inspections import Draft


def record_inspection(subject: Subject, draft: Draft, *, by: User) -> ManagerInspection:
    """The computed items stay with it as they are now."""
    person, month = subject.person, subject.month.month
    check(rules.manager_problems(person.id, by.id, in_own_district=subject.district_id is not None))
    check(rules.problems(draft, month, clock.today()))
    made = ManagerInspection(
        district_id=subject.district_id,
        month=month,
        inspected_on=draft.inspected_on,
        user_id=by.id,
        manager_id=person.id,
        looked=[key for key in rules.LOOKED_AT if key in draft.looked],
        items=rules.kept(subject.items),
        findings=draft.findings.strip(),
        guidance=draft.guidance.strip(),
        mend=draft.mend.strip(),
        mend_by=draft.mend_by,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "inspection.recorded", made, by=by, name=person.name, month=month, items=len(made.items)
    )
    return made


def confirm_reading(inspection: ManagerInspection, answer: str, *, by: User) -> None:
    check(rules.reading_problems(is_read=inspection.read_at is not None, answer=answer))
    inspection.read_at = clock.now()
    inspection.answer = answer.strip()
    audit.record("inspection.read", inspection, by=by, answer=inspection.answer)


def check(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
