"""Which browsers count as tablets."""

from gcm.admin.queries import tablets as queries
from gcm.core import audit, clock
from gcm.core.errors import RuleBroken
from gcm.core.sync.models import Device
from gcm.core.users import User


def register_tablet(device: Device, name: str, *, by: User) -> None:
    """From now on sign-ins on this browser last a working day."""
    if not name:
        raise RuleBroken.because("请填平板名称。", "name")
    if queries.tablet_named(name) not in {None, device.id}:
        raise RuleBroken.because(f"已有一台平板叫 {name}，请换个名称。", "name")
    device.name, device.registered_at, device.registered_by_id = name, clock.now(), by.id
    audit.record("tablet.registered", device, by=by, name=name)


def remove_tablet(device: Device, *, by: User) -> None:
    """It is an ordinary browser again; the caller ends the sessions on it."""
    if device.registered_at is None:
        raise RuleBroken.because("这台设备没有登记为平板。")
    audit.record("tablet.removed", device, by=by, name=device.name)
    device.name = device.registered_at = device.registered_by_id = None
