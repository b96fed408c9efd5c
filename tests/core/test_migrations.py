"""The database that migrations make is the one the models describe, up and down."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, inspect, select

from gcm.core import audit, clock
from gcm.core.db import Model, db
from gcm.core.users import User
from gcm.visits.models import Plan
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


def test_the_migrations_make_what_the_models_describe() -> None:
    with db.engine.connect() as connection:
        options = {"compare_type": False, "include_name": is_ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Model.metadata) == []


def test_there_is_one_head_and_files_are_numbered_in_order(app: Flask) -> None:
    files = sorted(Path(app.config["MIGRATIONS"], "versions").glob("*.py"))
    numbers = [file.name[:3] for file in files]

    assert numbers == [f"{n:03d}" for n in range(1, len(files) + 1)]


def test_every_migration_goes_down_and_up_again(app: Flask) -> None:
    folder = str(app.config["MIGRATIONS"])
    before = schema()

    for _ in Path(folder, "versions").glob("*.py"):
        db.engine.dispose()
        downgrade(directory=folder, revision="-1")
    assert set(schema()) == {"alembic_version"}
    db.engine.dispose()
    upgrade(directory=folder)

    assert schema() == before


def test_an_upgrade_keeps_every_row(app: Flask) -> None:
    """Down to the archive's revision and up again: what lies below keeps its rows."""
    chain = factories.customer()
    factories.store(chain)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    folder = str(app.config["MIGRATIONS"])

    downgrade(directory=folder, revision="002")
    upgrade(directory=folder)

    with db.engine.connect() as connection:
        tables = Model.metadata.tables
        for name in ("customer", "store", "district"):
            assert connection.scalar(select(func.count()).select_from(tables[name])) == 1


def test_a_password_that_was_given_before_the_upgrade_lasts_from_then_on(app: Flask) -> None:
    factories.user(login="cm01", must_change_password=True)
    factories.user(login="cm02")
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    folder = str(app.config["MIGRATIONS"])

    downgrade(directory=folder, revision="014")
    upgrade(directory=folder)

    waiting, settled = db.session.scalars(select(User).order_by(User.login))
    assert waiting.password_given_at is not None
    assert timedelta(0) <= clock.now() - waiting.password_given_at < timedelta(minutes=10)
    assert settled.password_given_at is None


def test_plans_returned_before_the_upgrade_keep_both_days_of_each_round(app: Flask) -> None:
    """Sent back twice; a submission that was withdrawn in between is none."""
    owner, runner = factories.user(), factories.user()
    plan = factories.plan(owner, date(2026, 3, 16), state="submitted")
    told = [
        ("submitted", 9), ("returned", 10), ("submitted", 11), ("withdrawn", 11),
        ("submitted", 12), ("returned", 18), ("submitted", 18),
    ]  # fmt: skip
    for action, day in told:
        with clock.at(datetime(2026, 3, day, 2, tzinfo=UTC)):
            audit.record(f"plan.{action}", plan, by=runner)
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    folder = str(app.config["MIGRATIONS"])

    downgrade(directory=folder, revision="017")
    upgrade(directory=folder)

    (kept,) = db.session.scalars(select(Plan))
    assert [(each.submitted_at.day, each.returned_at.day) for each in kept.returns] == [
        (9, 10),
        (12, 18),
    ]


def is_ours(name: str | None, kind: str, _parents: object = None) -> bool:
    """The queue makes its own tables on PostgreSQL, once a test of this process has woken it."""
    return not (kind == "table" and str(name).startswith("huey_"))


def schema() -> dict[str, list[str]]:
    """Every table with its columns and indexes, in a form that compares."""
    found = inspect(db.engine)
    return {
        table: sorted(
            [column["name"] for column in found.get_columns(table)]
            + [str(index["name"]) for index in found.get_indexes(table)]
        )
        for table in found.get_table_names()
        if is_ours(table, "table")
    }
