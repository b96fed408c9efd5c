"""The demo's past: what people did, each in its moment and by the product's own actions."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from gcm.core import clock
from gcm.core.db import db
from gcm.core.users import User
from gcm.demo.archive import Branch


@dataclass(frozen=True)
class Deed:
    """At ``moment`` the person who signs in as ``login`` did this."""

    moment: datetime
    login: str
    do: Callable[[Branch, User], object]


def live(branch: Branch, deeds: Iterable[Deed], until: date) -> None:
    """In the order of time, so that the audit trail reads as it does in a branch.

    ``until`` is today: what falls on it or later is left for whoever tries the program.
    """
    past = [deed for deed in deeds if deed.moment.date() < until]
    for deed in sorted(past, key=lambda each: each.moment):
        with clock.at(deed.moment):
            deed.do(branch, branch.users[deed.login])
        # Each deed finds what stands in the database, as a request of its own would.
        db.session.flush()
        db.session.expire_all()
