"""News in force in a month stands in the month's letters, and nothing where there is none."""

from datetime import date

import pytest

from gcm.reviews.content import LetterContent
from gcm.reviews.queries import contents, letters
from gcm.supply.rules.news import Kind, NewsLine
from tests import factories
from tests.reviews.branch import SEPTEMBER, Branch

pytestmark = [pytest.mark.clause("3.4"), pytest.mark.usefixtures("database")]


def letter_of(code: str) -> LetterContent:
    found, _skipped = contents.ready(SEPTEMBER, letters.chains_of(SEPTEMBER, [code]))
    return found[0].content


def test_news_in_force_in_the_month_is_in_its_districts_letters() -> None:
    branch = Branch()
    for title, begins_on, ends_on in (
        ("八月底就结束", date(2026, 8, 1), date(2026, 8, 31)),
        ("到一日为止", date(2026, 8, 1), date(2026, 9, 1)),
        ("从三十日开始", date(2026, 9, 30), None),
        ("十月才开始", date(2026, 10, 1), None),
    ):
        factories.news(district=branch.district, title=title, begins_on=begins_on, ends_on=ends_on)

    market, elsewhere = letter_of("K1").market, letter_of("K4").market
    assert market
    assert elsewhere

    assert market.news == (
        NewsLine(Kind.SUPPLY, "到一日为止", date(2026, 8, 1), date(2026, 9, 1)),
        NewsLine(Kind.SUPPLY, "从三十日开始", date(2026, 9, 30)),
    )
    assert elsewhere.news == ()


def test_a_price_change_that_the_prices_show_is_not_told_twice() -> None:
    branch = Branch()
    version = branch.yunyan.versions[0]
    kept = ("name", "brand", "transfer_price", "retail_price", "price_class")
    factories.saved(
        type(version)(
            product_id=branch.yunyan.id,
            effective_from=date(2026, 9, 15),
            wholesale_price=110,
            **{name: getattr(version, name) for name in kept},
        )
    )
    factories.news(
        district=branch.district, kind=Kind.PRICE, title="云烟(紫)调价", product=branch.yunyan
    )
    factories.news(
        district=branch.district, kind=Kind.LIMIT, title="云烟(紫)限量", product=branch.yunyan
    )

    market = letter_of("K1").market
    assert market

    assert [change.product for change in market.changes] == ["云烟(紫)"]
    assert [line.title for line in market.news] == ["云烟(紫)限量"]
