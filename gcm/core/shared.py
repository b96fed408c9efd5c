"""Numbers that every process on every machine goes by, one row each."""

from sqlalchemy import BigInteger, Connection, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from gcm.core.db import Model


class SharedNumber(Model):
    """``kept:…`` counts changes of what is kept in memory, ``hour:…`` says when work was done."""

    __tablename__ = "shared_number"

    name: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(BigInteger)


def count_up(session: Session, name: str) -> None:
    """Seen by the others once the running transaction has committed."""
    new = insert(session).values(name=name, number=1)
    session.execute(
        new.on_conflict_do_update(index_elements=["name"], set_={"number": SharedNumber.number + 1})
    )


def change(session: Session, name: str, number: int) -> bool:
    """Whether this was the one who changed it: False when it says so already."""
    new = insert(session).values(name=name, number=number)
    changed = new.on_conflict_do_update(
        index_elements=["name"],
        set_={"number": new.excluded.number},
        where=SharedNumber.number != new.excluded.number,
    )
    return session.scalar(changed.returning(SharedNumber.name)) is not None


def insert(session: Session) -> sqlite.Insert | postgresql.Insert:
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(SharedNumber)
    return postgresql.insert(SharedNumber)


def read(connection: Connection) -> dict[str, int]:
    rows = connection.execute(select(SharedNumber.name, SharedNumber.number))
    return {row.name: row.number for row in rows}
