"""The pages of the records beside which something is put."""

from flask import url_for

from gcm.remarks.queries.subjects import Subject

PAGES = {
    "customer_id": "customers.customer",
    "store_id": "customers.store",
    "finding_id": "visits.finding",
}


def back_to(subject: Subject) -> str:
    """The address of the record's own page."""
    (name,) = subject.named
    return url_for(PAGES[name], **subject.named)
