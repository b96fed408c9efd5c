"""The branch's own numbers over the shipped ones, which every process keeps in memory."""

from collections.abc import Sequence

from flask import Flask, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from gcm.clauses.models import NumberChange
from gcm.core import regulation
from gcm.core.kept import Kept
from gcm.core.regulation import Change, Regulation


def versions() -> Sequence[Regulation]:
    return NUMBERS.value() if has_app_context() else regulation.shipped()


def read(session: Session) -> Sequence[Regulation]:
    return regulation.overlaid(changes(session))


def changes(session: Session) -> list[Change]:
    """Every change that has not been withdrawn, of numbers that this version still has."""
    rows = session.execute(
        select(NumberChange.begins_on, NumberChange.field, NumberChange.value)
        .where(NumberChange.withdrawn_at.is_(None))
        .order_by(NumberChange.begins_on, NumberChange.id)
    )
    known = regulation.every_field()
    return [Change(*row) for row in rows if row.field in known]


NUMBERS: Kept[Sequence[Regulation]] = Kept("regulation", read)


def init_app(_app: Flask) -> None:
    regulation.Provider.versions = staticmethod(versions)
