"""The first days: from an empty system to one that people can work with."""

from dataclasses import replace
from datetime import date

import pytest

from gcm.admin import first_steps
from gcm.admin.rules import first_day
from gcm.admin.rules import first_steps as rules
from gcm.admin.rules.first_steps import Facts
from gcm.core import calendar, clock
from gcm.core.db import db, transaction
from gcm.core.policy import Role
from tests import factories
from tests.conftest import Client

DONE = Facts(
    today=date(2026, 6, 30),
    departments=3,
    own_departments=1,
    districts=4,
    group_districts=1,
    people=9,
    posted=4,
    products=60,
    chains=6,
    held=6,
    stores=63,
    has_sales=True,
    tablets=2,
    known_years=frozenset({2026}),
    ticked=frozenset({"numbers", "backup"}),
)


def open_steps(facts: Facts) -> list[str]:
    return [step.key for step in rules.steps(facts) if not step.is_done]


def test_an_empty_system_needs_everything_in_this_order() -> None:
    empty = Facts(today=date(2026, 6, 30), people=1)

    assert open_steps(empty) == [
        *("departments", "districts", "users", "products", "customers", "sales"),
        *("numbers", "calendar", "tablets", "backup"),
    ]


def test_a_branch_that_has_all_needs_nothing() -> None:
    assert open_steps(DONE) == []
    assert not rules.is_shown(rules.steps(DONE), DONE.ticked)


@pytest.mark.parametrize(
    ("missing", "step"),
    [
        ({"own_departments": 0}, "departments"),
        ({"own_departments": 2}, "departments"),
        ({"group_districts": 0}, "districts"),
        ({"posted": 0}, "users"),
        ({"people": 1}, "users"),
        ({"products": 0}, "products"),
        ({"chains": 0}, "customers"),
        ({"stores": 0}, "customers"),
        ({"held": 0}, "customers"),
        ({"has_sales": False}, "sales"),
        ({"ticked": frozenset({"backup"})}, "numbers"),
        ({"known_years": frozenset()}, "calendar"),
        ({"tablets": 0}, "tablets"),
        ({"ticked": frozenset({"numbers"})}, "backup"),
    ],
)
def test_what_is_missing_is_named(missing: dict[str, object], step: str) -> None:
    assert open_steps(replace(DONE, **missing)) == [step]  # type: ignore[arg-type]


def test_from_july_on_the_next_year_is_wanted() -> None:
    assert rules.wanted_years(date(2026, 6, 30)) == (2026,)
    assert rules.wanted_years(date(2026, 7, 1)) == (2026, 2027)


def test_a_list_put_aside_stays_aside() -> None:
    empty = Facts(today=date(2026, 6, 30))

    assert rules.is_shown(rules.steps(empty), ())
    assert not rules.is_shown(rules.steps(empty), {"away"})


def test_the_admin_of_an_empty_system_finds_the_list(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    home = client.get("/").text

    assert "第一次使用" in home
    assert "/exchange/kinds/departments/template" in home
    assert "/exchange/imports/new?kind=departments" in home


def test_a_step_is_shown_until_the_branch_has_it(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))
    wanted = "/exchange/imports/new?kind=products"
    assert wanted in client.get("/").text
    assert "/exchange/imports/new?kind=workbook" in client.get("/").text

    factories.product()
    db.session.commit()

    assert wanted not in client.get("/").text


def test_what_the_branch_has_is_counted(database: None, statements: list[str]) -> None:
    manager = factories.user(Role.CUSTOMER_MANAGER, district=factories.district(group_line=True))
    chain = factories.customer(holder=manager)
    store = factories.store(chain)
    factories.sale(store, factories.product(), date(2026, 5, 1), 1)
    statements.clear()

    found = first_steps.facts()

    assert (found.districts, found.group_districts, found.posted) == (2, 1, 1)
    assert (found.chains, found.held, found.stores, found.has_sales) == (1, 1, 1, True)
    assert found.known_years >= {
        year for year in rules.wanted_years(clock.today()) if calendar.is_official(year)
    }
    assert len(statements) <= 3


def test_what_a_person_says_is_done_is_kept_once(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    client.post("/admin/first-steps/numbers/tick")
    client.post("/admin/first-steps/numbers/tick")

    assert first_steps.ticks() == {"numbers"}
    assert "管理办法的数字已核对" in client.get("/").text


def test_what_can_be_counted_nobody_ticks(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    assert client.post("/admin/first-steps/sales/tick").status_code == 404


def test_the_list_can_be_put_aside(client: Client) -> None:
    client.sign_in(factories.user(Role.ADMIN))

    client.post("/admin/first-steps/away/tick")

    assert "第一次使用" not in client.get("/").text


@pytest.mark.parametrize("role", list(first_day.BY_ROLE))
def test_a_home_without_chains_says_what_will_be_there(client: Client, role: Role) -> None:
    client.sign_in(factories.user(role, district=factories.district()))

    assert first_day.BY_ROLE[role].waits in client.get("/").text


def test_who_has_chains_is_told_no_more(client: Client) -> None:
    manager = factories.user(Role.CUSTOMER_MANAGER)
    other = factories.user(Role.CUSTOMER_MANAGER)
    with transaction():
        factories.customer(holder=manager)

    assert "这里将会有什么" not in client.sign_in(manager).get("/").text
    assert "这里将会有什么" in client.sign_in(other).get("/").text
