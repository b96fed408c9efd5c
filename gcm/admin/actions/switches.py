"""Switching the branch's protections on and off."""

from gcm.accounts.models import Switch, SwitchChange
from gcm.accounts.switches import SWITCHES, is_on
from gcm.admin.queries import users as queries
from gcm.admin.rules import accounts as rules
from gcm.core import audit
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.policy import ADMINISTRATORS
from gcm.core.users import User
from gcm.web import sessions


def turn(switch: Switch, wanted: bool, reason: str, *, by: User) -> None:
    """From now on. What administrators may do or must show changes, so their sessions end."""
    if is_on(switch) is wanted:
        raise RuleBroken.because(f"已经{'启用' if wanted else '停用'}，没有更改。")
    if (
        switch is Switch.SEPARATE_ADMINS
        and wanted
        and (problems := rules.separation_problems(queries.lasting()))
    ):
        raise RuleBroken(problems)
    db.session.add(SwitchChange(switch=switch, is_on=wanted, reason=reason, by_id=by.id))
    audit.record(f"switch.{switch}", by=by, changes={"is_on": (not wanted, wanted)}, reason=reason)
    for each in queries.everybody():
        if each.roles & ADMINISTRATORS:
            sessions.end(db.session(), each.id)
    SWITCHES.announce()
