"""C9 and C11: what was seen of compliance, and what customers said (clauses 2.2.7 and 2.2.8)."""

from datetime import date
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from gcm.books.queries.book import Book, Sheet, day_of, moment_of
from gcm.books.rules.cells import Kind, Row, columns, joined, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.customers.models import Customer
from gcm.meetings.models import Meeting, MeetingOpinion
from gcm.reviews.models import Letter, LetterReply
from gcm.visits.models import ComplianceReport, Finding, FindingAnswer
from gcm.visits.queries.findings import found_on
from gcm.visits.rules.kinds import FINDING_KINDS, FINDING_STATES, FORMS, FindingKind, FindingState

VOICES = (FindingKind.OPINION, FindingKind.COMPLAINT)


def reports(book: Book) -> list[Row]:
    """One statement: what the person reported in the month of stores in the reader's reach."""
    begin, end = book.moments
    found = db.session.scalars(
        select(ComplianceReport)
        .options(
            joinedload(ComplianceReport.acknowledged_by),
            joinedload(ComplianceReport.outcome_by),
        )
        .where(
            ComplianceReport.reported_by_id == book.person.id,
            ComplianceReport.reported_at >= begin,
            ComplianceReport.reported_at < end,
            ComplianceReport.finding_id.in_(select(Finding.id)),
        )
        .order_by(ComplianceReport.reported_at, ComplianceReport.id)
    )
    return [report_row(each) for each in found]


def report_row(report: ComplianceReport) -> Row:
    taken, done = report.acknowledged_by, report.outcome_by
    photos = f"照片 {len(report.photos)} 张" if report.photos else ""
    return row(
        *(report.store_name, report.store_code, report.store_address, report.found_on),
        *(report.what, joined(report.evidence, photos)),
        *(taken.name if taken else "片区专卖人员", moment_of(report.reported_at)),
        *(day_of(report.acknowledged_at), report.outcome),
        *(done.name if done else "", day_of(report.outcome_at)),
        at="visits.finding",
        finding_id=report.finding_id,
    )


def voices(book: Book) -> list[Row]:
    """Four statements: findings with their answers, replies to letters, opinions of symposia."""
    rows = [*said_at_visits(book), *said_in_replies(book), *said_at_symposia(book)]
    return [each for _day, each in sorted(rows, key=lambda pair: pair[0])]


def said_at_visits(book: Book) -> list[tuple[date, Row]]:
    begin, end = book.moments
    found = db.session.scalars(
        select(Finding)
        .join(Finding.customer)
        .outerjoin(Finding.visit)
        .options(
            contains_eager(Finding.customer),
            contains_eager(Finding.visit),
            joinedload(Finding.store),
            joinedload(Finding.owner),
            selectinload(Finding.answers).joinedload(FindingAnswer.by),
        )
        .where(
            Finding.kind.in_(VOICES),
            or_(book.holds, Finding.created_by_id == book.person.id),
            Finding.created_at >= begin,
            Finding.created_at < end,
        )
        .order_by(Finding.id)
    ).unique()
    return [(found_on(each), finding_row(each)) for each in found]


def finding_row(finding: Finding) -> Row:
    answers = [f"{each.by.name}：{each.text}" for each in finding.answers]
    return row(
        *(found_on(finding), FORMS[finding.visit.form] if finding.visit else "登记"),
        *(finding.customer.name, finding.store.name if finding.store else "总部"),
        *(FINDING_KINDS[finding.kind], finding.text, finding.owner.name, finding.due_on),
        *(joined(*answers), FINDING_STATES[finding.state], day_of(finding.closed_at)),
        at="visits.finding",
        finding_id=finding.id,
    )


def said_in_replies(book: Book) -> list[tuple[date, Row]]:
    found: Any = db.session.execute(
        select(LetterReply, Letter, Customer)
        .join(Letter, Letter.id == LetterReply.letter_id)
        .join(Letter.customer)
        .where(
            book.holds,
            LetterReply.received_on.between(book.month, book.last),
            LetterReply.opinion != "",
        )
        .order_by(LetterReply.id)
    )
    return [
        (
            reply.received_on,
            row(
                *(reply.received_on, f"回顾函回执（{letter.number}）", chain.name, "总部"),
                *(FINDING_KINDS[FindingKind.OPINION], reply.opinion, "", None, "", "", None),
                at="reviews.letter",
                letter_id=letter.id,
            ),
        )
        for reply, letter, chain in found
    ]


def said_at_symposia(book: Book) -> list[tuple[date, Row]]:
    found = db.session.scalars(
        select(MeetingOpinion)
        .join(MeetingOpinion.meeting)
        .join(MeetingOpinion.customer)
        .options(
            contains_eager(MeetingOpinion.meeting),
            contains_eager(MeetingOpinion.customer),
            joinedload(MeetingOpinion.owner),
        )
        .where(
            book.holds,
            Meeting.held_on.between(book.month, book.last),
            Meeting.voided_at.is_(None),
        )
        .order_by(MeetingOpinion.id)
    )
    return [(each.meeting.held_on, opinion_row(each)) for each in found]


def opinion_row(opinion: MeetingOpinion) -> Row:
    state = FindingState.CLOSED if opinion.closed_on else FindingState.OPEN
    return row(
        *(opinion.meeting.held_on, "座谈会", opinion.customer.name, "总部"),
        *(FINDING_KINDS[FindingKind.OPINION], opinion.words),
        *(opinion.owner.name if opinion.owner else "", opinion.due_on, opinion.answer),
        *(FINDING_STATES[state], opinion.closed_on),
        at="meetings.meeting",
        meeting_id=opinion.meeting_id,
    )


C9 = Sheet(
    key="C9",
    title="守法经营反馈",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="visits.findings",
    permission=Permission.FINDING_READ,
    columns=columns(
        *(
            "卖场",
            ("卖场编码", Kind.SHORT),
            ("地址", Kind.LONG),
            ("发现日期", Kind.DAY),
            ("情况", Kind.LONG),
        ),
        *(("证据", Kind.LONG), "报送对象", ("报送时间", Kind.SHORT), ("接收", Kind.DAY)),
        *(("处理结果", Kind.LONG), ("处理人", Kind.SHORT), ("处理日期", Kind.DAY)),
    ),
    find=reports,
)
C11 = Sheet(
    key="C11",
    title="意见与投诉",
    clause="5.2",
    role=Role.CUSTOMER_MANAGER,
    kept="visits.findings",
    permission=Permission.FINDING_READ,
    columns=columns(
        *(
            ("日期", Kind.DAY),
            "来源",
            "客户",
            "卖场",
            ("类别", Kind.SHORT),
            ("内容", Kind.LONG),
            ("责任人", Kind.SHORT),
        ),
        *(("期限", Kind.DAY), ("答复", Kind.LONG), ("状态", Kind.SHORT), ("办结", Kind.DAY)),
    ),
    find=voices,
)
