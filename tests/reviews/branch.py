"""A small branch for the tests of letters: whose figures are known by heart."""

from datetime import date
from decimal import Decimal

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User, reach_of
from gcm.reviews.actions import writing
from gcm.reviews.models import Letter
from gcm.reviews.queries import contents, desk, letters
from gcm.sales.actions import totals as sales
from gcm.sales.models import Product
from tests import factories

SEPTEMBER, AUGUST, LAST_YEAR = date(2026, 9, 1), date(2026, 8, 1), date(2025, 9, 1)


class Branch:
    """K1 and K2 of one manager, K3 of a colleague, K4 in another district, K5 without sales.

    September: K1 sold 40 of 50 last year and 80 in August, in its east store alone.
    """

    def __init__(self) -> None:
        own = factories.department(name="第一营销部", own=True)
        self.district = factories.district(department=own)
        self.cm = factories.user(
            Role.CUSTOMER_MANAGER, district=self.district, name="何𬭊", login="cm01"
        )
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.district, login="cm02")
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.district, name="周明远")
        self.head = factories.user(Role.DEPARTMENT_HEAD, department=own)
        self.approver = factories.user(Role.APPROVER)
        self.admin = factories.user(Role.ADMIN)
        self.officer = factories.user(Role.MONOPOLY_OFFICER)
        elsewhere = factories.district()
        self.mm_elsewhere = factories.user(Role.MARKET_MANAGER, district=elsewhere)
        self.chains = {
            "K1": factories.customer(
                code="K1",
                holder=self.cm,
                district=self.district,
                name="春晓超市",
                hq_address="玉沙路 5 号",
            ),
            "K2": factories.customer(code="K2", holder=self.cm, district=self.district),
            "K3": factories.customer(code="K3", holder=self.other, district=self.district),
            "K4": factories.customer(code="K4", district=elsewhere),
            "K5": factories.customer(code="K5", holder=self.cm, district=self.district),
        }
        self.stores = {
            code: factories.store(chain, name=f"{code}东店", format="便利店")
            for code, chain in self.chains.items()
        }
        self.west = factories.store(self.chains["K1"], name="K1西店", format="便利店")
        self.yunyan = factories.product(name="云烟(紫)", brand="云烟", code="510002")
        self.jiaozi = factories.product(
            name="娇子(X)", brand="娇子", code="510001", price_class=1, retail_price=Decimal(130)
        )
        self.sell("K1", SEPTEMBER, 30)
        self.sell("K1", SEPTEMBER, 10, self.jiaozi)
        self.sell("K1", AUGUST, 80)
        self.sell("K1", LAST_YEAR, 50)
        for code, quantity in (("K2", 60), ("K3", 70), ("K4", 80)):
            self.sell(code, SEPTEMBER, quantity)
            self.sell(code, LAST_YEAR, 50, self.jiaozi)

    def sell(self, code: str, month: date, quantity: int, product: Product | None = None) -> None:
        sold = product or self.yunyan
        store = self.stores[code]
        factories.sale(
            store, sold, month, quantity, whole_month=True, price_class=sold.versions[0].price_class
        )
        sales.refresh_totals(db.session(), [(store.id, month)])
        db.session.commit()

    def draft(self, code: str, *, by: User | None = None) -> Letter:
        """The chain's letter of September, as the rules propose it."""
        on = desk.desk(SEPTEMBER)
        found = contents.analysis(self.chains[code], on)
        letter = writing.draft_letter(
            self.chains[code], SEPTEMBER, contents.proposals(found, on), by=by or self.cm
        )
        db.session.commit()
        return letter


def sign(user: User) -> None:
    scope.act_within(reach_of(db.session(), user, clock.today()))


def again(letter: Letter) -> Letter:
    """The letter as the database has it now."""
    db.session.expire_all()
    return letters.get_letter(letter.drafted_by, letter.id)  # type: ignore[arg-type]
