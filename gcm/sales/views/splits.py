"""A district's target: typed in, split by the rule, put right by chain, published."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import months, regulation
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.sales.actions import targets as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.targets import (
    NewSplitForm,
    PublicationForm,
    StepForm,
    TotalsForm,
    shares_form,
)
from gcm.sales.models import COLUMNS, Indicator, TargetSplit
from gcm.sales.queries import splits
from gcm.sales.rules import splitting
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.asked import asked_month
from gcm.web.render import page

LINES = 30
SUBJECT = "这份目标分解"


@bp.get("/splits/new")
@requires(Permission.TARGET_SET)
def new_split() -> ResponseReturnValue:
    """The form begins with what stands, else with what the chains are expected to sell."""
    month, places = asked_month(), splits.districts_to_set(me())
    wanted = request.args.get("district", type=whole)
    district_id = wanted if wanted in places else next(iter(places), 0)
    basis = splits.basis_of(district_id, month)
    last = splits.latest(district_id, month)
    totals = last.totals if last else basis.totals
    data = {column: totals[each] for each, column in COLUMNS.items()}
    form = NewSplitForm(formdata=None, data=data | {"district_id": district_id})
    return new_page(form, basis=basis, last=last)


@bp.post("/splits")
@requires(Permission.TARGET_SET)
def add_split() -> ResponseReturnValue:
    month, form = asked_month(), NewSplitForm()
    form.offer(splits.districts_to_set(me()))
    if form.validate_on_submit():
        with form.showing_broken_rules():
            made = actions.propose(form.district_id.data, month, form.totals, by=me())
            flash("已按办法分解到各客户，请核对后下达。")
            return to_split(made)
    return new_page(form)


def new_page(form: NewSplitForm, **shown: Any) -> ResponseReturnValue:
    month = asked_month()
    names = splits.names_of(month)
    form.named(names)
    form.offer(splits.districts_to_set(me()))
    return page(
        "sales/new_split.html",
        status=form.http_status,
        form=form,
        month=month,
        names=names,
        terms=regulation.in_force(month).targets,
        **{"basis": None, "last": None, **shown},
    )


@bp.get("/splits/<int:split_id>")
@requires(Permission.TARGET_READ)
def split(split_id: int) -> ResponseReturnValue:
    return split_page(splits.get_split(me(), split_id))


@bp.post("/splits/<int:split_id>")
@requires(Permission.TARGET_SET)
def save_split(split_id: int) -> ResponseReturnValue:
    found = splits.get_split_to_set(me(), split_id)
    shares = splits.shares_of(found)
    form = shares_form(shares, splits.names_of(found.month))
    if form.validate_on_submit():
        form.check_version(SUBJECT, found.version, form.against(shares))
        with form.showing_broken_rules():
            actions.save_shares(found, form.figures(shares), by=me())
            flash("已保存，合计与片区目标相等。")
            return to_split(found)
    return split_page(found, shares_form=form)


@bp.post("/splits/<int:split_id>/proposal")
@requires(Permission.TARGET_SET)
def split_again(split_id: int) -> ResponseReturnValue:
    found = splits.get_split_to_set(me(), split_id)
    form = TotalsForm()
    if form.validate_on_submit():
        form.check_version(SUBJECT, found.version, form.against(found))
        with form.showing_broken_rules():
            actions.propose_again(found, form.totals, by=me())
            flash("已按新的片区目标重新分解，请核对后下达。")
            return to_split(found)
    return split_page(found, totals_form=form)


@bp.post("/splits/<int:split_id>/publication")
@requires(Permission.TARGET_SET)
def publish_split(split_id: int) -> ResponseReturnValue:
    found = splits.get_split_to_set(me(), split_id)
    form = PublicationForm()
    if form.validate_on_submit():
        form.check_version(SUBJECT, found.version, {})
        with form.showing_broken_rules():
            actions.publish(found, str(form.reason.data), by=me())
            flash("已下达到各客户，客户经理可以提出阶段目标了。")
            return to_split(found)
    return split_page(found, publication_form=form)


@bp.post("/splits/<int:split_id>/removal")
@requires(Permission.TARGET_SET)
def discard_split(split_id: int) -> ResponseReturnValue:
    found = splits.get_split_to_set(me(), split_id)
    StepForm().check_version(SUBJECT, found.version, {})
    month = found.month
    actions.discard(found, by=me())
    flash("草稿已删除。")
    return redirect(url_for(".targets", month=months.key(month)), 303)


def to_split(found: TargetSplit) -> ResponseReturnValue:
    return redirect(url_for(".split", split_id=found.id), 303)


def split_page(found: TargetSplit, **shown: Any) -> ResponseReturnValue:
    """``shown`` is the form that comes back with what is wrong with it."""
    names, shares = splits.names_of(found.month), splits.shares_of(found)
    data = {column: getattr(found, column) for column in COLUMNS.values()}
    forms = {
        "shares_form": shares_form(shares, names, formdata=None),
        "totals_form": TotalsForm(formdata=None, data=data),
        "publication_form": PublicationForm(formdata=None),
    } | shown
    forms["totals_form"].named(names)
    is_draft = found.state is splitting.State.DRAFT
    is_open = is_draft and found.district_id in runs() and can(Permission.TARGET_SET)
    return page(
        "sales/split.html",
        status=max((form.http_status for form in shown.values()), default=200),
        split=found,
        shares=shares,
        moved=splitting.chain_problems(*splits.chain_changes(found)) if is_open else [],
        is_changed=splits.is_changed_since(found, shares),
        names=names,
        focus=names[Indicator.FOCUS],
        columns=COLUMNS,
        is_open=is_open,
        history=archive.files.lines_of(AuditEntry.subject == f"target_split:{found.id}", LINES),
        splitting=splitting,
        terms=regulation.in_force(found.month).targets,
        **forms,
    )


def runs() -> dict[int, str]:
    return splits.districts_to_set(me())
