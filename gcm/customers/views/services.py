"""The service list of a chain, and all lists in reach with what is overdue (clause 2.2.5)."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, scope
from gcm.core.policy import Permission
from gcm.customers import queries, servicing
from gcm.customers.actions import services as actions
from gcm.customers.blueprint import bp
from gcm.customers.forms.services import AgreedForm, DoneForm, ReasonForm, key_of
from gcm.customers.models import Customer
from gcm.customers.queries.services import SORTS, Row, Wanted
from gcm.customers.servicing import AgreedDraft, DoneDraft, State
from gcm.customers.views.chains import note_export
from gcm.customers.views.narrowing import text
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page

RECENT = 50
HEADINGS = (
    *("客户编码", "客户名称", "片区", "客户经理", "服务", "周期", "状态"),
    *("上次完成", "期限"),
)


@bp.get("/customers/services/")
@requires(Permission.CUSTOMER_READ)
def service_lists() -> ResponseReturnValue:
    wanted, paged = wanted_lists(), paging.from_request(SORTS)
    return page(
        "customers/service_lists.html",
        fragments=("service_list",),
        rows=queries.services.board(me(), wanted, paged),
        wanted=wanted,
        paging=paged,
        choices=queries.chains.choices(scope.current() or scope.NOTHING, clock.today()),
        State=State,
    )


@bp.get("/customers/services/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_services() -> ResponseReturnValue:
    paged = paging.from_request(SORTS)
    found = queries.services.board(me(), wanted_lists(), paged, whole=True)
    rows = [cells for row in found for cells in cells_of(row)]
    note_export("services.exported", len(rows))
    return spreadsheets.answer("服务清单", HEADINGS, rows)


def cells_of(row: Row) -> list[list[object]]:
    chain = row.chain
    return [
        [
            *(chain.code, chain.name, chain.district.name, row.holder),
            *(each.item.title, each.item.frequency.value, servicing.STATE_NAMES[each.state]),
            *(each.last_on, each.due_on),
        ]
        for each in row.standings
    ]


def wanted_lists() -> Wanted:
    return Wanted(
        text=text(),
        district_id=request.args.get("district", type=whole),
        late=bool(request.args.get("late")),
    )


@bp.get("/customers/<int:customer_id>/services/")
@requires(Permission.CUSTOMER_READ)
def services(customer_id: int) -> ResponseReturnValue:
    return services_page(queries.chains.get_customer(customer_id))


@bp.post("/customers/<int:customer_id>/services/")
@requires(Permission.SERVICE_WRITE)
def agree_service(customer_id: int) -> ResponseReturnValue:
    chain, form = queries.chains.get_customer(customer_id), AgreedForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.agree(chain, form.read_as(AgreedDraft), by=me())
            flash("已列入服务清单。")
            return to_services(chain)
    return services_page(chain, agreed_form=form)


@bp.post("/customers/<int:customer_id>/services/records")
@requires(Permission.SERVICE_WRITE)
def record_service(customer_id: int) -> ResponseReturnValue:
    chain, form = queries.chains.get_customer(customer_id), DoneForm()
    items = {key_of(each.item): each.item for each in queries.services.standings_of(chain)}
    form.offer(items.values())
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.mark_done(chain, items[form.item.data], form.read_as(DoneDraft), by=me())
            flash("已登记。")
            return to_services(chain)
    return services_page(chain, done_form=form)


@bp.post("/customers/<int:customer_id>/services/<int:service_id>/ending")
@requires(Permission.SERVICE_WRITE)
def end_service(customer_id: int, service_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    agreed, form = queries.services.get_agreed(chain, service_id), ReasonForm()
    if form.validate_on_submit():
        form.check_version("这项服务", agreed.version, {})
        with form.showing_broken_rules():
            actions.end(agreed, str(form.reason.data), by=me())
            flash("这项服务已结束，做过的记录都保留。")
            return to_services(chain)
    return services_page(chain, reason_form=form, about=f"service-{service_id}")


@bp.post("/customers/<int:customer_id>/services/records/<int:record_id>/withdrawal")
@requires(Permission.SERVICE_WRITE)
def withdraw_service(customer_id: int, record_id: int) -> ResponseReturnValue:
    chain = queries.chains.get_customer(customer_id)
    record, form = queries.services.get_record(chain, record_id), ReasonForm()
    if form.validate_on_submit():
        form.check_version("这条服务记录", record.version, {})
        with form.showing_broken_rules():
            actions.withdraw(record, str(form.reason.data), by=me())
            flash("已撤回，不再计入。")
            return to_services(chain)
    return services_page(chain, reason_form=form, about=f"record-{record_id}")


def to_services(chain: Customer) -> ResponseReturnValue:
    return redirect(url_for(".services", customer_id=chain.id), 303)


def services_page(chain: Customer, **shown: Any) -> ResponseReturnValue:
    """``shown`` is the form that comes back; ``about`` the line whose reason was asked for."""
    standings = queries.services.standings_of(chain)
    forms: dict[str, Any] = {
        "agreed_form": AgreedForm(formdata=None),
        "done_form": DoneForm(formdata=None, data={"item": request.args.get("item")}),
        "reason_form": ReasonForm(formdata=None),
        "about": "",
    } | shown
    forms["done_form"].offer(each.item for each in standings if each.state is not State.ENDED)
    sent = [form for name, form in shown.items() if name != "about"]
    return page(
        "customers/services.html",
        status=max((form.http_status for form in sent), default=200),
        chain=chain,
        row=Row(chain, None, standings),
        records=queries.services.records_of(chain, RECENT),
        agreed={each.id: each for each in queries.services.agreed_services([chain.id])},
        key_of=key_of,
        State=State,
        state_names=servicing.STATE_NAMES,
        **forms,
    )
