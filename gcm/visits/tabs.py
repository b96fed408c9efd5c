"""The pages of visits that stand beside each other under 拜访, in their order."""

from dataclasses import dataclass

from flask import request

from gcm.core.policy import Permission
from gcm.web.access import can


@dataclass(frozen=True)
class Tab:
    """``others`` are pages that belong to the tab without being its first."""

    title: str
    endpoint: str
    permission: Permission
    others: tuple[str, ...] = ()

    @property
    def is_here(self) -> bool:
        here = (request.endpoint or "").removeprefix("visits.")
        return here in (self.endpoint.removeprefix("visits."), *self.others)


TABS = [
    Tab("今天", "visits.day", Permission.VISIT_READ, ("other_day",)),
    Tab("计划", "visits.plans", Permission.VISIT_READ),
    Tab("总部预约", "visits.appointments", Permission.VISIT_READ),
    Tab("记录", "visits.records", Permission.VISIT_READ, ("record", "find_code", "code")),
    Tab("问题", "visits.findings", Permission.FINDING_READ),
    Tab("频次", "visits.quotas", Permission.VISIT_READ, ("manager_quota", "checks", "imported")),
    Tab("覆盖", "visits.coverage", Permission.VISIT_READ),
    Tab("检查对照", "visits.inspections", Permission.VISIT_READ, ("inspection",)),
    Tab("月结", "visits.month_list", Permission.QUOTA_OVERSEE, ("closing", "reopen_month")),
]


def tabs() -> list[Tab]:
    return [tab for tab in TABS if can(tab.permission)]
