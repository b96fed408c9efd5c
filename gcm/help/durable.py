"""What the guides say of work without a network is taken along with the forms for it."""

from collections.abc import Iterator
from datetime import date

from gcm.core.sync import pack
from gcm.core.sync.pack import PackPage
from gcm.core.users import User
from gcm.help.topics import BY_SLUG, MANAGERS, TAKEN_ALONG

LAST = 90


def to_take_along(user: User, _day: date) -> Iterator[PackPage]:
    if MANAGERS.isdisjoint(user.roles):
        return
    for slug in TAKEN_ALONG:
        yield PackPage(f"/help/topics/{slug}", "help", f"帮助：{BY_SLUG[slug].title}")


pack.provide("help", to_take_along, order=LAST)
