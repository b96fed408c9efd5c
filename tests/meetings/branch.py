"""A district with its managers, a monopoly officer and chains; another district beside it."""

from datetime import UTC, date, datetime
from typing import Any

from gcm.core.policy import Role
from gcm.meetings.actions import meetings
from gcm.meetings.models import Meeting
from gcm.meetings.rules.kinds import Kind, Session
from gcm.meetings.rules.minutes import CallDraft, MinutesDraft
from tests import factories

TODAY = datetime(2026, 3, 12, 2, tzinfo=UTC)  # a Thursday
DAY = date(2026, 3, 12)
WORDS = {"focus": "新品上柜", "collected": "东街店缺货", "problems": "标签不全", "report": "上半年"}


class Branch:
    def __init__(self) -> None:
        self.here = factories.district(
            department=factories.department(own=True), name="第四片区", group_line=True
        )
        self.there = factories.district(name="第一片区", group_line=True)
        self.mm = factories.user(Role.MARKET_MANAGER, district=self.here, name="周明远")
        self.cm = factories.user(Role.CUSTOMER_MANAGER, district=self.here, name="周以宁")
        self.head = factories.user(Role.DEPARTMENT_HEAD, name="何平")
        self.approver = factories.user(Role.APPROVER, name="江一帆")
        self.officer = factories.user(Role.MONOPOLY_OFFICER, district=self.here, name="严守正")
        self.stranger = factories.user(Role.MARKET_MANAGER, district=self.there, name="陆远")
        self.chain = factories.customer(code="K1", district=self.here, holder=self.cm)
        self.far = factories.customer(code="K3", district=self.there)

    def call(self, kind: Kind = Kind.DAILY, **values: Any) -> CallDraft:
        defaults: dict[str, Any] = {
            "kind": kind,
            "district_id": self.here.id,
            "held_on": DAY,
            "session": Session.MORNING if kind is Kind.DAILY else None,
            "chair_id": self.mm.id,
            "monopoly_invited": kind is Kind.WEEKLY,
        }
        return CallDraft(**(defaults | values))

    def minutes(self, kind: Kind = Kind.DAILY, **values: Any) -> MinutesDraft:
        call = self.call(kind, **values.pop("call", {}))
        words = WORDS | {"next_week": "走访缺货卖场"}
        defaults: dict[str, Any] = {"words": words, "present": frozenset([self.mm.id])}
        return MinutesDraft(call=call, **(defaults | values))

    def held(self, kind: Kind = Kind.DAILY, **values: Any) -> Meeting:
        return factories.saved(meetings.record_minutes(self.minutes(kind, **values), by=self.mm))
