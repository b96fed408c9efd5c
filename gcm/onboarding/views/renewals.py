"""The headquarters' documents that are to be renewed, and a document's scan."""

from flask import Response, abort, request, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.confirming import fresh
from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.customers import queries as archive
from gcm.customers.forms.changes import RevealForm
from gcm.onboarding import queries, scans
from gcm.onboarding.actions.cards import reveal_kept_card
from gcm.onboarding.blueprint import documents as bp
from gcm.onboarding.models import DocumentPeriod, DocumentScan
from gcm.onboarding.queries.renewals import SORTS
from gcm.onboarding.rules.documents import ID_CARD
from gcm.onboarding.views.scans import answer
from gcm.web import paging
from gcm.web.access import can, me, requires
from gcm.web.render import page


@bp.get("/customers/documents")
@requires(Permission.CUSTOMER_READ)
def renewals() -> ResponseReturnValue:
    text = request.args.get("q", "").strip()[:100]
    paged = paging.from_request(SORTS)
    return page(
        "onboarding/renewals.html",
        fragments=("renewal_list",),
        rows=queries.renewals.documents_to_renew(text, paged),
        text=text,
        paging=paged,
        terms=regulation.in_force(clock.today()).licences,
    )


@bp.get("/customers/<int:customer_id>/documents/scans/<int:scan_id>")
@requires(Permission.CUSTOMER_READ)
def scan(customer_id: int, scan_id: int) -> ResponseReturnValue:
    """Before an ID card comes a question."""
    kept, period = kept_scan(customer_id, scan_id)
    if period.kind == ID_CARD:
        if not can(Permission.CUSTOMER_REVEAL):
            abort(404)
        return card_page(kept, period, RevealForm())
    return answer(content_of(kept), kept.media_type, kept.file_name)


@bp.post("/customers/<int:customer_id>/documents/scans/<int:scan_id>/opening")
@requires(Permission.CUSTOMER_REVEAL)
@fresh
def open_card(customer_id: int, scan_id: int) -> ResponseReturnValue:
    """The ID card itself, once somebody has said what for."""
    kept, period = kept_scan(customer_id, scan_id)
    if period.kind != ID_CARD:
        abort(404)
    form, content = RevealForm(), content_of(kept)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            reveal_kept_card(period, kept.file_name, str(form.reason.data), by=me())
            return answer(content, kept.media_type, kept.file_name)
    return card_page(kept, period, form)


def kept_scan(customer_id: int, scan_id: int) -> tuple[DocumentScan, DocumentPeriod]:
    chain = archive.chains.get_customer(customer_id)
    kept = queries.periods.get_scan(chain, scan_id)
    return kept, queries.periods.get_period(chain, kept.period_id)


def content_of(kept: DocumentScan) -> bytes:
    try:
        return scans.read(kept.sha256)
    except scans.Spoilt:
        abort(404)


def card_page(kept: DocumentScan, period: DocumentPeriod, form: RevealForm) -> Response:
    chain = period.customer_id
    return page(
        "onboarding/scan.html",
        status=form.http_status,
        kind=period.kind,
        whose=period.holder or "",
        name=kept.file_name,
        form=form,
        target=url_for("documents.open_card", customer_id=chain, scan_id=kept.id),
        back=url_for("documents.chain", customer_id=chain),
        back_title="证件",
    )
