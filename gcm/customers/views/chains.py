"""The list of chains, and the same as an Excel file."""

from flask.typing import ResponseReturnValue

from gcm.accounts.confirming import fresh
from gcm.core import audit, clock, scope
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries
from gcm.customers.blueprint import bp
from gcm.customers.views.narrowing import licence_states, wanted_chains
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.render import page

COLUMNS = {
    "code": "客户编码",
    "name": "客户名称",
    "uscc": "统一社会信用代码",
    "legal_person": "法人代表",
    "hq_address": "总部地址",
    "order_phone": "订货电话",
    "order_frequency": "订货频率",
    "bank_name": "开户银行",
    "bank_account_mask": "账号",
    "planned_volume": "计划销量(条)",
    "district": "片区",
    "manager": "客户经理",
    "joined_on": "入网日期",
    "left_on": "退网日期",
    "stores": "卖场数",
    "licence_ends_on": "最近到期证件",
}


@bp.get("/customers/")
@requires(Permission.CUSTOMER_READ)
def customers() -> ResponseReturnValue:
    wanted = wanted_chains()
    paged = paging.from_request(queries.chains.SORTS)
    return page(
        "customers/customers.html",
        fragments=("chain_list",),
        rows=queries.chains.chains(wanted, paged),
        wanted=wanted,
        paging=paged,
        choices=queries.chains.choices(scope.current() or scope.NOTHING, clock.today()),
        licence_states=licence_states(),
    )


@bp.get("/customers/export")
@requires(Permission.CUSTOMER_EXPORT)
@fresh
def export_customers() -> ResponseReturnValue:
    rows = queries.chains.all_chains(wanted_chains(), paging.from_request(queries.chains.SORTS))
    cells = [[getattr(row, name) for name in COLUMNS] for row in rows]
    note_export("customers.exported", len(cells))
    return spreadsheets.answer("客户档案", list(COLUMNS.values()), cells)


def note_export(action: str, rows: int) -> None:
    """Who took how many rows out, in a transaction of its own: reading a page writes nothing."""
    person = me().id
    db.session.rollback()
    with separately() as session:
        audit.record(action, by=session.get(User, person), session=session, rows=rows)
