"""Visits to a headquarters are announced (clause 3.2.1): asked, agreed, changed, cancelled."""

from datetime import datetime

from gcm.core.clock import local
from gcm.core.errors import Problem
from gcm.visits.rules.kinds import AppointmentState

CHANNELS = ("电话", "当面", "微信", "邮件", "其他")
STANDING = frozenset({AppointmentState.AGREED, AppointmentState.CHANGED})


def time_problems(agreed_at: datetime | None, now: datetime) -> list[Problem]:
    """An appointment is made before the visit; one typed in afterwards would not count."""
    if agreed_at is not None and agreed_at <= now:
        return [
            Problem(
                "agreed_at", f"约定时间 {wall(agreed_at)} 已经过去；拜访开始之后补登的预约不算数。"
            )
        ]
    return []


def name_problems(names: list[str]) -> list[Problem]:
    return [] if names else [Problem("contact_names", "请至少选择一位预约对象。")]


def visited_problems(*, is_visited: bool) -> list[Problem]:
    """What a visit came of is no longer put off or called off."""
    if is_visited:
        return [Problem(None, "已经按这个预约拜访过，不能再改期或取消。")]
    return []


def change_problems(state: AppointmentState) -> list[Problem]:
    """A cancelled appointment is over: who meets after all asks anew."""
    if state is AppointmentState.CANCELLED:
        return [Problem(None, "这个预约已经取消，需要见面时请另行预约。")]
    return []


def agreement_problems(state: AppointmentState) -> list[Problem]:
    if state is not AppointmentState.ASKED:
        return [Problem(None, "这个预约已经约定；时间有变请用“改期”。")]
    return []


def postponement_problems(state: AppointmentState) -> list[Problem]:
    if state is AppointmentState.ASKED:
        return [Problem(None, "对方还没有答复，请先登记约定的时间。")]
    return change_problems(state)


def in_words(
    contact_names: str, agreed_at: datetime | None, asked_at: datetime, by: str, channel: str | None
) -> str:
    """An appointment as the head of a record tells it (附表 1 A and C5)."""
    when = wall(agreed_at) if agreed_at else "时间未定"
    whom = f"，见{contact_names}" if contact_names else ""
    return f"有预约（{when}{whom}；{wall(asked_at)} {by}{channel or ''}登记）"


def wall(moment: datetime) -> str:
    return f"{local(moment):%Y-%m-%d %H:%M}"
