"""A letter put together from the figures equals what is worked out by hand."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from gcm.core.batches import ImportBatch
from gcm.core.db import db
from gcm.reviews.content import LetterContent, LetterStatus
from gcm.reviews.models import Letter, ReviewMonth
from gcm.reviews.queries import contents, fingerprints, letters
from gcm.sales.actions import totals as sales
from gcm.sales.models import Demand, Forecast, Indicator, Sale, Stock, Target
from tests import factories
from tests.reviews.branch import AUGUST, SEPTEMBER, Branch, sign

pytestmark = pytest.mark.clause("3.4")
D = Decimal


def of(code: str) -> LetterContent:
    found, _skipped = contents.ready(SEPTEMBER, letters.chains_of(SEPTEMBER, [code]))
    (only,) = found
    return only.content


def test_the_chains_own_figures_are_those_of_the_hand_calculation(branch: Branch) -> None:
    own = of("K1").figures
    assert own

    assert (str(own.cartons), str(own.cases), str(own.amount)) == (
        "40 条",
        "0.16 箱",
        "4,000.00 元",
    )
    assert str(own.year_on_year) == "-20.00%"
    assert str(own.month_on_month) == "-50.00%"
    assert (str(own.focus_share), str(own.first_class_share)) == ("25.00%", "25.00%")
    assert (str(own.price_per_carton), str(own.price_per_case)) == ("100.00 元", "25,000.00 元")
    assert str(own.gross_profit) == "900.00 元"  # 30 × (120 − 100) + 10 × (130 − 100)
    assert own.place
    assert (own.place.place, own.place.among, own.place.kind) == (4, 5, "便利店")
    assert [row.price_class for row in own.classes] == [1, 2]
    assert len(own.months) == 13


def test_a_block_without_data_is_left_out_and_never_0(branch: Branch) -> None:
    letter = of("K1")
    own = letter.figures
    assert own
    assert letter.stores

    assert own.plan is own.completion is own.stockout_rate is own.forecast_accuracy is None
    assert own.year_to_date is None  # January has no records
    assert letter.contacts is None
    assert letter.last_suggestions is None
    assert letter.stores.over_stock == ()
    assert letter.stores.stock_outs == ()


def test_targets_demand_and_forecasts_come_in_where_they_are(branch: Branch) -> None:
    chain, store, product = branch.chains["K1"], branch.stores["K1"], branch.yunyan
    factories.saved(
        Target(month=SEPTEMBER, customer_id=chain.id, indicator=Indicator.TOTAL, quantity=D(50))
    )
    factories.saved(
        Forecast(month=SEPTEMBER, customer_id=chain.id, product_id=product.id, quantity=D(36))
    )
    for day, supplied in ((3, 0), (4, 8)):
        factories.saved(
            Demand(
                store_id=store.id,
                product_id=product.id,
                day=date(2026, 9, day),
                demanded=D(8),
                supplied=D(supplied),
            )
        )
    factories.saved(
        Stock(store_id=store.id, product_id=product.id, day=date(2026, 9, 28), quantity=D(45))
    )
    letter = of("K1")
    own, stores = letter.figures, letter.stores
    assert own
    assert stores

    assert (str(own.plan), str(own.completion)) == ("50 条", "80.00%")
    assert str(own.stockout_rate) == "50.00%"
    assert str(own.forecast_accuracy) == "80.00%"
    assert [(each.store, str(each.cover_days)) for each in stores.over_stock] == [
        ("K1东店", "45 天")
    ]
    assert [(each.product, each.seen_on) for each in stores.stock_outs] == [
        ("云烟(紫)", date(2026, 9, 3))
    ]


@pytest.mark.clause("2.1.6")
def test_the_letter_tells_the_accuracy_of_the_market_managers_figure(branch: Branch) -> None:
    """30 were bought: the customer manager's 60 missed by as much, the correction by a tenth."""
    factories.saved(
        Forecast(
            month=SEPTEMBER,
            customer_id=branch.chains["K1"].id,
            product_id=branch.yunyan.id,
            quantity=D(60),
            corrected=D(33),
            corrected_because="停供半月",
        )
    )

    own = of("K1").figures

    assert own
    assert str(own.forecast_accuracy) == "90.00%"


