"""Regular products out of stock: the list, and one with its owner, its day and what was done."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.audit import AuditEntry
from gcm.core.db import db
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.customers.queries import owners
from gcm.sales.actions import shortages as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.shortages import ActionForm, AssignmentForm, ClosingForm, ShortageForm
from gcm.sales.models import Product, Shortage
from gcm.sales.queries import products
from gcm.sales.queries import shortages as queries
from gcm.sales.queries.shortage_entries import ALL, Wanted
from gcm.sales.queries.shortages import Row
from gcm.sales.rules.shortages import STATES
from gcm.sales.views.exports import note_export
from gcm.sales.views.narrowing import one_of
from gcm.web import paging, spreadsheets
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.render import page

CHOICES = {"": "未办结", **{each.value: name for each, name in STATES.items()}, ALL: "全部"}
MARKS = {"late": "逾期", "mine": "我负责的"}
LINES = 20
HEADINGS = (
    *("客户编码", "客户", "卖场编码", "卖场", "商品编码", "商品", "发现日期", "依据", "状态"),
    *("负责人", "期限", "逾期", "处理情况", "到货日期", "办结日期", "办结说明"),
)


@bp.get("/shortages/")
@requires(Permission.FIGURES_READ)
def shortages() -> ResponseReturnValue:
    wanted = asked()
    paged = paging.from_request(queries.SORTS)
    return page(
        "sales/shortages.html",
        fragments=("shortage_list",),
        wanted=wanted,
        mark=one_of("mark", MARKS, ""),
        paging=paged,
        rows=queries.listed(wanted, paged),
        products=products.names(),
        choices=CHOICES,
        marks=MARKS,
        states=STATES,
        terms=regulation.in_force(clock.today()).stocks,
    )


@bp.get("/shortages/export")
@requires(Permission.CUSTOMER_EXPORT)
def export_shortages() -> ResponseReturnValue:
    rows = queries.listed(asked(), paging.from_request(queries.SORTS), whole=True)
    cells = [cells_of(row) for row in rows]
    note_export("shortages.exported", rows=len(cells))
    return spreadsheets.answer("断货清单", HEADINGS, cells)


@bp.get("/shortages/<int:store_id>/<int:product_id>")
@requires(Permission.FIGURES_READ)
def shortage(store_id: int, product_id: int) -> ResponseReturnValue:
    return Place(store_id, product_id).answer()


@bp.post("/shortages/<int:store_id>/<int:product_id>/action")
@requires(Permission.SHORTAGE_ACT)
def act_on_shortage(store_id: int, product_id: int) -> ResponseReturnValue:
    place = Place(store_id, product_id)
    form = place.action
    if form.validate_on_submit():
        form.check_row(place.row())
        with form.showing_broken_rules():
            actions.act(place.row(), str(form.action.data), by=me())
            return place.saved("处理情况已保存。")
    return place.answer(form)


@bp.post("/shortages/<int:store_id>/<int:product_id>/assignment")
@requires(Permission.SHORTAGE_ASSIGN)
def assign_shortage(store_id: int, product_id: int) -> ResponseReturnValue:
    place = Place(store_id, product_id)
    form = place.assignment
    if form.validate_on_submit():
        form.check_row(place.row())
        with form.showing_broken_rules():
            actions.assign(place.row(), form.draft(), by=me())
            return place.saved("负责人和期限已保存。")
    return place.answer(form)


@bp.post("/shortages/<int:store_id>/<int:product_id>/closure")
@requires(Permission.SHORTAGE_ACT)
def close_shortage(store_id: int, product_id: int) -> ResponseReturnValue:
    place = Place(store_id, product_id)
    form = place.closing
    if form.validate_on_submit():
        form.check_row(place.row())
        with form.showing_broken_rules():
            actions.close(place.row(), str(form.reason.data), by=me())
            return place.saved("已办结。")
    return place.answer(form)


class Place:
    """A product at a store: how it stands, how it was, and the forms of the page."""

    def __init__(self, store_id: int, product_id: int) -> None:
        self.store = archive.stores.get_store(store_id)
        self.product = db.session.get(Product, product_id) or abort(404)
        self.course = queries.course(store_id, product_id)
        self.current = next((row for row in self.course if row.is_unsettled), None)
        kept = self.current.shortage if self.current else None
        self.action = ActionForm(obj=kept)
        self.assignment = AssignmentForm(
            data={
                "owner_id": self.current.owner.id if self.current and self.current.owner else None,
                "due_on": self.current.due_on if self.current else None,
            },
        )
        self.assignment.offer(owners.owners_for(self.store.customer))
        self.closing = ClosingForm()

    def row(self) -> Row:
        """What an action is about: as it stands, else as it last was, which the rules refuse."""
        return self.current or (self.course[0] if self.course else abort(404))

    def saved(self, words: str) -> ResponseReturnValue:
        flash(words)
        here = url_for(".shortage", store_id=self.store.id, product_id=self.product.id)
        return redirect(here, 303)

    def answer(self, refused: ShortageForm | None = None) -> ResponseReturnValue:
        version = str(self.current.version) if self.current else "0"
        for form in (self.action, self.assignment, self.closing):
            if form is not refused:
                form.version.data = version
        return page(
            "sales/shortage.html",
            place=self,
            row=self.current,
            past=[each for each in self.course if each is not self.current],
            states=STATES,
            history=self.history(),
            terms=regulation.in_force(clock.today()).stocks,
            status=refused.http_status if refused else 200,
        )

    def history(self) -> Any:
        kept = [each.shortage for each in self.course if each.shortage]
        subjects = [f"{Shortage.__tablename__}:{each.id}" for each in kept]
        return archive.files.lines_of(AuditEntry.subject.in_(subjects), LINES)


def asked() -> Wanted:
    mark = one_of("mark", MARKS, "")
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        product_id=request.args.get("product", type=whole),
        state=one_of("state", CHOICES, ""),
        late=mark == "late",
        owner_id=me().id if mark == "mine" else None,
        customer_id=request.args.get("customer", type=whole),
        store_id=request.args.get("store", type=whole),
    )


def cells_of(row: Row) -> list[Any]:
    kept = row.shortage
    return [
        *(row.chain.code, row.chain.name, row.store.code, row.store.name),
        *(row.product.code, row.product.name, row.seen_on, row.source),
        *(STATES[row.state], row.owner.name if row.owner else None, row.due_on),
        *("逾期" if row.is_late else "", kept.action if kept else None, row.restocked_on),
        *((kept.closed_on, kept.closed_because) if kept else (None, None)),
    ]
