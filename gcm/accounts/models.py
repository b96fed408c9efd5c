"""Wrong passwords, counted where a restart does not forget them, and the branch's switches."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gcm.core.db import Model, Record
from gcm.core.keys import Sealed
from gcm.core.users import User


class Switch(StrEnum):
    """A protection that a branch has or has not."""

    SEPARATE_ADMINS = "separate_admins"
    LEVEL_TWO = "level_two"


class SwitchChange(Record):
    """Somebody switched a protection on or off; the latest row counts, none is ever changed."""

    __tablename__ = "switch_change"

    switch: Mapped[Switch]
    is_on: Mapped[bool]
    reason: Mapped[str]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User] = relationship()


class SignInFailure(Model):
    """One attempt that has not succeeded (yet).

    ``account`` is a keyed digest of the name typed, because people type passwords into the
    wrong field; ``network`` is the address without its last part.
    """

    __tablename__ = "sign_in_failure"
    __table_args__ = (
        Index("ix_sign_in_failure_account", "account", "at"),
        Index("ix_sign_in_failure_network", "network", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str]
    network: Mapped[str]
    at: Mapped[datetime]


class SecondFactor(Record):
    """The phone that shows somebody's codes; ``last_step`` is the last half minute used.

    ``sealed_pending`` is a new one's seed until its first code has come: the old one counts on.
    """

    __tablename__ = "second_factor"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), unique=True)
    sealed_seed: Mapped[str | None] = mapped_column(Sealed("second_factor.sealed_seed"))
    sealed_pending: Mapped[str | None] = mapped_column(Sealed("second_factor.sealed_pending"))
    enrolled_at: Mapped[datetime | None]
    last_step: Mapped[int | None]


class RecoveryCode(Record):
    """Signs in once when the phone is lost; only a keyed digest is kept."""

    __tablename__ = "recovery_code"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    digest: Mapped[str]
    used_at: Mapped[datetime | None]


class FormerPassword(Record):
    """The hash of a password that somebody had before."""

    __tablename__ = "former_password"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    password_hash: Mapped[str]
