"""M7: the symposia of a month with what was asked there (clauses 2.1.7 and 3.3.3)."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from gcm.books.queries.book import Book, Sheet
from gcm.books.rules.cells import Cell, Kind, Row, columns, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.meetings.models import Meeting, MeetingChain, MeetingOpinion, MeetingSlip
from gcm.meetings.rules.kinds import Kind as Held
from gcm.sales.rules.measures import rounded

QUESTIONS = {"demand": "需求满足", "service": "服务", "earnings": "收益"}


def symposia(book: Book) -> list[Row]:
    """Five statements: districts, symposia, their chains, opinions and slips.

    A row for each opinion; a symposium at which none was noted has one row all the same.
    """
    held = db.session.scalars(
        select(Meeting)
        .where(
            Meeting.district_id.in_(book.districts()),
            Meeting.kind == Held.SYMPOSIUM,
            Meeting.held_on.between(book.month, book.last),
            Meeting.voided_at.is_(None),
        )
        .order_by(Meeting.held_on, Meeting.id)
    ).all()
    ids = [each.id for each in held]
    came, said, slips = counts_of(ids), opinions_of(ids), slips_of(ids)
    return [
        symposium_row(each, came.get(each.id, (0, 0)), slips.get(each.id, ""), opinion)
        for each in held
        for opinion in tuple(said.get(each.id, ())) or (None,)
    ]


def counts_of(ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """How many chains were invited, and came."""
    found: dict[int, list[bool]] = defaultdict(list)
    for each in db.session.scalars(select(MeetingChain).where(MeetingChain.meeting_id.in_(ids))):
        found[each.meeting_id].append(each.came)
    return {key: (len(chains), sum(chains)) for key, chains in found.items()}


def opinions_of(ids: Sequence[int]) -> dict[int, list[MeetingOpinion]]:
    found: dict[int, list[MeetingOpinion]] = defaultdict(list)
    for each in db.session.scalars(
        select(MeetingOpinion)
        .options(joinedload(MeetingOpinion.customer), joinedload(MeetingOpinion.owner))
        .where(MeetingOpinion.meeting_id.in_(ids))
        .order_by(MeetingOpinion.id)
    ):
        found[each.meeting_id].append(each)
    return found


def slips_of(ids: Sequence[int]) -> dict[int, str]:
    """``3 份：需求满足 4.33、服务 4.67、收益 4.00``"""
    of: list[Any] = [getattr(MeetingSlip, name) for name in QUESTIONS]
    rows = db.session.execute(
        select(
            MeetingSlip.meeting_id,
            func.count(MeetingSlip.id),
            *(func.sum(each) for each in of),
            *(func.count(each) for each in of),
        )
        .where(MeetingSlip.meeting_id.in_(ids))
        .group_by(MeetingSlip.meeting_id)
    )
    found = {}
    for key, slips, *numbers in rows:
        sums, answers = numbers[: len(of)], numbers[len(of) :]
        means = [
            f"{title} {rounded(Decimal(total) / answered, 2)}"
            for title, total, answered in zip(QUESTIONS.values(), sums, answers, strict=True)
            if answered
        ]
        found[key] = f"{slips} 份：{'、'.join(means)}"
    return found


def symposium_row(
    of: Meeting, counted: tuple[int, int], slips: str, opinion: MeetingOpinion | None
) -> Row:
    """An imported symposium has numbers and no chains."""
    invited, came = counted if counted[0] else (of.invited, of.came)
    asked: tuple[Cell, ...] = (None,) * 6
    if opinion is not None:
        owner = opinion.owner.name if opinion.owner else None
        asked = (opinion.customer.name, opinion.words, owner)
        asked += (opinion.due_on, opinion.answer, opinion.closed_on)
    return row(
        *(of.held_on, of.place, invited, came, of.report, of.news, slips),
        *asked,
        at="meetings.meeting",
        meeting_id=of.id,
    )


M7 = Sheet(
    key="M7",
    title="座谈会",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="meetings.meetings",
    permission=Permission.MEETING_READ,
    columns=columns(
        *(("日期", Kind.DAY), "地点", ("邀请客户", Kind.NUMBER), ("到会客户", Kind.NUMBER)),
        *(("通报", Kind.LONG), ("信息", Kind.LONG), ("满意度", Kind.LONG)),
        *("提意见的客户", ("意见", Kind.LONG), ("责任人", Kind.SHORT), ("期限", Kind.DAY)),
        *(("答复", Kind.LONG), ("办结", Kind.DAY)),
    ),
    find=symposia,
)
