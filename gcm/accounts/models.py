"""Wrong passwords, counted where a restart does not forget them."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from gcm.core.db import Model


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
