"""Two who write at once: nobody's work is lost and nobody is turned away."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from gcm.core import audit, scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db, transaction
from gcm.customers.models import Customer
from tests import factories

pytestmark = pytest.mark.usefixtures("database")
PEOPLE, TIMES = 8, 25


def test_read_modify_write_by_many_loses_nothing(app: Flask) -> None:
    chain_id = factories.customer().id
    db.session.commit()  # lets go of the writers' lock

    def add_one() -> None:
        with transaction():
            chain = db.session.get_one(Customer, chain_id, with_for_update=True)
            chain.planned_volume = (chain.planned_volume or Decimal(0)) + 1

    def work(_n: int) -> None:
        with app.app_context():
            scope.act_within(scope.EVERYTHING)
            for _ in range(TIMES):
                try_again(add_one)

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(work, range(PEOPLE)))

    chain = db.session.get_one(Customer, chain_id)
    assert chain.planned_volume == PEOPLE * TIMES
    assert chain.version == 1 + PEOPLE * TIMES


@pytest.mark.security(64)
def test_the_audit_chain_holds_under_many_writers(app: Flask) -> None:
    def work(n: int) -> None:
        with app.app_context():
            for step in range(TIMES):

                def note(step: int = step) -> None:
                    with transaction():
                        audit.record("test", by=None, n=n, step=step)

                try_again(note)

    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(work, range(PEOPLE)))

    assert len(db.session.scalars(select(AuditEntry.seq)).all()) == PEOPLE * TIMES
    assert audit.verify(db.session()) is None


def try_again(work: object) -> None:
    """PostgreSQL asks a loser to begin again; SQLite's writers queue and never lose."""
    for _ in range(200):
        try:
            work()  # type: ignore[operator]
        except OperationalError:
            if db.engine.dialect.name == "sqlite":
                raise
        else:
            return
    raise AssertionError("never got a turn")
