"""The demo branch as it stands in the database."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from stdnum.cn import uscc

from gcm.config import DEMO_MARKER
from gcm.core import audit, clock, months, policy
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.organisation import Department, District
from gcm.core.users import User
from gcm.customers.models import Contact, Customer, Store
from gcm.demo import actions
from gcm.demo.span import Span
from gcm.onboarding import scans
from gcm.onboarding.models import Application, ApplicationScan
from gcm.onboarding.rules.states import State as Step
from gcm.reviews.models import Letter
from gcm.reviews.rules import State
from gcm.sales.models import (
    Demand,
    Forecast,
    MonthlyTotal,
    Product,
    ProductVersion,
    Sale,
    Stock,
)
from gcm.sales.queries import forecasts
from gcm.sales.rules.filing import State as Filing
from tests.demo.conftest import LIVED, UNTIL, opened

pytestmark = pytest.mark.xdist_group("demo")  # its branch is filled once
RARE = "㛃𬭊䶮𠅤𠮷"
# Sealed with a fresh nonce, hashed with a fresh salt, or counted by the wall's clock.
NEVER_THE_SAME = {
    *("password_hash", "bank_account", "sealed_number"),
    *("created_at", "mac", "at", "origin"),
}


def count(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_the_demo_has_the_branch_that_the_contract_names(branch: Flask) -> None:
    counted = {model: count(model) for model in (Department, District, Customer, Store, Product)}

    assert counted == {Department: 3, District: 4, Customer: 6, Store: 63, Product: 66}


def test_every_role_has_somebody_who_may_work_at_once(branch: Flask) -> None:
    users = db.session.scalars(select(User)).all()

    assert {role for user in users for role in user.roles} == set(policy.Role)
    assert not any(user.must_change_password for user in users)


def test_the_rare_characters_stand_in_names(branch: Flask) -> None:
    names = [
        *db.session.scalars(select(Customer.name)),
        *db.session.scalars(select(Customer.legal_person)),
        *db.session.scalars(select(Store.name)),
        *db.session.scalars(select(Contact.name)),
        *db.session.scalars(select(User.name)),
    ]

    assert all(any(sign in (name or "") for name in names) for sign in RARE)


def test_credit_codes_pass_their_own_check(branch: Flask) -> None:
    codes = db.session.scalars(select(Customer.uscc)).all()

    assert all(uscc.is_valid(code or "") for code in codes)


@pytest.mark.clause("3.1")
def test_applications_stand_at_four_of_their_steps(branch: Flask) -> None:
    found = db.session.scalars(select(Application).order_by(Application.id)).all()

    assert {each.state for each in found} == {
        Step.DRAFT,
        Step.SUBMITTED,
        Step.RETURNED,
        Step.REFUSED,
    }
    scans_kept = db.session.scalars(select(ApplicationScan.sha256)).all()
    assert all(scans.read(each).startswith(b"\xff\xd8\xff") for each in scans_kept)


@pytest.mark.clause("3.1.1")
def test_licences_stand_in_every_state(branch: Flask) -> None:
    ends = db.session.scalars(select(Store.licence_ends_on)).all()

    left = [(day - UNTIL).days for day in ends if day]

    bands = ((-999, -1), (0, 30), (31, 60), (61, 90), (91, 9999))
    assert all(any(low <= days <= high for days in left) for low, high in bands)


def test_the_last_three_months_are_by_day_and_the_others_by_month(branch: Flask) -> None:
    by_day = select(Sale.day).where(Sale.whole_month.is_(False)).distinct()
    by_month = select(Sale.day).where(Sale.whole_month).distinct()

    days = db.session.scalars(by_day).all()
    firsts = db.session.scalars(by_month).all()

    assert {months.first(day) for day in days} == {date(2026, n, 1) for n in (8, 9, 10)}
    assert set(firsts) == {date(2026, n, 1) for n in (6, 7)}
    assert max(days) <= UNTIL


def test_the_totals_are_the_sums_of_the_sales(branch: Flask) -> None:
    sold = db.session.execute(select(func.sum(Sale.quantity), func.sum(Sale.amount))).one()
    kept = db.session.execute(
        select(func.sum(MonthlyTotal.quantity), func.sum(MonthlyTotal.amount))
    ).one()

    assert tuple(sold) == tuple(kept)


def test_every_sale_has_the_class_and_the_price_of_its_day(branch: Flask) -> None:
    for sale in db.session.scalars(select(Sale).order_by(Sale.id).limit(300)):
        terms = db.session.scalars(
            select(ProductVersion)
            .where(
                ProductVersion.product_id == sale.product_id,
                ProductVersion.effective_from <= sale.day,
            )
            .order_by(ProductVersion.effective_from.desc())
        ).first()
        assert terms is not None
        assert terms.wholesale_price is not None
        assert sale.price_class == terms.price_class
        assert sale.amount == sale.quantity * terms.wholesale_price


@pytest.mark.clause("1.3")
def test_one_store_is_silent_one_piled_high_and_some_demand_went_unfilled(branch: Flask) -> None:
    silent = db.session.scalar(
        select(func.max(Sale.day)).join(Store).where(Store.code == "K005-04")
    )
    piled = db.session.scalar(
        select(func.max(Stock.quantity)).join(Store).where(Store.code == "K003-06")
    )
    counted = db.session.scalars(select(Stock.quantity)).all()
    unfilled = db.session.scalar(select(func.count()).where(Demand.supplied == 0))

    assert silent is not None
    assert silent < LIVED.back(1)
    assert piled is not None
    assert piled > 5 * sum(counted) / len(counted)
    assert unfilled


def test_the_trail_of_the_demo_is_whole(branch: Flask) -> None:
    assert audit.verify(db.session()) is None


def contents() -> dict[str, list[dict[str, Any]]]:
    """Every table row by row, without what differs by nature."""
    tables = db.session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    ).all()
    return {
        table: [
            {name: value for name, value in row.items() if name not in NEVER_THE_SAME}
            for row in db.session.execute(text(f"SELECT * FROM {table} ORDER BY 1")).mappings()  # noqa: S608 - names from the schema
        ]
        for table in sorted(tables)
    }


def test_the_same_last_day_makes_the_same_branch(branch: Flask, tmp_path: Path) -> None:
    first = contents()
    db.session.remove()

    with opened(tmp_path):
        actions.fill(LIVED)
        second = contents()

    assert first.keys() == second.keys()
    assert [table for table in first if first[table] != second[table]] == []


def test_a_database_with_anything_in_it_is_left_alone(branch: Flask) -> None:
    before = count(Sale)
    db.session.rollback()

    with pytest.raises(RuleBroken, match="只填入空库"):
        actions.fill(LIVED)

    assert count(Sale) == before


def test_the_home_says_that_it_is_a_demo(demo_home: Path, branch: Flask) -> None:
    assert (demo_home / DEMO_MARKER).exists()
    assert branch.config["DEMO"]
    assert branch.config["BRANCH_NAME"] == "青溪县烟草公司"


@pytest.mark.parametrize("until", [date(2026, 3, 1), date(2026, 2, 28), date(2025, 12, 31)])
def test_any_day_can_be_the_last(until: date) -> None:
    lived = Span(until, 14)

    assert len(lived.months) == 14
    assert lived.last_day(lived.months[-1]) == until
    assert lived.last_day(lived.first) == months.last_day(lived.first)


@pytest.mark.clause("3.4")
def test_letters_stand_in_every_state_and_one_chain_has_none_yet(branch: Flask) -> None:
    due_now = db.session.scalars(select(Letter).where(Letter.month == LIVED.back(1))).all()
    before = db.session.scalars(select(Letter).where(Letter.month == LIVED.back(2))).all()

    assert {letter.state for letter in due_now} == set(State) - {State.REPLACED}
    assert len(due_now) == 5
    assert {letter.state for letter in before} == {State.ISSUED, State.REPLACED}
    assert any(letter.reply for letter in due_now)
    assert any(letter.deliveries for letter in before)


def test_the_past_is_written_in_the_order_of_time(branch: Flask) -> None:
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()

    lived = [entry for entry in entries if entry.action != "demo.filled"]

    assert [entry.at for entry in lived] == sorted(entry.at for entry in lived)
    assert {"customer.reassigned", "customer.revealed", "store.closed", "letter.issued"} <= {
        entry.action for entry in lived
    }


def test_nothing_of_the_past_happens_today_or_later(branch: Flask) -> None:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action != "demo.filled")).all()

    assert all(clock.local(entry.at).date() < UNTIL for entry in entries)


def test_a_branch_can_end_on_the_first_days_of_a_month(tmp_path: Path) -> None:
    with opened(tmp_path):
        filled = actions.fill(Span(date(2026, 11, 3), 4))

    assert filled.stores == 63


@pytest.mark.clause("2.2.6")
def test_forecasts_were_imported_then_filed_one_late_and_one_forgotten(
    branch: Flask, stop_clock: Callable[[datetime], None]
) -> None:
    stop_clock(datetime.combine(UNTIL, time(10), tzinfo=clock.LOCAL))

    states = {
        month: Counter(each.state for each in forecasts.standings(forecasts.Wanted(month)))
        for month in (date(2026, n, 1) for n in (7, 8, 9, 10))
    }

    assert states == {
        date(2026, 7, 1): {Filing.FILED: 6},
        date(2026, 8, 1): {Filing.FILED: 6},
        date(2026, 9, 1): {Filing.FILED: 4, Filing.LATE: 2},
        date(2026, 10, 1): {Filing.FILED: 5, Filing.OVERDUE: 1},
    }
    assert db.session.scalars(select(func.count(Forecast.corrected))).one() > 0
    assert db.session.scalars(select(func.count(Forecast.method))).one() > 100