def test_a_store_without_orders_is_named_and_not_among_the_worst(branch: Branch) -> None:
    stores = of("K1").stores
    assert stores

    assert (stores.active, stores.ordered) == (2, 1)
    assert [row.name for row in stores.best] == ["K1东店"]
    assert stores.worst == ()
    assert [row.name for row in stores.silent] == ["K1西店"]


def test_a_manager_sees_the_market_without_seeing_its_chains(branch: Branch) -> None:
    everything = of("K1")
    sign(branch.cm)

    assert of("K1") == everything
    assert [each.code for each in letters.chains_of(SEPTEMBER)] == ["K1", "K2", "K5"]
    assert everything.market
    assert str(everything.market.classes[-1].cartons) == "240 条"  # all four chains


def test_letters_leave_by_manager_and_code_and_chains_without_data_are_skipped(
    branch: Branch,
) -> None:
    found, skipped = contents.ready(SEPTEMBER, letters.chains_of(SEPTEMBER))

    assert [each.customer.code for each in found] == ["K1", "K2", "K3", "K4"]
    assert [each.code for each in skipped] == ["K5"]
    assert {each.content.status for each in found} == {LetterStatus.DRAFT}
    assert db.session.scalar(select(func.count(Letter.id))) == 0


def test_the_month_belongs_to_who_holds_the_chain_on_its_last_working_day(branch: Branch) -> None:
    factories.assign(branch.chains["K1"], branch.other, date(2026, 10, 1))
    held = letters.holders(SEPTEMBER)[branch.chains["K1"].id]

    assert of("K1").manager == "何𬭊"
    assert held.login == "cm01"


def test_words_typed_once_stand_in_every_letter_of_the_district(branch: Branch) -> None:
    factories.saved(
        ReviewMonth(
            district_id=branch.district.id,
            month=SEPTEMBER,
            market_words="节日市场平稳。",
            price_state="",
            scarce_policy="按前三个月销量分配。",
            events="",
        )
    )
    own, elsewhere = of("K2").market, of("K4").market
    assert own
    assert elsewhere

    assert (own.words, own.scarce_policy) == ("节日市场平稳。", "按前三个月销量分配。")
    assert elsewhere.words == ""


def imported() -> None:
    factories.saved(ImportBatch(kind="sales", file_name="x.xlsx", file_sha256="0", sheets=[]))


def test_figures_that_change_later_are_noticed(branch: Branch) -> None:
    one, other = branch.draft("K1"), branch.draft("K2")
    assert fingerprints.changed_since(SEPTEMBER, [one, other]) == set()

    branch.sell("K1", AUGUST, 5, branch.jiaozi)
    imported()

    assert fingerprints.changed_since(SEPTEMBER, [one, other]) == {one.id}


def test_an_import_that_changes_nothing_of_a_chain_leaves_its_letter_alone(branch: Branch) -> None:
    one = branch.draft("K1")
    branch.sell("K2", AUGUST, 5)
    imported()

    assert fingerprints.changed_since(SEPTEMBER, [one]) == set()


def test_cartons_moved_to_another_product_are_noticed(branch: Branch) -> None:
    chain = branch.chains["K3"].id
    before = fingerprints.fingerprints(SEPTEMBER, [chain])
    for row in db.session.scalars(select(Sale).where(Sale.day == SEPTEMBER, Sale.quantity == 70)):
        row.product_id = branch.jiaozi.id
    sales.refresh_totals(db.session(), [(branch.stores["K3"].id, SEPTEMBER)])

    assert fingerprints.fingerprints(SEPTEMBER, [chain]) != before
