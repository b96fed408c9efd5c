"""The market manager's survey on site (clause 3.1.2): five criteria, each a score and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.core.errors import Problem

FORM, FORM_VERSION, TITLE = "application-survey", 1, "入网现场考察"
SCORES = range(1, 6)
MOST_PHOTOS = 20


class Criterion(StrEnum):
    LOCATION = "地理位置"
    INSIDE = "店内环境"
    FRONT = "门面形象"
    SCALE = "预计销售规模"
    PROCESSES = "内部管理流程"


KEYS = {criterion: criterion.name.lower() for criterion in Criterion}


@dataclass(frozen=True)
class Mark:
    score: int | None
    words: str


@dataclass(frozen=True)
class SurveyDraft:
    """``photos`` are digests of pictures that have come already; the place is a coarse one."""

    surveyed_on: date
    expected_volume: Decimal | None
    marks: Mapping[Criterion, Mark] = field(default_factory=dict)
    photos: tuple[str, ...] = ()
    latitude: Decimal | None = None
    longitude: Decimal | None = None


def problems(draft: SurveyDraft, today: date) -> list[Problem]:
    """Every criterion has both a score and words: a number alone convinces nobody."""
    found = []
    if draft.surveyed_on > today:
        found.append(Problem("surveyed_on", f"考察日期不能晚于今天（{today.isoformat()}）。"))
    for criterion in Criterion:
        mark = draft.marks.get(criterion, Mark(None, ""))
        if mark.score not in SCORES:
            found.append(Problem(KEYS[criterion], f"请给{criterion}打 1 至 5 分。"))
        if not mark.words.strip():
            found.append(Problem(f"{KEYS[criterion]}_words", f"请写{criterion}的情况。"))
    if draft.expected_volume is None:
        found.append(Problem("expected_volume", "请填预计月销量。"))
    elif draft.expected_volume < 0:
        found.append(Problem("expected_volume", "预计月销量不能小于 0。"))
    if len(draft.photos) > MOST_PHOTOS:
        found.append(Problem("photo", f"最多附 {MOST_PHOTOS} 张照片。"))
    return found
