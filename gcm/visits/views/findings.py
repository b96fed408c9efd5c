"""The list of findings, the same as an Excel file, and one entered by hand."""

from collections.abc import Collection
from datetime import date, datetime

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import audit, clock, regulation
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.customers.models import Customer, Store
from gcm.customers.queries import places
from gcm.customers.queries.owners import owners_for
from gcm.visits.actions import findings as actions
from gcm.visits.blueprint import bp
from gcm.visits.forms.findings import FindingForm
from gcm.visits.models import Finding
from gcm.visits.queries import findings as queries
from gcm.visits.queries import people
from gcm.visits.queries.findings import OPINIONS, Row, Wanted
from gcm.visits.rules.kinds import FINDING_KINDS, FINDING_STATES, TOLD
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page

HEADINGS = (
    "编号", "发现日期", "客户编码", "客户名称", "卖场编码", "卖场名称", "种类", "情况", "负责人",
    "办结期限", "状态", "逾期", "反馈市场经理", "反馈总部", "反馈方式", "专卖处理结果", "办结日期",
    "发现次数", "撤回原因",
)  # fmt: skip
KINDS = {OPINIONS: "意见和投诉"} | {kind.value: name for kind, name in FINDING_KINDS.items()}
STATES = {"": "未办结", "all": "全部"} | {
    state.value: name for state, name in FINDING_STATES.items()
}
MARKS = {"late": "逾期未办结", "untold": "待反馈总部"}


@bp.get("/findings/")
@requires(Permission.FINDING_READ)
def findings() -> ResponseReturnValue:
    wanted = asked()
    paged = paging.from_request(queries.SORTS)
    return page(
        "visits/findings.html",
        fragments=("finding_list",),
        rows=queries.findings(wanted, paged),
        wanted=wanted,
        paging=paged,
        kinds=KINDS,
        states=STATES,
        marks=MARKS,
        owners={each.id: each.name for each in people.in_reach(me())},
        place=place_of(wanted),
    )


@bp.get("/findings/export")
@requires(Permission.FINDING_READ)
def export_findings() -> ResponseReturnValue:
    rows = queries.all_findings(asked(), paging.from_request(queries.SORTS))
    cells = list(map(cells_of, rows))
    person = me().id
    db.session.rollback()
    with separately() as session:
        by = session.get(User, person)
        audit.record("findings.exported", by=by, session=session, rows=len(cells))
    return spreadsheets.answer("问题清单", HEADINGS, cells)


@bp.route("/findings/new", methods=["GET", "POST"])
@requires(Permission.FINDING_WRITE)
def new_finding() -> ResponseReturnValue:
    """On the chain in the address; without one it is asked for first."""
    customer_id = request.args.get("customer", type=whole)
    if customer_id is None:
        return page("visits/finding_place.html", chains=places.chains())
    customer = archive.chains.get_customer(customer_id)
    form = offering(customer)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return opened(actions.open_finding(place(customer, form), form.draft(), by=me()))
    return page(
        "visits/finding_form.html",
        form=form,
        chain=customer,
        last_day=actions.closing_due(clock.today()),
        terms=regulation.in_force(clock.today()).findings,
        status=form.http_status,
    )


def offering(customer: Customer) -> FindingForm:
    form = FindingForm(data={"store_id": request.args.get("store", type=whole)})
    form.offer(places.open_stores(customer), owners_for(customer))
    return form


def place(customer: Customer, form: FindingForm) -> Customer | Store:
    if form.store_id.data is None:
        return customer
    return archive.stores.get_store(form.store_id.data)


def opened(finding: Finding) -> ResponseReturnValue:
    flash("已登记，并已反馈市场经理。")
    return redirect(url_for(".finding", finding_id=finding.id), 303)


def place_of(wanted: Wanted) -> dict[str, str] | None:
    """The chain or the store that the list is about, and the way back to its page."""
    if wanted.store_id is not None:
        shop = archive.stores.get_store(wanted.store_id)
        return {
            "name": shop.name,
            "href": url_for("customers.store", store_id=shop.id),
            "new": url_for(".new_finding", customer=shop.customer_id, store=shop.id),
        }
    if wanted.customer_id is not None:
        chain = archive.chains.get_customer(wanted.customer_id)
        return {
            "name": chain.name,
            "href": url_for("customers.customer", customer_id=chain.id),
            "new": url_for(".new_finding", customer=chain.id),
        }
    return None


def one_of(name: str, values: Collection[str]) -> str:
    value = request.args.get(name, "")
    return value if value in values else ""


def asked() -> Wanted:
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        kind=one_of("kind", KINDS),
        state=one_of("state", STATES),
        mark=one_of("mark", MARKS),
        owner_id=request.args.get("owner", type=whole),
        customer_id=request.args.get("customer", type=whole),
        store_id=request.args.get("store", type=whole),
    )


def cells_of(row: Row) -> list[object]:
    finding, store = row.finding, row.finding.store
    return [
        finding.id,
        row.found_on,
        finding.customer.code,
        finding.customer.name,
        store.code if store else "",
        store.name if store else "总部",
        FINDING_KINDS[finding.kind],
        finding.text,
        finding.owner.name,
        finding.due_on,
        FINDING_STATES[finding.state],
        "、".join(row.late),
        day(finding.told_manager_at),
        day(finding.told_hq_at),
        TOLD[finding.told_hq_how] if finding.told_hq_how else "",
        row.report.outcome if row.report else "",
        day(finding.closed_at),
        finding.times_seen,
        finding.closed_because or "",
    ]


def day(moment: datetime | None) -> date | None:
    return clock.local(moment).date() if moment else None
