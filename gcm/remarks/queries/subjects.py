"""The record beside which something is put: a chain, a store or a finding."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from gcm.core.db import db
from gcm.customers.models import Customer, Store
from gcm.customers.queries import chains, stores
from gcm.visits.models import Finding
from gcm.visits.rules.kinds import FINDING_KINDS


@dataclass(frozen=True)
class Subject:
    """``named`` is how its addresses name it, such as ``{"store_id": 7}``."""

    customer: Customer
    name: str
    named: dict[str, Any]

    @property
    def columns(self) -> dict[str, int | None]:
        """What a row beside it keeps."""
        own = {name: self.named.get(name) for name in ("store_id", "finding_id")}
        return {"customer_id": self.customer.id, **own}

    def holds(self, model: Any) -> ColumnElement[bool]:
        """The condition that a row of ``model`` stands beside this record itself."""
        if "finding_id" in self.named:
            return model.finding_id == self.named["finding_id"]  # type: ignore[no-any-return]
        if "store_id" in self.named:
            return model.store_id == self.named["store_id"]  # type: ignore[no-any-return]
        of_chain = model.customer_id == self.customer.id
        return of_chain & model.store_id.is_(None) & model.finding_id.is_(None)  # type: ignore[no-any-return]


def of(record: Customer | Store | Finding) -> Subject:
    if isinstance(record, Customer):
        return Subject(record, record.name, {"customer_id": record.id})
    if isinstance(record, Store):
        return Subject(record.customer, record.name, {"store_id": record.id})
    kind = FINDING_KINDS[record.kind]
    return Subject(record.customer, f"{record.customer.name}：{kind}", {"finding_id": record.id})


def get(
    customer_id: int | None = None, store_id: int | None = None, finding_id: int | None = None
) -> Subject:
    """Within the person's reach. Raises NoResultFound."""
    if finding_id is not None:
        query = select(Finding).options(joinedload(Finding.customer))
        return of(db.session.scalars(query.where(Finding.id == finding_id)).one())
    if store_id is not None:
        return of(stores.get_store(store_id))
    return of(chains.get_customer(customer_id or 0))


def beside(row: Any) -> Subject:
    """Where a comment or an attachment stands."""
    if row.finding_id or row.store_id:
        return get(store_id=row.store_id, finding_id=row.finding_id)
    return get(customer_id=row.customer_id)
