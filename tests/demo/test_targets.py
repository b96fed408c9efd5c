"""The demo's targets, stages and service lists: a past that adds up, and work left for today."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import func, select

from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.customers.queries import services
from gcm.customers.servicing import State as Service
from gcm.sales.models import Indicator, StagePlan, Target, TargetSplit
from gcm.sales.queries import stages
from gcm.sales.rules import splitting, staging
from tests.demo.conftest import LIVED, UNTIL

pytestmark = pytest.mark.xdist_group("demo")  # its branch is filled once


@pytest.mark.clause("2.1.3")
def test_each_months_target_is_published_and_is_what_the_chains_have(branch: Flask) -> None:
    published = db.session.scalars(
        select(TargetSplit).where(TargetSplit.state == splitting.State.PUBLISHED)
    ).all()

    assert {each.month for each in published} == {LIVED.back(back) for back in (2, 1, 0)}
    for split in published:
        for indicator, total in split.totals.items():
            kept = db.session.scalar(
                select(func.sum(Target.quantity)).where(
                    Target.month == split.month, Target.indicator == indicator
                )
            )
            assert kept == total
    assert {each.number for each in published} == {1, 2}


@pytest.mark.clause("2.2.2")
def test_the_running_months_stages_stand_in_every_state(branch: Flask) -> None:
    plans = db.session.scalars(select(StagePlan)).all()
    running = Counter(each.state for each in plans if each.month == LIVED.back(0))
    before = {each.state for each in plans if each.month < LIVED.back(0)}

    assert running == {
        staging.State.CONFIRMED: 3,
        staging.State.SUBMITTED: 1,
        staging.State.RETURNED: 1,
    }
    assert before == {staging.State.CONFIRMED}


@pytest.mark.clause("2.2.2")
def test_every_confirmed_chain_is_staged_for_its_target(branch: Flask) -> None:
    for plan in db.session.scalars(select(StagePlan)):
        targets = stages.targets_of(plan.customer_id, plan.month)
        assert list(targets) == list(Indicator)
        assert not staging.is_outdated(targets, plan.parts)


@pytest.mark.clause("2.2.5")
def test_service_lists_hold_what_is_done_due_and_late(branch: Flask) -> None:
    chains = db.session.scalars(select(Customer).order_by(Customer.code)).all()

    found = services.lists_of(chains, UNTIL)

    late = {
        (chain.code, each.item.title)
        for chain in chains
        for each in found[chain.id]
        if each.state is Service.LATE
    }
    states = Counter(each.state for own in found.values() for each in own)
    assert late == {("K002", "为店长做一次新品培训"), ("K005", "客诉回访")}
    assert min(states[Service.DONE], states[Service.DUE]) >= 10


def test_the_market_manager_runs_the_district_of_the_targets(branch: Flask) -> None:
    runner = db.session.scalars(select(User).where(User.login == "mm04")).one()
    (district,) = db.session.scalars(
        select(District).where(District.id.in_(select(TargetSplit.district_id)))
    )

    assert Role.MARKET_MANAGER in runner.roles
    assert district.code == "0104"
