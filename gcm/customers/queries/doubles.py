"""Records that may be the same thing twice: told before saving, for the person to decide."""

from sqlalchemy import select

from gcm.core.db import db
from gcm.customers import rules
from gcm.customers.models import Customer, Store


def doubles_of_chain(name: str, uscc: str | None, but: int | None) -> list[str]:
    """Other chains in sight with this USCC or nearly this name."""
    others = select(Customer.name, Customer.code, Customer.uscc).order_by(Customer.code)
    found = []
    for row in db.session.execute(others.where(Customer.id != but) if but else others):
        if uscc and row.uscc == uscc:
            found.append(f"{row.name}（{row.code}）的统一社会信用代码与此相同。")
        elif rules.are_alike(row.name, name):
            found.append(f"已有名称相近的客户：{row.name}（{row.code}）。")
    return found


def doubles_of_store(licence_number: str | None, but: int | None) -> list[str]:
    """Other stores in sight with this licence number."""
    if not licence_number:
        return []
    others = select(Store.name, Store.code).where(Store.licence_number == licence_number)
    if but:
        others = others.where(Store.id != but)
    return [
        f"{name}（{code}）的专卖证号与此相同。"
        for name, code in db.session.execute(others.order_by(Store.code))
    ]
