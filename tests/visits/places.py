"""A chain with its holder, one store, the district's other people: for tests of visits' pages."""

from typing import Any

from flask.testing import FlaskClient

from gcm.core.db import db
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.visits.actions import findings
from gcm.visits.actions.findings import FindingDraft
from gcm.visits.models import Finding
from gcm.visits.rules.kinds import FindingKind
from tests import factories


class Place:
    """``cm`` holds the chain, ``other`` another one of the same district."""

    def __init__(self) -> None:
        own = factories.department(own=True, name="第一营销部")
        self.district = factories.district(department=own)
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.district, name="周以宁")
        self.other = factories.user(Role.CUSTOMER_MANAGER, district=self.district, name="许嘉言")
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.district, name="林知远")
        self.officer = factories.user(Role.MONOPOLY_OFFICER, district=self.district, name="韩铁成")
        self.chain = factories.customer(
            holder=self.cm, district=self.district, name="惠民超市", hq_address="府前街 1 号"
        )
        self.store = factories.store(self.chain, name="文庙巷店", address="文庙巷 3 号")
        self.other_chain = factories.customer(holder=self.other, district=self.district)

    def found(self, kind: FindingKind = FindingKind.TAG, **values: Any) -> Finding:
        """A finding at the store, by its customer manager."""
        text = values.pop("text", "三个品规没有价签")
        made = findings.open_finding(self.store, FindingDraft(kind, text, **values), by=self.cm)
        db.session.commit()
        return made


def sign_in(client: FlaskClient, user: User) -> FlaskClient:
    return client.sign_in(user)  # type: ignore[attr-defined, no-any-return]
