"""Which edition is in force, what the branch attached or set, and who has confirmed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import joinedload

from gcm.clauses.models import Confirmation, NumberChange, SignedText
from gcm.clauses.rules import texts
from gcm.clauses.rules.texts import Number
from gcm.core import regulation
from gcm.core.db import db
from gcm.core.users import User


@dataclass(frozen=True)
class Edition:
    """What people read and confirm: our text, its numbers, and the branch's signed text."""

    text: texts.Text
    numbers_since: date
    attached: SignedText | None

    @property
    def key(self) -> str:
        """Another text, other numbers or another signed text make another edition."""
        attached = self.attached.id if self.attached else 0
        return f"{self.text.effective_from}/{self.numbers_since}/{attached}"


def in_force(day: date) -> Edition:
    numbers = regulation.in_force(day)
    return Edition(
        text=texts.text_in_force(day, numbers),
        numbers_since=numbers.effective_from,
        attached=find_signed_text(day),
    )


def find_signed_text(day: date) -> SignedText | None:
    """The signed text in force on ``day``: the latest of those that have begun."""
    return db.session.scalars(
        select(SignedText)
        .where(SignedText.effective_from <= day)
        .order_by(SignedText.effective_from.desc(), SignedText.id.desc())
        .limit(1)
    ).one_or_none()


def signed_texts() -> Sequence[SignedText]:
    """Every version, the newest first."""
    return db.session.scalars(
        select(SignedText)
        .options(joinedload(SignedText.by))
        .order_by(SignedText.effective_from.desc(), SignedText.id.desc())
    ).all()


def get_signed_text(text_id: int) -> SignedText:
    return db.session.scalars(select(SignedText).where(SignedText.id == text_id)).one()


def find_confirmation(user: User, edition: Edition) -> Confirmation | None:
    return db.session.scalars(
        select(Confirmation).where(
            Confirmation.user_id == user.id, Confirmation.edition == edition.key
        )
    ).one_or_none()


def not_confirmed(edition: Edition) -> Sequence[User]:
    """Everybody at work who has not yet said to have read it."""
    confirmed = select(Confirmation.user_id).where(Confirmation.edition == edition.key)
    return db.session.scalars(
        select(User)
        .where(User.disabled_at.is_(None), User.id.not_in(confirmed))
        .order_by(User.login)
    ).all()


@dataclass(frozen=True)
class NumberRow:
    """A number as it is shipped and as it is for the branch today; changes, the latest first."""

    number: Number
    shipped: str
    now: str
    changes: tuple[NumberChange, ...]
    day: date

    def standing(self) -> Iterator[NumberChange]:
        return (each for each in self.changes if each.withdrawn_at is None)

    @property
    def current(self) -> NumberChange | None:
        """The branch's change that counts today."""
        return next((each for each in self.standing() if each.begins_on <= self.day), None)

    @property
    def coming(self) -> tuple[NumberChange, ...]:
        return tuple(each for each in self.standing() if each.begins_on > self.day)


def numbers(day: date) -> list[NumberRow]:
    """Every number of the regulation in the order of its clauses."""
    made: dict[str, list[NumberChange]] = {}
    for change in number_changes():
        made.setdefault(change.field, []).append(change)
    return [
        row_of(number, day, made.get(number.field, [])) for number in texts.numbers_in_force(day)
    ]


def get_number(field: str, day: date) -> NumberRow:
    for row in numbers(day):
        if row.number.field == field:
            return row
    raise NoResultFound(field)


def row_of(number: Number, day: date, made: Sequence[NumberChange]) -> NumberRow:
    shipped = regulation.value_of(regulation.at(day, regulation.shipped()), number.field)
    now = regulation.value_of(regulation.in_force(day), number.field)
    return NumberRow(number, texts.spelled(shipped), texts.spelled(now), tuple(made), day)


def number_changes() -> Sequence[NumberChange]:
    return db.session.scalars(
        select(NumberChange)
        .options(joinedload(NumberChange.by), joinedload(NumberChange.withdrawn_by))
        .order_by(NumberChange.begins_on.desc(), NumberChange.id.desc())
    ).all()


def get_number_change(change_id: int) -> NumberChange:
    return db.session.scalars(select(NumberChange).where(NumberChange.id == change_id)).one()
