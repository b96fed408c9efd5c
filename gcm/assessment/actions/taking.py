"""Figures and scores entered by hand, with their documents (clauses 4.1 and 4.2)."""

from datetime import date
from typing import Any

from gcm.assessment.models import DepartmentSales, ManagerScore, OrdinaryScore
from gcm.assessment.queries import inputs, serving
from gcm.assessment.rules import taking as rules
from gcm.assessment.rules.taking import LineDraft, ScoreDraft
from gcm.core import audit, clock, months, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.organisation import Department, District
from gcm.core.users import User

HIDDEN = "（不显示）"


def keep_line(department: Department, month: date, draft: LineDraft, *, by: User) -> None:
    """A department's group line; what an import brought is replaced."""
    focus = regulation.in_force(month).brands.focus
    refuse(rules.line_problems(draft, month, clock.today(), focus) + own_hand(by, month))
    line = inputs.find_line(department, month)
    if line is None:
        line = DepartmentSales(month=month, department_id=department.id)
        db.session.add(line)
    line.total, line.focus = draft.total, draft.focus
    line.focus_class1, line.class1 = draft.focus_class1, draft.class1
    line.document = draft.document.strip()
    note("assessment.line_kept", line, month, by, department=department.name)


def keep_ordinary(district: District, month: date, draft: ScoreDraft, *, by: User) -> None:
    refuse(rules.score_problems(draft, month, clock.today()) + own_hand(by, month))
    kept = inputs.find_ordinary(district, month)
    if kept is None:
        kept = OrdinaryScore(month=month, district_id=district.id)
        db.session.add(kept)
    kept.score, kept.document = draft.score, draft.document.strip()
    note("assessment.ordinary_kept", kept, month, by, district=district.name)


def keep_score(person: User, month: date, draft: ScoreDraft, *, by: User) -> None:
    """A customer manager's score by the department's own method; nothing is computed."""
    found = rules.score_problems(draft, month, clock.today())
    refuse(found + rules.own_hand_problems(by.login, [person.login]))
    kept = inputs.find_score(person, month)
    if kept is None:
        kept = ManagerScore(month=month, user_id=person.id)
        db.session.add(kept)
    kept.score, kept.document = draft.score, draft.document.strip()
    note("assessment.score_kept", kept, month, by, person=person.name)


def own_hand(by: User, month: date) -> list[Problem]:
    """Who is assessed by the month's sheet takes in nothing of what it is made of."""
    return rules.own_hand_problems(by.login, serving.assessed(month))


def note(
    action: str,
    kept: DepartmentSales | OrdinaryScore | ManagerScore,
    month: date,
    by: User,
    **about: Any,
) -> None:
    """Which fields changed; what a score was and is, the admin who reads the trail does not see."""
    changes = audit.changes_of(kept)
    if "score" in changes:
        changes["score"] = (HIDDEN, HIDDEN)
    audit.record(action, kept, by=by, changes=changes, month=months.key(month), **about)


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
