"""A daily mail that says how many notifications wait, where the branch has set up a mail server.

It names kinds and numbers, never a record: mail leaves the program's walls.
"""

import logging
import smtplib
import ssl
from collections import Counter
from collections.abc import Mapping
from datetime import date
from email.message import EmailMessage
from typing import Any

from flask import current_app
from sqlalchemy import or_, select

from gcm.core import clock, engine, jobs
from gcm.core.db import db, transaction
from gcm.core.notifications.events import EVENTS, GROUP_NAMES, Group
from gcm.core.notifications.models import DigestAddress, Notification
from gcm.core.users import User

log = logging.getLogger(__name__)
PATIENCE = 20  # seconds for a mail server to answer


def is_set_up(config: Mapping[str, Any]) -> bool:
    return bool(config["SMTP_HOST"] and config["SMTP_FROM"])


def address_of(user: User) -> DigestAddress | None:
    return db.session.scalars(
        select(DigestAddress).where(DigestAddress.user_id == user.id)
    ).one_or_none()


def keep_address(user: User, address: str) -> None:
    """An empty one ends the mails."""
    kept = address_of(user)
    if not address:
        if kept:
            db.session.delete(kept)
    elif kept:
        kept.address = address
    else:
        db.session.add(DigestAddress(user_id=user.id, address=address))


@jobs.hourly
def send_digests() -> None:
    """From the hour set on, once a day to each who asked for it and has something unread.

    No transaction is open while the mail server is spoken to. What fails is tried next hour.
    """
    config, now = current_app.config, clock.local(clock.now())
    if not is_set_up(config) or now.hour < int(config["DIGEST_HOUR"]):
        return
    with engine.reading():
        waiting = unsent(now.date())
        db.session.rollback()
    for address_id, address, counts in waiting:
        if counts and not sent(message(config, address, counts)):
            return
        with transaction():
            db.session.get_one(DigestAddress, address_id).sent_on = now.date()


def unsent(today: date) -> list[tuple[int, str, Counter[Group]]]:
    """Who has had no mail today: the address, and how much of each kind is unread."""
    wanted = db.session.execute(
        select(DigestAddress.id, DigestAddress.address, DigestAddress.user_id)
        .join(DigestAddress.user)
        .where(
            or_(DigestAddress.sent_on.is_(None), DigestAddress.sent_on < today),
            User.disabled_at.is_(None),
        )
        .order_by(DigestAddress.id)
    ).all()
    unread: dict[int, Counter[Group]] = {row.user_id: Counter() for row in wanted}
    rows = db.session.execute(
        select(Notification.user_id, Notification.event).where(
            Notification.user_id.in_(list(unread)), Notification.read_at.is_(None)
        )
    )
    for user_id, event in rows:
        unread[user_id][EVENTS[event].group] += 1
    return [(row.id, row.address, unread[row.user_id]) for row in wanted]


def message(config: Mapping[str, Any], address: str, counts: Counter[Group]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = config["SMTP_FROM"], address
    made["Subject"] = f"集客簿：您有 {counts.total()} 条未读通知"
    lines = [f"{GROUP_NAMES[group]} {counts[group]} 条" for group in Group if counts[group]]
    where = f"{config['BASE_URL'].rstrip('/')}/notifications/" if config["BASE_URL"] else "集客簿"
    made.set_content("\n".join([*lines, "", f"请登录查看：{where}", "不再需要时，在通知页停用。"]))
    return made


def sent(mail: EmailMessage) -> bool:
    """Whether the server took it; the log says why not, and not to whom."""
    config = current_app.config
    host, port, safety = config["SMTP_HOST"], int(config["SMTP_PORT"]), config["SMTP_SECURITY"]
    trusted = ssl.create_default_context()
    try:
        with (
            smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=trusted)
            if safety == "tls"
            else smtplib.SMTP(host, port, timeout=PATIENCE)
        ) as server:
            if safety == "starttls":
                server.starttls(context=trusted)
            if config["SMTP_USER"]:
                server.login(config["SMTP_USER"], config["SMTP_PASSWORD"])
            server.send_message(mail)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("the daily mail could not be sent: %s", type(error).__name__)
        return False
    return True
