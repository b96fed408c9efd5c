"""The demo's brand cultivation: one plan reviewed, two that run, one still a draft."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from gcm.core.db import db
from gcm.cultivation.models import CultivationMeasure, CultivationPlan
from gcm.cultivation.queries import standings
from gcm.cultivation.rules.plans import State
from gcm.customers.models import Assignment
from tests.demo.conftest import UNTIL

pytestmark = pytest.mark.xdist_group("demo")  # its branch is filled once


@pytest.mark.clause("2.1.5")
def test_plans_stand_in_every_state_with_figures_to_look_at(branch: Flask) -> None:
    plans = db.session.scalars(select(CultivationPlan).order_by(CultivationPlan.id)).all()

    assert Counter(each.state for each in plans) == {
        State.REVIEWED: 1,
        State.RUNNING: 2,
        State.DRAFT: 1,
    }
    found = standings.standings([each for each in plans if each.state is State.RUNNING], UNTIL)
    assert any(each.now and each.now.shelf.part for each in found)
    assert any(each.now and each.now.repeat.part for each in found)


@pytest.mark.clause("2.2.5")
def test_every_measure_was_noted_by_whoever_holds_the_chain(branch: Flask) -> None:
    noted = db.session.scalars(select(CultivationMeasure)).all()
    held = {(each.customer_id, each.user_id) for each in db.session.scalars(select(Assignment))}

    assert noted
    assert {(each.store.customer_id, each.by_id) for each in noted} <= held
