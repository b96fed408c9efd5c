"""A small branch for the tests of figures: two chains of one manager, a colleague's, another's."""

from datetime import date

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.sales.actions import totals
from gcm.sales.models import Product
from tests import factories

SEPTEMBER, AUGUST, LAST_YEAR = date(2026, 9, 1), date(2026, 8, 1), date(2025, 9, 1)


class Branch:
    """K1 and K2 are cm's, K3 a colleague's of the same district, K4 is elsewhere."""

    def __init__(self) -> None:
        self.district = factories.district()
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.district)
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.district)
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.district)
        self.own = factories.customer(holder=self.cm, district=self.district, code="K1")
        self.second = factories.customer(holder=self.cm, district=self.district, code="K2")
        self.theirs = factories.customer(holder=self.other, district=self.district, code="K3")
        self.elsewhere = factories.customer(code="K4")
        chains = (self.own, self.second, self.theirs, self.elsewhere)
        self.stores = {each.code: factories.store(each, format="便利店") for each in chains}
        self.jiaozi = factories.product(name="娇子(X)", brand="娇子", code="510001")
        self.yunyan = factories.product(name="云烟(软)", brand="云烟", code="510002")
        self.sold: list[tuple[int, date]] = []

    def sell(self, code: str, month: date, quantity: str, product: Product | None = None) -> None:
        store = self.stores[code]
        factories.sale(store, product or self.yunyan, month, quantity)
        self.sold.append((store.id, month))

    def count(self) -> None:
        totals.refresh_totals(db.session(), self.sold)
        db.session.commit()

    def september(self) -> None:
        """K1 30 + 10 of the focus brand, K2 0, K3 50, K4 5; last year K1 20, K3 100."""
        self.sell("K1", SEPTEMBER, "30")
        self.sell("K1", SEPTEMBER, "10", self.jiaozi)
        self.sell("K3", SEPTEMBER, "50")
        self.sell("K4", SEPTEMBER, "5")
        self.sell("K1", LAST_YEAR, "20")
        self.sell("K3", LAST_YEAR, "100")
        self.sell("K2", AUGUST, "8")
        self.count()
