"""Chains and applications that may be the same: told before a second one is made.

Doubles are looked for in the whole branch, or two managers would each take on the same chain;
what lies beyond the person's reach is told without its name.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from gcm.core import scope
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Customer, Store
from gcm.customers.rules import are_alike
from gcm.onboarding.models import Application, ApplicationStore
from gcm.onboarding.queries.applications import seen_by
from gcm.onboarding.rules.states import OVER

ELSEWHERE = "请与市场经理核对后再办。"


def of_company(user: User, name: str, uscc: str | None, but: int | None = None) -> list[str]:
    """Chains and applications with this code or nearly this name."""
    return [*chains(name, uscc), *applications(user, name, uscc, but)]


def chains(name: str, uscc: str | None) -> Iterator[str]:
    seen = set(db.session.scalars(select(Customer.id)))
    with scope.system("a double may be anybody's"):
        rows = db.session.execute(
            select(
                Customer.id, Customer.name, Customer.code, Customer.uscc, Customer.left_on
            ).order_by(Customer.code)
        ).all()
    for row in rows:
        how = likeness(name, uscc, row.name, row.uscc)
        if how and row.id in seen:
            left = f"，已于 {row.left_on.isoformat()} 退网" if row.left_on else ""
            yield f"已有客户 {row.name}（{row.code}{left}）：{how}。"
        elif how:
            yield f"别的客户经理已有一家客户：{how}，{ELSEWHERE}"


def applications(user: User, name: str, uscc: str | None, but: int | None) -> Iterator[str]:
    """Those that are over are chains by now, or may come again."""
    rows = db.session.execute(
        select(Application, seen_by(user).label("seen"))
        .where(Application.state.not_in(OVER), Application.id != (but or 0))
        .order_by(Application.id)
    )
    for other, seen in rows:
        how = likeness(name, uscc, other.name, other.uscc)
        if how and seen:
            yield f"已有申请 {other.number}（{other.name}，{other.state_name}）：{how}。"
        elif how:
            yield f"别的客户经理已有一份申请：{how}，{ELSEWHERE}"


def likeness(name: str, uscc: str | None, other: str, other_uscc: str | None) -> str:
    if uscc and uscc == other_uscc:
        return "统一社会信用代码相同"
    return "名称相近" if are_alike(name, other) else ""


def of_licences(user: User, numbers: Sequence[str], but: int | None = None) -> list[str]:
    """Stores, of chains and of other applications, with one of these licence numbers."""
    if not numbers:
        return []
    seen = set(db.session.scalars(select(Store.id).where(Store.licence_number.in_(numbers))))
    with scope.system("a double may be anybody's"):
        stores = db.session.execute(
            select(Store.id, Store.name, Store.code, Store.licence_number)
            .where(Store.licence_number.in_(numbers), Store.closed_on.is_(None))
            .order_by(Store.code)
        ).all()
    found = [
        f"专卖证号 {row.licence_number} 已登记在卖场 {row.name}（{row.code}）。"
        if row.id in seen
        else f"专卖证号 {row.licence_number} 已登记在别的客户名下，{ELSEWHERE}"
        for row in stores
    ]
    return found + rows_of_others(user, numbers, but)


def rows_of_others(user: User, numbers: Sequence[str], but: int | None) -> list[str]:
    rows = db.session.execute(
        select(ApplicationStore.licence_number, Application, seen_by(user).label("seen"))
        .join(Application, Application.id == ApplicationStore.application_id)
        .where(
            ApplicationStore.licence_number.in_(numbers),
            Application.id != (but or 0),
            Application.state.not_in(OVER),
        )
        .order_by(ApplicationStore.id)
    )
    return [
        f"专卖证号 {number} 也在申请 {other.number}（{other.name}）里。"
        if seen
        else f"专卖证号 {number} 也在别的客户经理的申请里，{ELSEWHERE}"
        for number, other, seen in rows
    ]
