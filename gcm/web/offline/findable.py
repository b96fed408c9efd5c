"""Forms that wait for a person, to which notifications lead."""

from typing import Any

from flask import Flask, url_for
from sqlalchemy import Row, select

from gcm.core.policy import Permission
from gcm.core.sync import durable, inbox
from gcm.core.sync.models import InboxEntry
from gcm.core.users import User
from gcm.web import findable
from gcm.web.findable import Found, Led, Statement


def entries(user: User) -> Statement:
    return select(InboxEntry.id, InboxEntry.kind).where(inbox.in_reach(user))


def entry(row: Row[Any]) -> Found:
    return Found(row.id, durable.title(row.kind), url_for("offline.entry", entry_id=row.id))


def add_to(app: Flask) -> None:
    reading = Permission.FORM_SEND
    findable.add(
        app, Led("form", "平板记录", "upload", 140, reading, InboxEntry.id, entries, entry)
    )
