"""What the month's visits put into a chain's letter, worked out by hand."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from gcm.core.db import db
from gcm.customers.models import Store
from gcm.reviews.content import LetterContent
from gcm.reviews.queries import contents, letters
from gcm.sales.models import Product
from gcm.visits.models import Visit, VisitProduct
from gcm.visits.queries import months
from gcm.visits.queries.months import Shelf
from gcm.visits.rules.kinds import FormKind
from tests import factories
from tests.reviews.branch import SEPTEMBER, Branch

pytestmark = pytest.mark.clause("3.4")


@pytest.fixture
def branch(database: None) -> Branch:
    return Branch()


def looked(
    store: Store, branch: Branch, day: int, seen: dict[Product, bool | None], **of: Any
) -> Visit:
    """A visit of September that looked for these products."""
    visit = factories.visit(store, branch.cm, datetime(2026, 9, day, 2, tzinfo=UTC), **of)
    for product, on_shelf in seen.items():
        factories.saved(
            VisitProduct(
                visit_id=visit.id,
                customer_id=store.customer_id,
                product_id=product.id,
                on_shelf=on_shelf,
            )
        )
    return visit


def shelf(branch: Branch) -> Shelf:
    return months.shelves(SEPTEMBER, "娇子")[branch.chains["K1"].id]


def letter(code: str = "K1") -> LetterContent:
    found, _skipped = contents.ready(SEPTEMBER, letters.chains_of(SEPTEMBER, [code]))
    return found[0].content


def test_nobody_looked_and_the_letter_leaves_it_out(branch: Branch) -> None:
    looked(branch.west, branch, 3, {branch.yunyan: True})
    looked(branch.west, branch, 4, {branch.jiaozi: None})

    assert shelf(branch) == Shelf(None, 2)
    own = letter().figures
    assert own
    assert own.shelf_rate is None


def test_the_stores_where_the_brand_was_seen_of_those_in_scope(branch: Branch) -> None:
    looked(branch.west, branch, 3, {branch.jiaozi: True, branch.yunyan: False})

    assert shelf(branch) == Shelf(1, 2)
    own = letter().figures
    assert own
    assert str(own.shelf_rate) == "50.00%"


def test_the_last_visit_that_looked_counts_and_any_product_of_the_brand_will_do(
    branch: Branch,
) -> None:
    other = factories.product(brand="娇子")
    looked(branch.west, branch, 3, {branch.jiaozi: True})
    looked(branch.west, branch, 20, {branch.jiaozi: False, other: False})
    looked(branch.west, branch, 25, {branch.yunyan: True})
    looked(branch.stores["K1"], branch, 5, {branch.jiaozi: False, other: True})
    looked(branch.stores["K1"], branch, 9, {branch.jiaozi: True}, voided_at=datetime.now(UTC))

    assert shelf(branch) == Shelf(1, 2)


def test_a_store_that_is_not_due_is_not_in_scope(branch: Branch) -> None:
    chain = branch.chains["K1"]
    for opened_on, closed_on in ((date(2026, 9, 18), None), (None, date(2026, 9, 29))):
        store = factories.store(chain, opened_on=opened_on, closed_on=closed_on)
        looked(store, branch, 20, {branch.jiaozi: True})
    looked(branch.west, branch, 3, {branch.jiaozi: True})

    assert shelf(branch) == Shelf(1, 2)
    factories.store(chain, opened_on=date(2026, 9, 17))  # the fourteenth day
    assert shelf(branch) == Shelf(1, 3)


def test_the_letter_counts_the_visits_made_and_names_the_headquarters_first(
    branch: Branch,
) -> None:
    for day in range(2, 9):
        looked(branch.west, branch, day, {})
    factories.visit(
        branch.chains["K1"], branch.cm, datetime(2026, 9, 28, 2, tzinfo=UTC), form=FormKind.HQ_VISIT
    )
    looked(branch.stores["K1"], branch, 9, {}, voided_at=datetime.now(UTC))
    db.session.commit()

    made = letter().contacts
    assert made

    assert (made.visits_total, made.stores_visited, len(made.visits)) == (8, 1, 5)
    assert (made.visits[0].place, made.visits[1].place) == ("总部", "K1西店")
    assert letter("K2").contacts is None


def test_another_months_visits_say_nothing_of_this_one(branch: Branch) -> None:
    visit = factories.visit(branch.west, branch.cm, datetime(2026, 8, 31, 15, tzinfo=UTC))

    assert visit.month == date(2026, 8, 1)  # 23:00 on the 31st
    assert letter().contacts is None
