"""Who is signed in where: our own table, so that a session can be ended from elsewhere.

The browser holds a random token; the table holds only its SHA-256.
"""

import hashlib
import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import current_app, g, request
from flask import session as carried
from sqlalchemy import ColumnElement, ForeignKey, and_, delete, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Mapped, Session, joinedload, mapped_column, relationship
from werkzeug.wrappers import Response

from gcm.core import audit, clock
from gcm.core.db import Model, db, separately
from gcm.core.notifications import reading
from gcm.core.sync.models import Device
from gcm.core.users import User
from gcm.web import devices

log = logging.getLogger(__name__)

SEEN_EVERY = timedelta(minutes=1)
UNATTENDED = {"notifications.bell"}  # asked by the page itself: that nobody is there stays known
FRESH = timedelta(minutes=5)


class SignIn(Model):
    """One browser in which somebody is signed in; ``fresh_at`` is when the password was given,
    ``second_at`` when the code of a phone was.
    """

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_sha256: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime | None]
    second_at: Mapped[datetime | None]
    device: Mapped[str]
    ip: Mapped[str]
    tablet_id: Mapped[int | None] = mapped_column(ForeignKey("sync_device.id"))

    user: Mapped[User] = relationship()


def cookie_name() -> str:
    return "sid" if current_app.config["PLAIN_HTTP"] else "__Host-sid"


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_for(user: User, *, with_code: bool = False) -> str:
    """Begin a session in the running transaction; the token goes into the cookie.

    The one that this browser had before ends, and so do all that are too old.
    """
    forget_old()
    token = secrets.token_urlsafe(32)
    now, tablet = clock.now(), devices.tablet()
    agent = (request.user_agent.string or "")[:200]
    entry = SignIn(
        token_sha256=digest(token),
        user_id=user.id,
        created_at=now,
        seen_at=now,
        fresh_at=now,
        second_at=now if with_code else None,
        device=agent,
        ip=request.remote_addr or "",
        tablet_id=tablet.id if tablet else None,
    )
    db.session.add(entry)
    return token


def forget_old() -> None:
    longest = timedelta(hours=int(current_app.config["LONGEST_HOURS"]))
    before = digest(request.cookies.get(cookie_name(), ""))
    db.session.execute(
        delete(SignIn).where(
            or_(SignIn.token_sha256 == before, SignIn.created_at < clock.now() - longest)
        )
    )


