"""Whose letter of the month stands where: chains, their holders, letters, words of the month."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import aliased, joinedload, selectinload

from gcm.core import calendar, clock, months, regulation
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer
from gcm.reviews import rules
from gcm.reviews.models import Letter, LetterPoint, ReviewMonth
from gcm.reviews.rules import Kind, Punctuality, State
from gcm.sales.queries.history import held_in, recorded_months, usual_month


@dataclass(frozen=True)
class Holder:
    """The customer manager to whom a chain's month belongs."""

    login: str
    name: str


def due_on(month: date) -> date:
    law = regulation.in_force(month).letters
    return rules.due_on(month, law, calendar.next_working_day)


def last_month() -> date:
    """The month that letters are written about now."""
    return usual_month(recorded_months())


def chains_of(month: date, codes: Collection[str] = ()) -> list[Customer]:
    """The chains in reach that were customers in the month, in delivery order.

    Letters leave by customer manager (login), then chain code; chains that nobody held come last.
    """
    query = (
        select(Customer)
        .outerjoin(Assignment, (Assignment.customer_id == Customer.id) & held_in(month))
        .outerjoin(User, User.id == Assignment.user_id)
        .where(
            or_(Customer.joined_on.is_(None), Customer.joined_on <= months.last_day(month)),
            or_(Customer.left_on.is_(None), Customer.left_on >= month),
        )
        .options(joinedload(Customer.district))
        .order_by(User.login.is_(None), User.login, Customer.code)
    )
    if codes:
        query = query.where(Customer.code.in_(codes))
    return list(db.session.scalars(query).unique())


def holders(month: date) -> dict[int, Holder]:
    """Who holds each chain on the month's last working day."""
    rows = db.session.execute(
        select(Assignment.customer_id, User.login, User.name)
        .join(User, User.id == Assignment.user_id)
        .where(held_in(month))
        .order_by(Assignment.begins_on)
    )
    return {customer_id: Holder(login, name) for customer_id, login, name in rows}


def newest(month: date, *, with_points: bool = False) -> dict[int, Letter]:
    """The newest edition of each chain's letter of the month, by chain."""
    later = aliased(Letter)
    query = (
        select(Letter)
        .where(
            Letter.month == month,
            ~select(later.id)
            .where(
                later.customer_id == Letter.customer_id,
                later.month == month,
                later.edition > Letter.edition,
            )
            .exists(),
        )
        .options(joinedload(Letter.drafted_by), joinedload(Letter.approved_by))
        .order_by(Letter.id)
    )
    if with_points:
        query = query.options(selectinload(Letter.points))
    return {letter.customer_id: letter for letter in db.session.scalars(query)}


def drafted_since(month: date, by_id: int | None, moment: datetime) -> list[int]:
    """Ids of the month's first editions that the person has had drafted from then on."""
    query = select(Letter.id).where(
        Letter.month == month,
        Letter.edition == 1,
        Letter.drafted_by_id == by_id,
        Letter.created_at >= moment,
    )
    return list(db.session.scalars(query.order_by(Letter.id)))


def get_letter(user: User, letter_id: int) -> Letter:
    """Raises NoResultFound for a letter that does not exist for ``user``."""
    return db.session.scalars(
        select(Letter)
        .where(Letter.id == letter_id)
        .options(
            joinedload(Letter.customer).joinedload(Customer.district),
            joinedload(Letter.drafted_by),
            joinedload(Letter.approved_by),
            joinedload(Letter.issued_by),
            joinedload(Letter.reply),
            selectinload(Letter.points),
            selectinload(Letter.deliveries),
        )
    ).one()


def get_point(user: User, letter: Letter, point_id: int) -> LetterPoint:
    return db.session.scalars(
        select(LetterPoint).where(LetterPoint.id == point_id, LetterPoint.letter_id == letter.id)
    ).one()


def editions(user: User, letter: Letter) -> list[Letter]:
    """All editions of the chain's letter of that month, newest first."""
    return list(
        db.session.scalars(
            select(Letter)
            .where(Letter.customer_id == letter.customer_id, Letter.month == letter.month)
            .order_by(Letter.edition.desc())
        )
    )


def letters_of(user: User, customer: Customer, limit: int = 12) -> list[Letter]:
    """The chain's letters, newest first, for its page."""
    return list(
        db.session.scalars(
            select(Letter)
            .where(Letter.customer_id == customer.id)
            .order_by(Letter.month.desc(), Letter.edition.desc())
            .limit(limit)
        )
    )


def last_suggestions(month: date, customer_ids: Sequence[int]) -> dict[int, list[LetterPoint]]:
    """The suggestions of the letters issued on the month before, by chain."""
    found = db.session.scalars(
        select(LetterPoint)
        .join(LetterPoint.letter)
        .where(
            Letter.month == months.shift(month, -1),
            Letter.state == State.ISSUED,
            Letter.customer_id.in_(customer_ids),
            LetterPoint.kind == Kind.SUGGESTION,
        )
        .order_by(LetterPoint.customer_id, LetterPoint.position, LetterPoint.id)
    )
    by_chain: dict[int, list[LetterPoint]] = {}
    for point in found:
        by_chain.setdefault(point.customer_id, []).append(point)
    return by_chain


def words_of(month: date) -> dict[int, ReviewMonth]:
    """What was typed once for all letters of the month, by district."""
    found = db.session.scalars(
        select(ReviewMonth).where(ReviewMonth.month == month).order_by(ReviewMonth.district_id)
    )
    return {words.district_id: words for words in found}


def punctuality_of(letter: Letter) -> Punctuality:
    issued = clock.local(letter.issued_at).date() if letter.issued_at else None
    return rules.punctuality(due_on(letter.month), clock.today(), issued)


def alike_to(user: User, letter: Letter) -> Letter | None:
    """The letter that reads too much the same, where the person may see it."""
    if letter.alike_to_id is None:
        return None
    return db.session.scalars(
        select(Letter).where(Letter.id == letter.alike_to_id).options(joinedload(Letter.customer))
    ).one_or_none()


def suggestions_to_judge(user: User, letter: Letter) -> list[LetterPoint]:
    """What the chain's letter of the month before suggested."""
    return last_suggestions(letter.month, [letter.customer_id]).get(letter.customer_id, [])


def get_earlier_suggestion(user: User, letter: Letter, point_id: int) -> LetterPoint:
    found = [each for each in suggestions_to_judge(user, letter) if each.id == point_id]
    if not found:
        raise NoResultFound
    return found[0]
