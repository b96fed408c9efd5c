"""Loss is announced: what a tablet counted and what has arrived are laid side by side."""

import secrets
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import select, union_all
from sqlalchemy.orm import joinedload

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.sync.models import Device, InboxEntry, Loss, Receipt, Vault
from gcm.core.users import User, looked_after

SETTLED_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Report:
    """``allocated`` is the highest number given; ``pending`` are still to be sent."""

    vault: str
    allocated: int
    pending: frozenset[int]
    wiped: bool = False


@dataclass(frozen=True)
class Gap:
    """Numbers of one vault that were given out and will not come by themselves."""

    vault: Vault
    seqs: tuple[int, ...]


def gaps(allocated: int, received: Collection[int], pending: Collection[int]) -> tuple[int, ...]:
    """Numbers up to ``allocated`` that are neither here nor waiting to be sent."""
    there = {*received, *pending}
    return tuple(seq for seq in range(1, allocated + 1) if seq not in there)


def take(report: Report, device: Device | None, *, by: User) -> Vault:
    """Note what the tablet says. The vault's owner must be ``by``; the caller has checked."""
    session, now = db.session(), clock.now()
    vault = session.get(Vault, report.vault)
    if vault is None:
        vault = Vault(id=report.vault, user_id=by.id, pending=[])
        session.add(vault)
    vault.allocated = max(vault.allocated or 0, report.allocated)
    vault.pending = sorted(report.pending)
    vault.seen_at, vault.gone_at = now, None
    if device is not None:
        vault.device_id = device.id
        device.seen_at, device.last_user_id = now, by.id
    session.flush()
    if device is not None:
        retire_others(vault, device)
    return vault


def retire_others(vault: Vault, device: Device) -> None:
    """A browser has one vault for each person: an older one there has been wiped."""
    others = db.session.scalars(
        select(Vault).where(
            Vault.device_id == device.id,
            Vault.user_id == vault.user_id,
            Vault.id != vault.id,
            Vault.gone_at.is_(None),
        )
    )
    for other in others:
        other.gone_at = clock.now()
    db.session.flush()


def missing(vault: Vault) -> tuple[int, ...]:
    """What of this vault has not arrived and is not said to be on its way."""
    return next((loss.seqs for loss in losses([vault])), ())


def losses(vaults: Iterable[Vault]) -> list[Gap]:
    """Of each vault that misses something, what."""
    vaults = list(vaults)
    ids, settled = [vault.id for vault in vaults], defaultdict[str, set[int]](set)
    here = select(Receipt.vault_id, Receipt.seq).where(Receipt.vault_id.in_(ids))
    asked = select(Loss.vault_id, Loss.seq).where(Loss.vault_id.in_(ids))
    for vault_id, seq in db.session.execute(union_all(here, asked)):
        settled[vault_id].add(seq)
    found = [
        Gap(vault, gaps(vault.allocated, settled[vault.id], () if vault.gone_at else vault.pending))
        for vault in vaults
    ]
    return [loss for loss in found if loss.seqs]


def close_gap(vault: Vault, reason: str, *, by: User) -> tuple[int, ...]:
    """Somebody has asked about what never came: it is written down and not named any more."""
    seqs = missing(vault)
    if not seqs:
        raise RuleBroken.because("这台设备已没有未到的记录。")
    db.session.add_all(
        Loss(vault_id=vault.id, seq=seq, because=reason, by_id=by.id) for seq in seqs
    )
    audit.record("op.given_up", vault.user, by=by, vault=vault.id, numbers=seqs, because=reason)
    return seqs


def lost_beside(vault: Vault) -> list[Gap]:
    """What the same person lost in this browser before."""
    if vault.device_id is None:
        return []
    return losses(
        db.session.scalars(
            select(Vault)
            .where(
                Vault.device_id == vault.device_id,
                Vault.user_id == vault.user_id,
                Vault.gone_at.is_not(None),
            )
            .order_by(Vault.created_at, Vault.id)
        )
    )


def vaults_of(user: User) -> Sequence[Vault]:
    """One's own, and those of the people of one's districts, the latest heard of first."""
    people = looked_after(db.session(), user, clock.today())
    return db.session.scalars(
        select(Vault)
        .where(Vault.user_id.in_(sorted(people)), Vault.allocated > 0)
        .options(joinedload(Vault.user), joinedload(Vault.device))
        .order_by(Vault.seen_at.desc(), Vault.id)
    ).all()


def vault_in_reach(user: User, vault_id: str) -> Vault:
    """Raises NoResultFound for what is neither one's own nor of one's people."""
    people = looked_after(db.session(), user, clock.today())
    query = select(Vault).where(Vault.id == vault_id, Vault.user_id.in_(sorted(people)))
    return db.session.scalars(query).one()


def settled(vault: Vault, since: datetime) -> list[str]:
    """Ops of this vault that waited for a person and no longer do."""
    return list(
        db.session.scalars(
            select(InboxEntry.op)
            .join(Receipt, Receipt.op == InboxEntry.op)
            .where(
                Receipt.vault_id == vault.id,
                (InboxEntry.resolved_at > since) | (InboxEntry.put_aside_at > since),
            )
            .order_by(InboxEntry.id)
        )
    )


def device_of(token: str | None) -> Device | None:
    if not token:
        return None
    digest = sha256(token.encode()).hexdigest()
    return db.session.scalars(select(Device).where(Device.token_sha256 == digest)).one_or_none()


def note_findings(device: Device, findings: list[dict[str, str]], *, by: User) -> None:
    """What the page /tablet-check found in this browser just now."""
    device.findings = {"items": findings}
    device.checked_at = device.seen_at = clock.now()
    device.last_user_id = by.id
    db.session.flush()


def new_device(agent: str, *, by: User) -> tuple[Device, str]:
    """A browser that is here for the first time, and the token for its cookie."""
    token = secrets.token_urlsafe(32)
    device = Device(
        token_sha256=sha256(token.encode()).hexdigest(),
        agent=agent[:200],
        seen_at=clock.now(),
        last_user_id=by.id,
    )
    db.session.add(device)
    db.session.flush()
    return device, token
