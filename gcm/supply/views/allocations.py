"""Allocations of scarce goods: what counts in each month, its working, and a new edition."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Response, current_app, flash, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, jobs, months
from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.customers.queries.chains import get_customer
from gcm.sales.models import Product
from gcm.supply.actions import allocations as actions
from gcm.supply.blueprint import bp
from gcm.supply.forms.allocations import AllocationForm
from gcm.supply.models import Allocation
from gcm.supply.queries import allocations as queries
from gcm.supply.queries import prints, reach, sharings
from gcm.supply.queries.sharings import Proposed
from gcm.supply.rules import sharing
from gcm.supply.rules.papers import DISCLOSURE
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
from gcm.web.render import page

TYPED = re.compile(r"month|version|caps|reason|goods-\d+-(product_id|total)")


@bp.get("/allocations/")
@requires(Permission.ALLOCATION_READ)
def allocations() -> ResponseReturnValue:
    return page(
        "supply/allocations.html",
        found=queries.months_seen(me()),
        next_month=months.shift(months.first(clock.today()), 1),
    )


@bp.get("/allocations/new")
@requires(Permission.ALLOCATION_PUBLISH)
def new_allocation() -> ResponseReturnValue:
    """The amounts, and once some are typed what the rule makes of them; nothing is written."""
    form = AllocationForm.sent(request.args)
    form.month.data = months.key(asked_month())
    shared: list[Proposed] = []
    if form.has_amounts() and form.validate():
        with form.showing_broken_rules():
            shared = proposed(form)
    return amounts_page(form, shared)


@bp.post("/allocations/")
@requires(Permission.ALLOCATION_PUBLISH)
def publish() -> ResponseReturnValue:
    """Publish the amounts; or only try them out, which the page with its preview does."""
    if request.form.get("step") == "try":
        return redirect(url_for(".new_allocation", **typed()), 303)
    form = AllocationForm()
    if form.validate_on_submit():
        standing = queries.published(reach.districts_run_by(me()), form.chosen_month)
        form.check_version("这个月的分配", queries.editions_of(standing), {})
        with form.showing_broken_rules():
            month, present = form.chosen_month, parties(form)
            made = actions.publish(
                month,
                wishes(form),
                present,
                str(form.reason.data),
                caps=form.read_caps(),
                by=me(),
            )
            flash(f"{months.label(month)}的分配已公布，告知单已发出。")
            return redirect(url_for(".allocation", allocation_id=made[0].id), 303)
    return amounts_page(form, [])


def typed() -> dict[str, Any]:
    """What was typed, and nothing else that somebody may have sent along."""
    return {name: value for name, value in request.form.items() if value and TYPED.fullmatch(name)}


def wishes(form: AllocationForm) -> list[actions.Wish]:
    found = form.wishes(queries.products(form.product_ids()))
    if not found:
        raise RuleBroken.because("请至少填一个品规的总量。")
    return found


def parties(form: AllocationForm) -> list[sharings.Party]:
    return sharings.parties(form.chosen_month, clock.today(), reach.districts_run_by(me()))


def proposed(form: AllocationForm) -> list[Proposed]:
    month, present = form.chosen_month, parties(form)
    return actions.whole_month(month, wishes(form), present, form.read_caps()).everything


def amounts_page(form: AllocationForm, shared: list[Proposed]) -> ResponseReturnValue:
    """Lines for what is scarce, published already or added; untouched ones as published."""
    today = clock.today()
    month = months.first(today) if form.month.errors else form.chosen_month
    standing = queries.published(reach.districts_run_by(me()), month)
    form.version.data = form.version.data or queries.editions_of(standing)
    form.lay_out(*lines(standing, sharing.day_that_counts(month, today)))
    if request.method == "GET" and "caps" not in request.args:
        form.caps.data = sharing.caps_text(queries.standing_caps(standing))
    ids, paged = form.product_ids(), paging.from_request(("code",))
    paged.count(max((len(each.sharing.customers) for each in shared), default=0))
    shown = slice(paged.offset, paged.offset + paged.size)
    return page(
        "supply/allocation_form.html",
        form=form,
        month=month,
        months=[months.shift(months.first(today), step) for step in (-1, 0, 1)],
        weighed=sharings.weight_span(
            month, sharings.weighed_before(month, today, reach.districts_run_by(me()))
        ),
        products=queries.products(ids),
        others=queries.other_products(ids),
        shared=shared,
        paging=paged,
        shown=shown,
        names=queries.names_of(
            {share.code for each in shared for share in each.sharing.customers[shown]}
        ),
        is_published=bool(standing),
        status=form.http_status,
    )


def lines(standing: Sequence[Allocation], day: date) -> tuple[Sequence[Product], dict[int, int]]:
    """The products that the form shows, and how much is published of each."""
    totals: dict[int, int] = defaultdict(int)
    for goods in (goods for each in standing for goods in each.goods):
        totals[goods.product_id] += goods.total
    added = request.args.get("add", type=whole)
    return queries.offered(day, {*totals, *([added] if added else [])}), totals


@bp.get("/allocations/<int:allocation_id>")
@requires(Permission.ALLOCATION_READ)
def allocation(allocation_id: int) -> ResponseReturnValue:
    found = queries.get_allocation(me(), allocation_id)
    wanted = request.args.get("product", type=whole)
    goods = next((each for each in found.goods if each.id == wanted), found.goods[0])
    paged = paging.from_request(queries.SORTS)
    return page(
        "supply/allocation.html",
        fragments=("shares",),
        allocation=found,
        goods=goods,
        shares=queries.chain_shares(goods, paged),
        paging=paged,
        editions=queries.editions(found),
        unsupplied=queries.unsupplied(found),
        weighed=sharings.weight_span(found.month, found.weighed_before),
        may_publish=can(Permission.ALLOCATION_PUBLISH)
        and found.district_id in reach.districts_run_by(me()),
    )


@bp.get("/allocations/<int:allocation_id>/customers/<int:customer_id>")
@requires(Permission.ALLOCATION_READ)
def allocation_chain(allocation_id: int, customer_id: int) -> ResponseReturnValue:
    found = queries.get_allocation(me(), allocation_id)
    chain = get_customer(customer_id)
    return page(
        "supply/allocation_chain.html",
        allocation=found,
        chain=chain,
        part=queries.part_of(found, chain),
    )


@bp.post("/allocations/<int:allocation_id>/disclosures")
@requires(Permission.ALLOCATION_READ)
def print_allocation(allocation_id: int) -> ResponseReturnValue:
    found = queries.get_allocation(me(), allocation_id)
    job = jobs.enqueue_once(DISCLOSURE, {"allocation": found.id}, by=me())
    return redirect(url_for(".allocation_print", job_id=job.id), 303)


@bp.get("/allocations/disclosures/<int:job_id>")
@requires(Permission.ALLOCATION_READ)
def allocation_print(job_id: int) -> ResponseReturnValue:
    job = prints.own_print(me(), job_id, DISCLOSURE)
    return page(
        "supply/allocation_print.html",
        fragments=("progress",),
        job=job,
        allocation=queries.get_allocation(me(), job.params["allocation"]),
    )


@bp.get("/allocations/disclosures/<int:job_id>/file")
@requires(Permission.ALLOCATION_READ)
def allocation_file(job_id: int) -> Response:
    job = prints.finished(me(), job_id, DISCLOSURE)
    queries.get_allocation(me(), job.params["allocation"])
    folder = prints.folder_of(current_app.config["HOME"], job.id)
    return send_from_directory(folder, prints.file_of(job, 1), as_attachment=True, max_age=0)
