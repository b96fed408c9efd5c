"""A form that waits to be written was read before: what changed meanwhile counts."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from gcm.core import clock, engine
from gcm.core.db import begin_to_write, db, transaction
from gcm.core.sync import receiving, refusals
from gcm.core.sync.models import InboxEntry, Receipt
from gcm.customers.models import Assignment, Customer
from gcm.visits.models import PlannedVisit, Visit
from gcm.visits.rules.kinds import PlanState
from tests import factories
from tests.conftest import Client
from tests.visits import recording
from tests.visits.recording import Shop, filled
from tests.visits.test_durable_forms import VAULT, envelope_of, headers_of

pytestmark = pytest.mark.usefixtures("database")
READING = 1.0  # seconds in which the request has read what it reads


def sent_while(app: Flask, shop: Shop, action: str, change: Callable[[], None]) -> int:
    """Send the form, let it wait for the writer, ``change``, and let it go on: its status."""
    client = app.test_client()
    assert isinstance(client, Client)
    client.sign_in(shop.manager)
    body, headers = json.dumps(envelope_of(action, filled(shop))), headers_of(shop.manager)
    db.session.commit()
    answers: list[int] = []

    def send() -> None:
        with app.app_context():
            sent = {"data": body, "headers": headers, "content_type": "application/json"}
            answers.append(client.post("/sync/ops", **sent).status_code)

    engine.only_read(False)
    with transaction():
        receiving.lock(db.session(), VAULT)
        db.session.execute(select(Receipt)).all()  # begins it
        thread = threading.Thread(target=send)
        thread.start()
        time.sleep(READING)
        assert not answers
        change()
    thread.join(timeout=30)
    return answers[0]


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_chain_that_moves_on_while_its_form_waits_takes_no_record(
    app: Flask, client: Client
) -> None:
    shop = recording.shop()

    def move() -> None:
        db.session.execute(delete(Assignment).where(Assignment.customer_id == shop.chain.id))

    status = sent_while(app, shop, f"/visits/stores/{shop.store.id}/records", move)

    assert (status, count(Visit), count(InboxEntry)) == (202, 0, 1)


def test_a_stop_that_leaves_the_plan_while_its_form_waits_leaves_it_in_the_inbox(
    app: Flask, client: Client
) -> None:
    shop = recording.shop()
    today = clock.today()
    plan = factories.plan(
        shop.manager, today - timedelta(days=today.weekday()), state=PlanState.APPROVED
    )
    stop = factories.planned_visit(plan, shop.store, today)

    def take_out() -> None:
        db.session.execute(delete(PlannedVisit).where(PlannedVisit.id == stop.id))

    status = sent_while(app, shop, f"/visits/stops/{stop.id}/records", take_out)

    assert (status, count(Visit), count(InboxEntry)) == (202, 0, 1)
    problem = db.session.scalars(select(InboxEntry.problem)).one()
    assert problem == refusals.GONE


def test_nothing_may_be_changed_before_writing_has_begun(app: Flask) -> None:
    db.session.add(Customer(code="K9", name="早了一步"))

    with pytest.raises(RuntimeError):
        begin_to_write()


def test_what_was_read_is_not_read_again_once_writing_begins(
    app: Flask, statements: list[str]
) -> None:
    chain_id = factories.customer().id
    db.session.commit()
    engine.only_read(True)
    chain = db.session.get_one(Customer, chain_id)

    begin_to_write()
    statements.clear()

    assert chain.name
    assert statements == []
