"""The database handle, the base of every model, and the places that commit."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask, Response, current_app, request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Enum, MetaData
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from gcm.core import clock, engine
from gcm.core.policy import Role
from gcm.core.types import Degrees, Moment, Money, Quantity, Roles, Scaled, Score

__all__ = [
    "SAFE_METHODS",
    "Degrees",
    "Model",
    "Moment",
    "Money",
    "Quantity",
    "Record",
    "Roles",
    "Scaled",
    "Score",
    "Versioned",
    "add_new",
    "begin_to_write",
    "db",
    "reads_first",
    "separately",
    "transaction",
]

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class Model(DeclarativeBase):
    """Plain SQLAlchemy, so that types check and the old ``Model.query`` does not exist."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy wants a plain dict
        datetime: Moment,
        frozenset[Role]: Roles,
        StrEnum: Enum(StrEnum, values_callable=list, native_enum=False, length=40),
    }
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Record(Model):
    """A model with the columns that every record has."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)


class Versioned:
    """Mixin of records that people edit: a form carries the version it was opened on.

    Every flush counts the version up and writes only where it still was the one read, so
    that the second of two who save at the same moment gets a StaleDataError (409), on
    either database. Core updates must count it up themselves.
    """

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


db = SQLAlchemy(metadata=Model.metadata)
migrate = Migrate()


def init_app(app: Flask) -> None:
    db.init_app(app)
    migrate.init_app(app, db, directory=str(app.config["MIGRATIONS"]), render_as_batch=True)
    with app.app_context():
        engine.prepare(db.engine)
    app.before_request(choose_transaction)
    app.after_request(commit_or_roll_back)


def choose_transaction() -> None:
    """A page that only reads must not stand in a writer's way."""
    view = current_app.view_functions.get(request.endpoint or "")
    engine.only_read(request.method in SAFE_METHODS or getattr(view, "reads_first", False))


def reads_first(view: View) -> View:
    """Of a route that changes things: others may write until it calls ``begin_to_write``."""
    view.reads_first = True  # type: ignore[attr-defined]
    return view


def begin_to_write() -> None:
    """End the reading part of a request; what follows is in a transaction that may write.

    What was read stays in memory, and may be older by as long as the wait for the writer before:
    what depends on nobody having written meanwhile has to be read after this. On PostgreSQL that
    is so for whatever no lock protects.
    """
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changed before it may write")
    session.expire_on_commit = False
    try:
        session.commit()
    finally:
        session.expire_on_commit = True
    engine.only_read(False)


def commit_or_roll_back(response: Response) -> Response:
    """Keep what a successful unsafe request did; drop everything else."""
    if request.method not in SAFE_METHODS and response.status_code < 400:
        db.session.commit()
    else:
        db.session.rollback()
    return response


def add_new(model: type[Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert these rows, but none whose key or unique columns are there already."""
    dialect = sqlite if db.session.get_bind().dialect.name == "sqlite" else postgresql
    db.session.execute(dialect.insert(model).on_conflict_do_nothing(), rows)


@contextmanager
def transaction() -> Iterator[None]:
    """For commands and jobs, which have no response to end with."""
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def separately() -> Iterator[Session]:
    """One short transaction of its own, for what must survive a refusal.

    Only for audit of denials, sign-ins and sensitive reads, throttle counts and ``last_seen``.
    Call it before the request's own transaction has written: SQLite has one writer.
    """
    info: dict[Any, Any] = dict(db.session().info)
    token = engine._reading.set(False)
    try:
        with Session(db.engine, info=info) as session, session.begin():
            yield session
    finally:
        engine._reading.reset(token)
