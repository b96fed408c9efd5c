"""How far the branch is set up, and what a person says of it."""

from typing import Any

from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from gcm.admin.models import FirstStepTick
from gcm.admin.rules import first_steps as rules
from gcm.admin.rules.first_steps import AWAY, BY_HAND, Facts
from gcm.core import audit, calendar, clock, policy, scope
from gcm.core.db import db
from gcm.core.organisation import Department, District
from gcm.core.policy import Permission
from gcm.core.sync.models import Device
from gcm.core.users import DistrictPost, User
from gcm.customers.models import Assignment, Customer, Store
from gcm.sales.models import Product, Sale


def facts() -> Facts:
    """Two statements, whatever the branch holds."""
    today = clock.today()
    questions = {
        "departments": select(func.count(Department.id)),
        "own_departments": select(func.count(Department.id)).where(Department.own),
        "districts": select(func.count(District.id)),
        "group_districts": select(func.count(District.id)).where(District.group_line),
        "people": select(func.count(User.id)).where(User.disabled_at.is_(None)),
        "posted": select(func.count(DistrictPost.user_id.distinct())),
        "products": select(func.count(Product.id)),
        "chains": select(func.count(Customer.id)),
        "held": select(func.count(Assignment.customer_id.distinct())),
        "stores": select(func.count(Store.id)),
        "has_sales": select(select(Sale.store_id).exists()),
        "tablets": select(func.count(Device.id)).where(Device.registered_at.is_not(None)),
    }
    asked = select(*(each.scalar_subquery().label(name) for name, each in questions.items()))
    with scope.system("how far the branch is set up, in counts"):
        counts: dict[str, Any] = dict(db.session.execute(asked).one()._mapping)
    known = frozenset(year for year in rules.wanted_years(today) if calendar.is_known(year))
    return Facts(today, known_years=known, ticked=ticks(), **counts)


def sees_chains(user: User) -> bool:
    """Managers and heads: in their own scope; whoever sees no chain at all: in the branch."""
    any_chain = select(select(Customer.id).exists())
    if policy.allows(user, Permission.CUSTOMER_READ, None):
        return bool(db.session.scalar(any_chain))
    with scope.system("whether the branch has begun, a yes or no"):
        return bool(db.session.scalar(any_chain))


def ticks() -> frozenset[str]:
    return frozenset(db.session.scalars(select(FirstStepTick.step)))


def tick(step: str, *, by: User) -> None:
    """Only what cannot be counted, and the list as a whole, is ticked by a person."""
    if step not in {*BY_HAND, AWAY}:
        raise NotFound
    if step not in ticks():
        made = FirstStepTick(step=step, by_id=by.id)
        db.session.add(made)
        audit.record("first_step.ticked", by=by, title=BY_HAND.get(step, "收起“第一次使用”"))
