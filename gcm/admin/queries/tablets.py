"""Browsers that were here: registered tablets and others."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from gcm.core import clock
from gcm.core.db import db
from gcm.core.sync.models import Device

LATELY = timedelta(days=30)
MOST_DEVICES = 100


def get_device(device_id: int) -> Device:
    return db.session.scalars(select(Device).where(Device.id == device_id)).one()


def tablet_named(name: str) -> int | None:
    return db.session.scalar(select(Device.id).where(Device.name == name))


def tablets() -> Sequence[Device]:
    """The registered ones by name."""
    return db.session.scalars(
        select(Device)
        .where(Device.registered_at.is_not(None))
        .options(joinedload(Device.last_user))
        .order_by(Device.name)
    ).all()


def other_devices() -> Sequence[Device]:
    """Browsers that have been here lately and are no tablets, the latest first."""
    return db.session.scalars(
        select(Device)
        .where(Device.registered_at.is_(None), Device.seen_at > clock.now() - LATELY)
        .options(joinedload(Device.last_user))
        .order_by(Device.seen_at.desc(), Device.id)
        .limit(MOST_DEVICES)
    ).all()
