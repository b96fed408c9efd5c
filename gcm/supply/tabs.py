"""The pages of supply that stand beside each other, in their order."""

from dataclasses import dataclass

from flask import request

from gcm.core.policy import Permission
from gcm.web.access import can


@dataclass(frozen=True)
class Tab:
    """``nouns`` begin the names of the pages that belong to it."""

    title: str
    endpoint: str
    permission: Permission
    nouns: tuple[str, ...]

    @property
    def is_here(self) -> bool:
        here = (request.endpoint or "").removeprefix("supply.")
        return any(noun in here for noun in self.nouns)


TABS = [
    Tab("信息", "supply.news", Permission.NEWS_READ, ("news",)),
    Tab("紧俏货源分配", "supply.allocations", Permission.ALLOCATION_READ, ("allocation",)),
    Tab("告知单", "supply.notices", Permission.ALLOCATION_READ, ("notice",)),
]


def tabs() -> list[Tab]:
    return [tab for tab in TABS if can(tab.permission)]
