"""The headquarters' documents that are to be renewed, and a document's scan."""

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from gcm.core import audit, clock, regulation
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.onboarding import queries, scans
from gcm.onboarding.blueprint import documents as bp
from gcm.onboarding.models import DocumentPeriod
from gcm.onboarding.queries.renewals import SORTS
from gcm.onboarding.rules.documents import ID_CARD
from gcm.onboarding.views.scans import answer
from gcm.web import paging
from gcm.web.access import me, requires
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
def scan(customer_id: int, scan_id: int) -> Response:
    """A look at an ID card is on record."""
    chain = archive.chains.get_customer(customer_id)
    kept = queries.periods.get_scan(chain, scan_id)
    period = queries.periods.get_period(chain, kept.period_id)
    try:
        content = scans.read(kept.sha256)
    except scans.Spoilt:
        abort(404)
    media_type, name = kept.media_type, kept.file_name
    if period.kind == ID_CARD:
        note_look(period)
    return answer(content, media_type, name)


def note_look(period: DocumentPeriod) -> None:
    """In a transaction of its own: reading writes nothing else."""
    person, period_id, customer_id, kind = me().id, period.id, period.customer_id, period.kind
    db.session.rollback()
    with separately() as session:
        audit.record(
            "document.scan_opened",
            session.get(DocumentPeriod, period_id),
            by=session.get(User, person),
            session=session,
            customer_id=customer_id,
            file=kind,
        )
