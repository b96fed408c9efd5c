"""Stores: the list, licences that end, one store's page, a new one."""

from dataclasses import fields
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.confirming import fresh
from gcm.core import clock, regulation, scope
from gcm.core.policy import Permission
from gcm.customers import queries, rules
from gcm.customers.actions import stores as actions
from gcm.customers.actions.stores import Closure, StoreDraft
from gcm.customers.blueprint import bp
from gcm.customers.forms.archive import NewStoreForm, StoreForm
from gcm.customers.forms.changes import ClosureForm
from gcm.customers.models import Customer, Store
from gcm.customers.views.chains import note_export
from gcm.customers.views.narrowing import DUE, licence_states, wanted_stores
from gcm.web import paging, spreadsheets
from gcm.web.access import check, me, requires
from gcm.web.forms import Form
from gcm.web.render import page

COLUMNS = {
    "code": "卖场编码",
    "name": "卖场名称",
    "chain": "客户名称",
    "category": "客户类别",
    "format": "业态",
    "licence_number": "专卖证号",
    "licence_ends_on": "证件有效期止",
    "address": "卖场地址",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
    "monthly_volume": "月销量(条)",
    "opened_on": "开业日期",
    "closed_on": "关闭日期",
    "manager": "客户经理",
}

FIELDS = [field.name for field in fields(StoreDraft)]


@bp.get("/stores/")
@requires(Permission.CUSTOMER_READ)
def stores() -> ResponseReturnValue:
    wanted = wanted_stores()
    paged = paging.from_request(queries.stores.SORTS)
    return page(
        "customers/stores.html",
        fragments=("store_list",),
        rows=queries.stores.stores(wanted, paged),
        wanted=wanted,
        paging=paged,
        choices=queries.chains.choices(scope.current() or scope.NOTHING, clock.today()),
        licence_states=licence_states(),
    )


@bp.get("/stores/export")
@requires(Permission.CUSTOMER_EXPORT)
@fresh
def export_stores() -> ResponseReturnValue:
    return exported("卖场明细", wanted_stores(), queries.stores.SORTS)


@bp.get("/customers/licences")
@requires(Permission.CUSTOMER_READ)
def licences() -> ResponseReturnValue:
    today = clock.today()
    terms = regulation.in_force(today).licences
    wanted = wanted_stores(licence=DUE)
    paged = paging.from_request(queries.stores.DUE_SORTS)
    return page(
        "customers/licences.html",
        fragments=("licence_list",),
        rows=queries.stores.stores(wanted, paged),
        wanted=wanted,
        paging=paged,
        due=queries.stores.licences_due(today, terms, nearest=0),
        choices=queries.chains.choices(scope.current() or scope.NOTHING, today),
        licence_states={DUE: "到期与过期"} | licence_states(),
        terms=terms,
    )


@bp.get("/customers/licences/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_licences() -> ResponseReturnValue:
    return exported("证件到期", wanted_stores(licence=DUE), queries.stores.DUE_SORTS)


def exported(
    title: str, wanted: queries.stores.Wanted, sorts: tuple[str, ...]
) -> ResponseReturnValue:
    rows = queries.stores.all_stores(wanted, paging.from_request(sorts))
    cells = [[getattr(row, name) for name in COLUMNS] for row in rows]
    note_export("stores.exported", len(cells))
    return spreadsheets.answer(title, list(COLUMNS.values()), cells)


@bp.get("/stores/<int:store_id>")
@requires(Permission.CUSTOMER_READ)
def store(store_id: int) -> ResponseReturnValue:
    shop = queries.stores.get_store(store_id)
    wanted = request.args.get("edit")
    if wanted in {"file", "closure"}:
        check(Permission.CUSTOMER_EDIT)
    if wanted == "file":
        return store_page(shop, store_form=StoreForm(obj=shop))
    if wanted == "closure":
        return store_page(shop, closure_form=ClosureForm(data={"closed_on": clock.today()}))
    return store_page(shop)


@bp.post("/stores/<int:store_id>/file")
@requires(Permission.CUSTOMER_EDIT)
def save_store(store_id: int) -> ResponseReturnValue:
    shop = queries.stores.get_store(store_id)
    form = StoreForm()
    if form.validate_on_submit():
        form.check_version(shop.name, shop.version, form.against(shop))
        if form.is_confirmed(store_warnings(shop.licence_number, form, shop.id)):
            with form.showing_broken_rules():
                actions.edit_store(shop, form.read_as(StoreDraft), by=me())
                return to_page(shop)
    return store_page(shop, store_form=form)


@bp.post("/stores/<int:store_id>/closure")
@requires(Permission.CUSTOMER_EDIT)
def close_store(store_id: int) -> ResponseReturnValue:
    shop = queries.stores.get_store(store_id)
    form = ClosureForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.close_store(shop, form.read_as(Closure), by=me())
            return to_page(shop)
    return store_page(shop, closure_form=form)


@bp.post("/stores/<int:store_id>/reopening")
@requires(Permission.CUSTOMER_EDIT)
def reopen_store(store_id: int) -> ResponseReturnValue:
    shop = queries.stores.get_store(store_id)
    actions.reopen_store(shop, by=me())
    return to_page(shop)


@bp.get("/customers/<int:customer_id>/stores/new")
@requires(Permission.CUSTOMER_EDIT)
def new_store(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    return new_store_page(chain, NewStoreForm())


@bp.post("/customers/<int:customer_id>/stores")
@requires(Permission.CUSTOMER_EDIT)
def add_store(customer_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    form = NewStoreForm()
    if form.validate_on_submit() and form.is_confirmed(store_warnings(None, form, None)):
        with form.showing_broken_rules():
            code, draft = str(form.code.data), form.read_as(StoreDraft)
            return to_page(actions.add_store(chain, code, draft, by=me()))
    return new_store_page(chain, form)


def new_store_page(chain: Customer, form: NewStoreForm) -> ResponseReturnValue:
    return page(
        "customers/new_store.html",
        chain=chain,
        form=form,
        store_fields=FIELDS,
        status=form.http_status,
    )


def store_warnings(before: str | None, form: StoreForm, but: int | None) -> list[str]:
    """An unusual or doubled licence number is told when it is new."""
    number = form.licence_number.data
    if number == before:
        return []
    shape = rules.licence_number_warning(number)
    return [*([shape] if shape else []), *queries.doubles.doubles_of_store(number, but)]


def to_page(shop: Store) -> ResponseReturnValue:
    return redirect(url_for("customers.store", store_id=shop.id), 303)


def store_page(shop: Store, **shown: Any) -> ResponseReturnValue:
    forms: dict[str, Form | None] = {"store_form": None, "closure_form": None}
    statuses = [form.http_status for form in shown.values()]
    return page(
        "customers/store.html",
        fragments=("store", "store_file", "closure_section"),
        status=max(statuses, default=200),
        shop=shop,
        chain=shop.customer,
        history=queries.files.history_of_store(shop, 20),
        store_fields=FIELDS,
        **{**forms, **shown},
    )
