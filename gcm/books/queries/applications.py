"""M9: applications of the month and their first review (clause 3.1)."""

from typing import Any

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import joinedload

from gcm.books.queries.book import Book, Sheet, day_of
from gcm.books.rules.cells import Kind, Row, columns, row
from gcm.core.db import db
from gcm.core.policy import Permission, Role
from gcm.onboarding.models import Application, ApplicationReview, ApplicationSurvey


def applications(book: Book) -> list[Row]:
    """Four statements: districts, what moved in the month, the last surveys and reviews."""
    reviewed = select(ApplicationReview.application_id).where(
        within(book, ApplicationReview.created_at)
    )
    found = db.session.scalars(
        select(Application)
        .options(joinedload(Application.user))
        .where(
            Application.district_id.in_(book.districts()),
            or_(
                within(book, Application.created_at),
                within(book, Application.submitted_at),
                within(book, Application.decided_at),
                Application.id.in_(reviewed),
            ),
        )
        .order_by(Application.created_at, Application.id)
    ).all()
    ids = [each.id for each in found]
    surveys, reviews = last_of(ApplicationSurvey, ids), last_of(ApplicationReview, ids)
    return [application_row(each, surveys.get(each.id), reviews.get(each.id)) for each in found]


def within(book: Book, column: Any) -> ColumnElement[bool]:
    begin, end = book.moments
    condition: ColumnElement[bool] = (column >= begin) & (column < end)
    return condition


def last_of(model: Any, ids: list[int]) -> dict[int, Any]:
    """Application → its last survey or review (one query)."""
    found = db.session.scalars(
        select(model)
        .options(joinedload(model.user))
        .where(model.application_id.in_(ids))
        .order_by(model.id)
    )
    return {each.application_id: each for each in found}


def application_row(
    of: Application, survey: ApplicationSurvey | None, review: ApplicationReview | None
) -> Row:
    marks = [mark.get("score") for mark in survey.marks.values()] if survey else []
    agreed = ("同意" if review.agrees else "不同意") if review else ""
    return row(
        *(of.name, of.number, day_of(of.created_at), of.user.name, of.planned_volume),
        *(survey.surveyed_on, survey.user.name) if survey else (None, None),
        sum(filter(None, marks)) if survey else None,
        survey.expected_volume if survey else None,
        *(agreed, review.opinion, review.user.name, day_of(review.created_at))
        if review
        else ("", "", "", None),
        *(day_of(of.submitted_at), of.state_name, of.decision_number, day_of(of.decided_at)),
        of.decision_opinion,
        at="onboarding.application",
        application_id=of.id,
    )


M9 = Sheet(
    key="M9",
    title="入网申请与初审",
    clause="5.1",
    role=Role.MARKET_MANAGER,
    kept="onboarding.applications",
    permission=Permission.APPLICATION_READ,
    columns=columns(
        *(
            "申请客户",
            ("申请编号", Kind.SHORT),
            ("申请日期", Kind.DAY),
            ("客户经理", Kind.SHORT),
            ("计划销量", Kind.NUMBER),
        ),
        *(("考察日期", Kind.DAY), ("考察人", Kind.SHORT), ("考察得分", Kind.NUMBER)),
        *(
            ("预计月销量", Kind.NUMBER),
            ("初审结论", Kind.SHORT),
            ("初审意见", Kind.LONG),
            ("初审人", Kind.SHORT),
        ),
        *(("初审日期", Kind.DAY), ("上报", Kind.DAY), ("状态", Kind.SHORT), "批复文号"),
        *(("批复日期", Kind.DAY), ("批复意见", Kind.LONG)),
    ),
    find=applications,
)
