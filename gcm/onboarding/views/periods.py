"""A chain's documents: every period of each, the next one entered beside the others."""

from typing import Any

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.customers.models import Customer
from gcm.onboarding import queries, scans
from gcm.onboarding.actions import periods as actions
from gcm.onboarding.blueprint import documents as bp
from gcm.onboarding.forms.documents import DocumentForm, ScansForm
from gcm.onboarding.forms.periods import RenewalForm, WithdrawalForm
from gcm.onboarding.models import DocumentPeriod
from gcm.onboarding.rules.documents import ID_CARD, RETAIL, TAXPAYER
from gcm.onboarding.views.documents import kind_at, kinds, told
from gcm.onboarding.views.licence import licence_page
from gcm.web.access import check, me, requires
from gcm.web.arguments import whole
from gcm.web.bodies import takes_files
from gcm.web.forms import Form
from gcm.web.render import page


@bp.get("/customers/<int:customer_id>/documents")
@requires(Permission.CUSTOMER_READ)
def chain(customer_id: int) -> ResponseReturnValue:
    found = archive.chains.get_customer(customer_id)
    place = request.args.get("edit", 0, type=whole)
    if not 0 < place <= len(kinds()) or kinds()[place - 1] == RETAIL:
        return documents_page(found)
    check(Permission.CUSTOMER_EDIT)
    return documents_page(found, place, form=blank_form(found, kinds()[place - 1]))


@bp.post("/customers/<int:customer_id>/documents/<int:place>/periods")
@requires(Permission.CUSTOMER_EDIT)
@takes_files()
def add_period(customer_id: int, place: int) -> ResponseReturnValue:
    found = archive.chains.get_customer(customer_id)
    kind, form = kind_at(place), DocumentForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            kept = scans.kept(form.uploads())
            actions.add_period(found, kind, form.draft(), kept, by=me())
            told(kind, kept)
            return to_documents(found)
    return documents_page(found, place, form=form)


@bp.post("/customers/<int:customer_id>/documents/<int:place>/renewal")
@requires(Permission.CUSTOMER_EDIT)
def note_renewal(customer_id: int, place: int) -> ResponseReturnValue:
    found = archive.chains.get_customer(customer_id)
    kind, form = kind_at(place), RenewalForm()
    if form.validate_on_submit() and form.applied_on.data:
        with form.showing_broken_rules():
            actions.note_renewal(found, kind, form.applied_on.data, by=me())
            flash(f"已登记{kind}申请延续。")
            return to_documents(found)
    return documents_page(found, place, note_form=form)


@bp.post("/customers/<int:customer_id>/documents/periods/<int:period_id>/scans")
@requires(Permission.CUSTOMER_EDIT)
@takes_files()
def add_scans(customer_id: int, period_id: int) -> ResponseReturnValue:
    found = archive.chains.get_customer(customer_id)
    period = queries.periods.get_period(found, period_id)
    form = ScansForm()
    with form.showing_broken_rules():
        kept = scans.kept(form.uploads())
        actions.add_scans(period, kept, by=me())
        told(period.kind, kept)
        return to_page(found, period)
    return page_of(found, period, scans_form=form)


@bp.post("/customers/<int:customer_id>/documents/periods/<int:period_id>/withdrawal")
@requires(Permission.CUSTOMER_EDIT)
def withdraw(customer_id: int, period_id: int) -> ResponseReturnValue:
    found = archive.chains.get_customer(customer_id)
    period = queries.periods.get_period(found, period_id)
    form = WithdrawalForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.withdraw(period, str(form.reason.data), by=me())
            flash("已作废，原因记入操作记录。")
            return to_page(found, period)
    return page_of(found, period, withdrawal_form=form)


def blank_form(found: Customer, kind: str) -> DocumentForm:
    """With what most likely stays: the holder, and of an ID card the number, as its mask."""
    kept = next(each for each in queries.periods.documents_of(found) if each.kind == kind)
    before = kept.periods[0] if kept.periods else None
    holder = found.legal_person if kind == ID_CARD else found.name
    values = {"holder": before.holder if before else holder}
    if before and kind == ID_CARD:
        values["number"] = before.number
    return DocumentForm(formdata=None, data=values)


def to_documents(found: Customer) -> ResponseReturnValue:
    return redirect(url_for("documents.chain", customer_id=found.id), 303)


def to_page(found: Customer, period: DocumentPeriod) -> ResponseReturnValue:
    if period.store_id:
        return redirect(url_for("documents.licence", store_id=period.store_id), 303)
    return to_documents(found)


def page_of(found: Customer, period: DocumentPeriod, **forms: Form) -> ResponseReturnValue:
    """The page that shows the period, with what was wrong beside it."""
    if period.store:
        return licence_page(period.store, period_id=period.id, **forms)
    return documents_page(found, period_id=period.id, **forms)


def documents_page(
    found: Customer, place: int = 0, *, period_id: int = 0, **forms: Form
) -> ResponseReturnValue:
    """Every document; at most one form is open or comes back with what was wrong."""
    if place and place > len(kinds()):
        abort(404)
    shown: dict[str, Any] = dict.fromkeys(("form", "note_form", "scans_form", "withdrawal_form"))
    return page(
        "onboarding/chain_documents.html",
        fragments=("documents",),
        status=max((each.http_status for each in forms.values()), default=200),
        chain=found,
        kept=queries.periods.documents_of(found),
        places={kind: number for number, kind in enumerate(kinds(), start=1)},
        stores=queries.periods.open_stores(found),
        expired=queries.periods.expired_stores(found),
        place=place,
        period_id=period_id,
        taxpayer=TAXPAYER,
        terms=regulation.in_force(clock.today()).licences,
        **shown | forms,
    )