def set_cookie(response: Response, token: str) -> None:
    """On a registered tablet it outlives the browser, which Android ends as it likes."""
    longest = int(current_app.config["LONGEST_HOURS"]) * 3600
    response.set_cookie(
        cookie_name(),
        token,
        max_age=longest if devices.tablet() else None,
        secure=not current_app.config["PLAIN_HTTP"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    forget_left(response)


def forget_cookie(response: Response) -> None:
    response.delete_cookie(
        cookie_name(),
        secure=not current_app.config["PLAIN_HTTP"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    forget_left(response)


def left_name() -> str:
    """The cookie in which the pages (guard.js) name who has left this browser without a network.

    The prefix keeps other hosts of the same domain from writing it.
    """
    return "left" if current_app.config["PLAIN_HTTP"] else "__Host-left"


def forget_left(response: Response) -> None:
    secure = not current_app.config["PLAIN_HTTP"]
    response.delete_cookie(left_name(), secure=secure, samesite="Lax", path="/")


def find_current() -> SignIn | None:
    """The session of this request's cookie, unless it is unknown, idle, too old or disabled.

    Read with it, for the bell: how many notifications wait.
    """
    token = request.cookies.get(cookie_name())
    if not token:
        return None
    row = db.session.execute(
        select(SignIn, reading.unread_of(SignIn.user_id).label("unread"))
        .where(SignIn.token_sha256 == digest(token))
        .options(joinedload(SignIn.user))
    ).one_or_none()
    entry, g.unread = row or (None, 0)
    if entry is None or is_over(entry, clock.now()) or not entry.user.is_open(clock.today()):
        forget_notices()
        return None
    if has_left(entry) and request.endpoint != "accounts.sign_out":
        close(entry)
        forget_notices()
        return None
    g.sign_in_id, g.fresh_at, g.second_at = entry.id, entry.fresh_at, entry.second_at
    g.seen_ahead = entry.seen_at - clock.now()  # only where somebody has set the clock back
    if request.endpoint not in UNATTENDED:
        touch(entry)
    return entry


def is_fresh() -> bool:
    """Whether the person of this request has given the password just now."""
    given: datetime | None = g.get("fresh_at")
    return given is not None and timedelta(0) <= clock.now() - given <= FRESH


def freshen(session: Session) -> None:
    """The password was given once more."""
    g.fresh_at = clock.now()
    query = update(SignIn).where(SignIn.id == g.sign_in_id).values(fresh_at=g.fresh_at)
    session.execute(query)


def is_over(entry: SignIn, now: datetime) -> bool:
    """Idle for too long, or too old in all."""
    limit = "TABLET_IDLE_MINUTES" if entry.tablet_id else "IDLE_MINUTES"
    idle = timedelta(minutes=int(current_app.config[limit]))
    longest = timedelta(hours=int(current_app.config["LONGEST_HOURS"]))
    return now - entry.seen_at > idle or now - entry.created_at > longest


def still_counts(now: datetime) -> ColumnElement[bool]:
    """The same as a condition."""
    idle = timedelta(minutes=int(current_app.config["IDLE_MINUTES"]))
    tablet = timedelta(minutes=int(current_app.config["TABLET_IDLE_MINUTES"]))
    longest = timedelta(hours=int(current_app.config["LONGEST_HOURS"]))
    return and_(
        SignIn.created_at >= now - longest,
        or_(
            SignIn.seen_at >= now - idle,
            and_(SignIn.tablet_id.is_not(None), SignIn.seen_at >= now - tablet),
        ),
    )


def has_left(entry: SignIn) -> bool:
    return str(entry.user_id) in request.cookies.get(left_name(), "").split(".")


def forget_notices() -> None:
    """An unread notice may hold a password that was handed over: it is not for the next person."""
    carried.pop("_flashes", None)


def close(entry: SignIn) -> None:
    """The tablet was handed on while it could not tell us; now it does."""
    entry_id, user_id = entry.id, entry.user_id
    db.session.rollback()
    with separately() as session:
        user = session.get_one(User, user_id)
        end(session, user_id, only=entry_id)
        audit.record("session.closed", user, by=user, session=session)


def touch(entry: SignIn) -> None:
    """Remember that the person is here, at most once a minute.

    Who reads goes on reading where nothing can be written.
    """
    now = clock.now()
    if now - entry.seen_at < SEEN_EVERY:
        return
    entry_id = entry.id
    db.session.rollback()  # a writing request holds SQLite's one write lock until here
    try:
        with separately() as session:
            session.execute(update(SignIn).where(SignIn.id == entry_id).values(seen_at=now))
    except DBAPIError as error:
        log.warning("last activity could not be noted: %s", error.orig)
    db.session.refresh(entry)


def all_of(user: User) -> Sequence[SignIn]:
    return db.session.scalars(
        select(SignIn).where(SignIn.user_id == user.id).order_by(SignIn.seen_at.desc(), SignIn.id)
    ).all()


def end(session: Session, user_id: int, *, but: int | None = None, only: int | None = None) -> int:
    """End a person's sessions (all, all ``but`` one, or ``only`` one) and say how many."""
    query = delete(SignIn).where(SignIn.user_id == user_id)
    if but is not None:
        query = query.where(SignIn.id != but)
    if only is not None:
        query = query.where(SignIn.id == only)
    return int(getattr(session.execute(query), "rowcount", 0))


def end_on_tablet(tablet: Device) -> int:
    """End whatever sessions were begun on this tablet, and say how many still counted."""
    now = clock.now()
    entries = db.session.scalars(select(SignIn).where(SignIn.tablet_id == tablet.id)).all()
    for entry in entries:
        db.session.delete(entry)
    return sum(not is_over(entry, now) for entry in entries)


def open_of(user: User) -> list[SignIn]:
    """The sessions that still count, the one seen last first."""
    now = clock.now()
    return [entry for entry in all_of(user) if not is_over(entry, now)]


def get_own(user: User, sign_in_id: int) -> SignIn:
    return db.session.scalars(
        select(SignIn).where(SignIn.id == sign_in_id, SignIn.user_id == user.id)
    ).one()
