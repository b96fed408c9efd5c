"""Demands are noted, wait, and are answered; the figures count only what has its answer."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from gcm.core import scope
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.errors import OutOfScope, RuleBroken
from gcm.core.users import User, reach_of
from gcm.reviews.queries import fingerprints
from gcm.sales.actions import demands as actions
from gcm.sales.models import Demand
from gcm.sales.queries import demands as queries
from gcm.sales.queries import stores
from gcm.sales.queries.demands import CHAIN, PRODUCT, Wanted
from gcm.sales.queries.history import EVERYONE
from gcm.sales.rules.demands import Answer, Note, State
from gcm.web.paging import Paging
from tests import factories
from tests.sales.branch import Branch

D = Decimal
OCTOBER = date(2026, 10, 1)
TODAY = date(2026, 10, 12)


@pytest.fixture(autouse=True)
def today(stop_clock: Callable[[datetime], None]) -> None:
    stop_clock(datetime(2026, 10, 12, 2, tzinfo=UTC))


@pytest.fixture
def branch(database: None) -> Branch:
    return Branch()


def paging(sort: str = "day") -> Paging:
    return Paging(1, 50, sort, descending=False)


def note(branch: Branch, code: str = "K1", day: date = TODAY, demanded: int = 10) -> Demand:
    made = actions.note(branch.stores[code], Note(branch.yunyan.id, day, D(demanded)), by=branch.cm)
    db.session.commit()
    return made


def answer(demand: Demand, supplied: int, reason: str = "", by: User | None = None) -> None:
    draft = Answer(D(supplied), TODAY, reason)
    person = by or db.session.get_one(User, demand.noted_by_id)
    actions.answer(queries.get_demand(demand.id), draft, by=person)
    db.session.commit()


def imported(branch: Branch, code: str, day: date, demanded: int, supplied: int) -> Demand:
    return factories.saved(
        Demand(
            store_id=branch.stores[code].id,
            product_id=branch.yunyan.id,
            day=day,
            demanded=D(demanded),
            supplied=D(supplied),
            answered_on=day,
        )
    )


@pytest.mark.clause("1.2")
def test_a_noted_demand_waits_and_counts_in_no_figure(branch: Branch) -> None:
    imported(branch, "K1", date(2026, 10, 9), 10, 5)
    before = fingerprints.counted(OCTOBER)
    kept = [db.session.execute(each).all() for each in before]

    made = note(branch)

    found = stores.service(EVERYONE, OCTOBER)
    assert found is not None
    assert (found.records, found.fill_rate, found.stockout_rate) == (1, D(50), D(0))
    assert [db.session.execute(each).all() for each in before] == kept  # no letter is out of date
    sums = queries.sums(Wanted(OCTOBER))
    assert (sums.service, sums.open, sums.late) == (found, 1, 0)
    assert queries.get_demand(made.id).state is State.OPEN


@pytest.mark.clause("1.2")
def test_an_answer_says_how_much_when_and_by_whom(branch: Branch) -> None:
    made = note(branch)

    answer(made, 4, by=branch.mm)

    found = queries.get_demand(made.id)
    assert (found.state, found.demand.supplied, found.demand.answered_on) == (
        State.PARTLY,
        D(4),
        TODAY,
    )
    assert found.answered_by is not None
    assert found.answered_by.id == branch.mm.id
    service = stores.service(EVERYONE, OCTOBER)
    assert service is not None
    assert service.fill_rate == D(40)
    actions_done = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.seq)).all()
    assert list(actions_done) == ["demand.noted", "demand.answered"]


def test_an_answer_by_hand_may_be_put_right(branch: Branch) -> None:
    made = note(branch)
    answer(made, 0, "厂家没有到货")
    answer(made, 10)

    found = queries.get_demand(made.id)
    assert (found.state, found.demand.reason) == (State.FILLED, None)


def test_what_is_not_right_changes_nothing(branch: Branch) -> None:
    made = note(branch)
    with pytest.raises(RuleBroken) as twice:
        note(branch)
    with pytest.raises(RuleBroken):
        answer(made, 0)
    of_import = imported(branch, "K2", TODAY, 3, 1)
    with pytest.raises(RuleBroken):
        answer(of_import, 3, by=branch.cm)

    assert [each.field for each in twice.value.problems] == ["product_id"]
    assert queries.get_demand(made.id).state is State.OPEN
    assert db.session.get_one(Demand, of_import.id).supplied == D(1)


def test_a_note_made_in_error_goes_until_it_is_answered(branch: Branch) -> None:
    made = note(branch)
    actions.take_back(queries.get_demand(made.id), by=branch.cm)
    db.session.commit()
    assert db.session.scalars(select(Demand)).all() == []

    again = note(branch)
    answer(again, 10)
    with pytest.raises(RuleBroken):
        actions.take_back(queries.get_demand(again.id), by=branch.cm)


def test_nobody_notes_for_a_store_out_of_reach(branch: Branch) -> None:
    store = branch.stores["K3"]
    with scope.within(reach_of(db.session(), branch.cm, TODAY)), pytest.raises(OutOfScope):
        actions.note(store, Note(branch.yunyan.id, TODAY, D(1)), by=branch.cm)
    db.session.rollback()


@pytest.mark.clause("1.2")
def test_the_list_is_narrowed_by_state_place_product_and_lateness(branch: Branch) -> None:
    late = note(branch, "K1", date(2026, 10, 8), 5)
    note(branch, "K2", date(2026, 10, 10), 6)
    imported(branch, "K1", date(2026, 10, 9), 10, 10)
    imported(branch, "K3", date(2026, 10, 9), 10, 0)
    imported(branch, "K3", date(2026, 9, 9), 10, 3)

    def found(**wanted: object) -> list[tuple[str, int]]:
        rows = queries.listed(Wanted(**wanted), paging())  # type: ignore[arg-type]
        return [(row.chain.code, row.demand.day.day) for row in rows]

    assert found() == [("K3", 9), ("K1", 8), ("K1", 9), ("K3", 9), ("K2", 10)]
    assert found(month=OCTOBER, state=State.OPEN) == [("K1", 8), ("K2", 10)]
    assert found(late=True) == [("K1", 8)]
    assert found(state=State.REFUSED) == [("K3", 9)]
    assert found(state=State.PARTLY) == [("K3", 9)]
    assert found(state=State.FILLED) == [("K1", 9)]
    assert found(text="K2") == [("K2", 10)]
    assert found(product_id=branch.jiaozi.id) == []
    assert found(store_id=late.store_id) == [("K1", 8), ("K1", 9)]
    row = queries.listed(Wanted(late=True), paging())[0]
    assert (row.due_on, row.is_late) == (date(2026, 10, 10), True)  # a shifted Saturday


@pytest.mark.clause("1.2")
def test_fill_and_stock_out_by_chain_and_by_product(branch: Branch) -> None:
    imported(branch, "K1", date(2026, 10, 9), 10, 10)
    imported(branch, "K3", date(2026, 10, 9), 10, 0)
    note(branch, "K2")

    chains = queries.grouped(Wanted(OCTOBER, by=CHAIN), paging("fill"))
    assert [(each.code, each.sums.service.fill_rate) for each in chains] == [
        ("K3", D(0)),
        ("K1", D(100)),
        ("K2", None),
    ]
    assert [each.sums.open for each in chains] == [0, 0, 1]
    (product,) = queries.grouped(Wanted(OCTOBER, by=PRODUCT), paging("fill"))
    assert (product.sums.service.fill_rate, product.sums.service.stockout_rate) == (D(50), D(50))
    assert queries.sums(Wanted(OCTOBER)).service == product.sums.service


def test_lists_and_sums_stay_within_reach(branch: Branch) -> None:
    imported(branch, "K1", date(2026, 10, 9), 10, 10)
    imported(branch, "K3", date(2026, 10, 9), 10, 0)
    imported(branch, "K4", date(2026, 10, 9), 10, 0)
    db.session.commit()

    with scope.within(reach_of(db.session(), branch.cm, TODAY)):
        assert [row.chain.code for row in queries.listed(Wanted(), paging())] == ["K1"]
        assert queries.sums(Wanted()).service.records == 1
        assert [each.code for each in queries.grouped(Wanted(by=CHAIN), paging("fill"))] == ["K1"]
