"""What stands beside a chain, a store or a finding, on that record's own page."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.remarks.forms import AttachmentsForm, CommentForm
from gcm.remarks.queries import attachments, comments, subjects
from gcm.web import panels
from gcm.web.panels import Panel

PLACES = ("customer", "store", "finding")
RECENT = 5


def said(_user: User, record: Any) -> Mapping[str, Any]:
    subject = subjects.of(record)
    rows, total = comments.newest(subject, RECENT)
    return {
        "subject": subject,
        "rows": rows,
        "count": total,
        "total": total,
        "form": CommentForm.blank(),
        "people": comments.people_of(subject),
    }


def attached(_user: User, record: Any) -> Mapping[str, Any]:
    subject = subjects.of(record)
    beside = attachments.standing(subject, RECENT)
    form = AttachmentsForm(formdata=None)
    return {"subject": subject, "beside": beside, "count": beside.total, "form": form}


def panels_of(place: str) -> tuple[Panel, Panel]:
    return (
        Panel(
            place=place,
            name="comments",
            title="留言",
            order=80,
            permission=Permission.COMMENT_READ,
            template="remarks/panel_comments.html",
            load=said,
        ),
        Panel(
            place=place,
            name="attachments",
            title="附件",
            order=85,
            permission=Permission.ATTACHMENT_READ,
            template="remarks/panel_attachments.html",
            load=attached,
        ),
    )


def init_app(app: Flask) -> None:
    panels.add(app, *(panel for place in PLACES for panel in panels_of(place)))
