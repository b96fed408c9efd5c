"""Which edition is in force, what the branch attached, and who has confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.clauses import rules
from gcm.clauses.models import Confirmation, SignedText
from gcm.core import regulation
from gcm.core.db import db
from gcm.core.users import User


@dataclass(frozen=True)
class Edition:
    """What people read and confirm: our text, its numbers, and the branch's signed text."""

    text: rules.Text
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
        text=rules.text_in_force(day, numbers),
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
