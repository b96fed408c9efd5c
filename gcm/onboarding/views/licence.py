"""A store's retail licence: its periods, a renewal, and what an expired one means."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.customers.models import Store
from gcm.customers.rules import licence_number_warning
from gcm.onboarding import queries, scans
from gcm.onboarding.actions import periods as actions
from gcm.onboarding.blueprint import documents as bp
from gcm.onboarding.forms.documents import DocumentForm
from gcm.onboarding.forms.periods import RenewalForm
from gcm.onboarding.rules.documents import RETAIL
from gcm.onboarding.views.documents import told
from gcm.web.access import check, me, requires
from gcm.web.bodies import takes_files
from gcm.web.forms import Form
from gcm.web.render import page


@bp.get("/stores/<int:store_id>/licence")
@requires(Permission.CUSTOMER_READ)
def licence(store_id: int) -> ResponseReturnValue:
    shop = archive.stores.get_store(store_id)
    if request.args.get("edit") != "period":
        return licence_page(shop)
    check(Permission.CUSTOMER_EDIT)
    values = {"number": shop.licence_number, "holder": shop.customer.name}
    return licence_page(shop, form=DocumentForm(formdata=None, data=values))


@bp.post("/stores/<int:store_id>/licence/periods")
@requires(Permission.CUSTOMER_EDIT)
@takes_files()
def renew_licence(store_id: int) -> ResponseReturnValue:
    shop = archive.stores.get_store(store_id)
    form = DocumentForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            kept = scans.kept(form.uploads())
            period = actions.renew_licence(shop, form.draft(), kept, by=me())
            told(f"{shop.name}的许可证", kept)
            if odd := licence_number_warning(period.number):
                flash(odd)
            return to_licence(shop)
    return licence_page(shop, form=form)


@bp.post("/stores/<int:store_id>/licence/renewal")
@requires(Permission.CUSTOMER_EDIT)
def note_licence_renewal(store_id: int) -> ResponseReturnValue:
    shop = archive.stores.get_store(store_id)
    form = RenewalForm()
    if form.validate_on_submit() and form.applied_on.data:
        with form.showing_broken_rules():
            actions.note_renewal(shop.customer, RETAIL, form.applied_on.data, by=me(), store=shop)
            flash(f"已登记{shop.name}的许可证申请延续。")
            return to_licence(shop)
    return licence_page(shop, note_form=form)


def to_licence(shop: Store) -> ResponseReturnValue:
    return redirect(url_for("documents.licence", store_id=shop.id), 303)


def licence_page(shop: Store, *, period_id: int = 0, **forms: Form) -> ResponseReturnValue:
    found = queries.periods.licence_of(shop)
    shown: dict[str, Any] = dict.fromkeys(("form", "note_form", "scans_form", "withdrawal_form"))
    return page(
        "onboarding/licence.html",
        fragments=("licence",),
        status=max((each.http_status for each in forms.values()), default=200),
        shop=shop,
        chain=shop.customer,
        each=found.kept,
        differs=found.differs,
        period_id=period_id,
        terms=regulation.in_force(clock.today()).licences,
        **shown | forms,
    )
