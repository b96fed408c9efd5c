"""A monthly report (C10): written, submitted with its figures frozen, accepted or sent back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from gcm.core import audit, clock, frozen, months
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.users import User
from gcm.sales.actions.targets import refuse
from gcm.sales.models import MonthlyReport, ReportPart
from gcm.sales.queries import reports as queries
from gcm.sales.queries.reports import Row
from gcm.sales.rules import reports
from gcm.sales.rules.reports import State


@dataclass(frozen=True)
class ReportDraft:
    """What the manager writes; ``remarks`` by the chain's id, only of those shown in the form."""

    words: str
    remarks: Mapping[int, str]


def save(
    person: User, month: date, report: MonthlyReport | None, draft: ReportDraft, *, by: User
) -> MonthlyReport:
    """The first words make the report."""
    refuse(
        (reports.change_problems(report.state) if report else [])
        or reports.words_problems(
            draft.words, {f"remark_{key}": text for key, text in draft.remarks.items()}
        )
    )
    if report is None:
        report = MonthlyReport(user_id=person.id, month=month)
        db.session.add(report)
        db.session.flush()
    before = report.words
    changed = put_remarks(report, draft.remarks)
    if changed or before != draft.words:
        report.words = draft.words
        report.version += 1
        changes = {"words": (before, draft.words)} if before != draft.words else None
        note("report.edited", report, person, by=by, changes=changes)
    return report


def put_remarks(report: MonthlyReport, remarks: Mapping[int, str]) -> bool:
    parts, changed = queries.parts_of(report), False
    for chain, text in remarks.items():
        part = parts.get(chain)
        if part is None and text:
            part = ReportPart(report_id=report.id, customer_id=chain, remark="")
            db.session.add(part)
        if part is not None and part.remark != text:
            part.remark, changed = text, True
    return changed


def submit(person: User, month: date, report: MonthlyReport | None, *, by: User) -> MonthlyReport:
    """The figures as they stand now are the report's from here on."""
    if report is None:
        raise RuleBroken.because("报表还没有内容：请先写本月情况并保存，再提交。")
    refuse(reports.state_problems(report.state, State.SUBMITTED))
    content = queries.content(person, month, report)
    refuse(
        reports.submission_problems(
            month,
            clock.today(),
            recorded=queries.is_recorded(month),
            chains=len(content.rows),
            words=report.words,
        )
    )
    report.content = frozen.dump(content.whole)
    freeze(report, content.rows)
    report.submitted_at = report.submitted_at or clock.now()
    report.submitted_by_id = by.id
    move(report, State.SUBMITTED, person, by=by)
    return report


def freeze(report: MonthlyReport, rows: Sequence[Row]) -> None:
    """A chain that went to somebody else since the last submission is no part of it any more."""
    parts = queries.parts_of(report)
    for chain in parts.keys() - {row.chain.id for row in rows}:
        parts[chain].content = None
    for row in rows:
        part = parts.get(row.chain.id)
        if part is None:
            part = ReportPart(report_id=report.id, customer_id=row.chain.id, remark=row.remark)
            db.session.add(part)
        part.content = frozen.dump(row.figures)


def accept(report: MonthlyReport, person: User, opinion: str, *, by: User) -> None:
    decide(report, State.ACCEPTED, person, opinion, by=by)


def send_back(report: MonthlyReport, person: User, opinion: str, *, by: User) -> None:
    refuse(reports.return_problems(opinion))
    decide(report, State.RETURNED, person, opinion, by=by)


def decide(report: MonthlyReport, state: State, person: User, opinion: str, *, by: User) -> None:
    refuse(reports.state_problems(report.state, state))
    if by.id in report.hands:
        raise RuleBroken.because("不能验收自己写或提交的报表，请由其他市场经理验收。")
    report.decided_at = clock.now()
    report.decided_by_id = by.id
    report.opinion = opinion.strip() or None
    move(report, state, person, by=by, because=report.opinion)
    event = Event.REPORT_ACCEPTED if state is State.ACCEPTED else Event.REPORT_RETURNED
    cause = f"{report.id} {report.decided_at.isoformat()}"
    tell(event, report.hands, "report", report.id, cause=cause, by=by)


NAMES = {
    State.SUBMITTED: "report.submitted",
    State.ACCEPTED: "report.accepted",
    State.RETURNED: "report.returned",
}


def move(
    report: MonthlyReport, state: State, person: User, *, by: User, because: str | None = None
) -> None:
    report.state = state
    note(NAMES[state], report, person, by=by, because=because)


def note(action: str, report: MonthlyReport, person: User, *, by: User, **about: Any) -> None:
    audit.record(action, report, by=by, month=months.key(report.month), person=person.name, **about)
