"""Which protections the branch has switched on, which every process keeps in memory."""

from collections.abc import Mapping

from flask import Flask, current_app, has_app_context
from sqlalchemy import select
from sqlalchemy.orm import Session

from gcm.accounts.models import Switch, SwitchChange
from gcm.core import policy
from gcm.core.kept import Kept


def is_on(switch: Switch) -> bool:
    return SWITCHES.value().get(switch, usual(switch))


def usual(switch: Switch) -> bool:
    """What holds until somebody says otherwise: a branch is protected, a demo is easy to enter."""
    if switch is Switch.LEVEL_TWO:
        told = current_app.config["LEVEL_TWO"]
        return not current_app.config["DEMO"] if told is None else bool(told)
    return False


def separated() -> bool:
    """Whether the three administrators are different people."""
    return has_app_context() and is_on(Switch.SEPARATE_ADMINS)


def read(session: Session) -> dict[Switch, bool]:
    """The latest word on each."""
    rows = session.execute(
        select(SwitchChange.switch, SwitchChange.is_on).order_by(SwitchChange.id)
    )
    return {row.switch: row.is_on for row in rows}


SWITCHES: Kept[Mapping[Switch, bool]] = Kept("switches", read)


def init_app(_app: Flask) -> None:
    policy.Provider.separated = staticmethod(separated)
