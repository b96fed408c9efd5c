"""What a record says of notices of scarce goods, and whether that is enough for a receipt (2.2.4).

A form names the sheets that it showed. Where a record names none (it was typed from paper, or
taken along before forms did), only a sheet that was there before the visit can be meant.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

WAY, SHEETS, OBJECTION, SLIP = "notice", "notice_sheets", "notice_objection", "notice_photo"
TABLET, PAPER, REFUSED = "tablet", "paper", "refused"
HANDED = frozenset({TABLET, PAPER})
OFFERED = frozenset({TABLET, PAPER, REFUSED})
NONE = "无"  # the form offered what there was, and none of it was ticked
MOST_SHEETS = 4
LONGEST_NUMBER = 60
TOLERANCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sheet:
    """A store's sheet as far as it matters which one a record means."""

    number: str
    month: date
    made_at: datetime


def told(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Without the sheets that the form showed where none was handed over or objected to."""
    is_about_one = answers.get(WAY) in OFFERED or answers.get(OBJECTION)
    return {key: value for key, value in answers.items() if key != SHEETS or is_about_one}


def numbers_of(answers: Mapping[str, Any]) -> list[str]:
    return [str(each) for each in answers.get(SHEETS) or ()]


def lacks(answers: Mapping[str, Any], *, has_signature: bool, photos: Collection[str]) -> str:
    """What a receipt lacks, in words; empty where nothing does, or none is claimed."""
    way = answers.get(WAY)
    if way == TABLET and not has_signature:
        return "选了“平板签收”，但这次没有客户在平板上的签名"
    if way == PAPER and SLIP not in photos:
        return "选了“纸质签收”，但没有签收联的照片"
    return ""


def meant(
    named: Sequence[str], known: Sequence[Sheet], began: datetime, ended: datetime
) -> set[str]:
    """The numbers of the sheets that a record means, of those that are known of its store.

    A named one was there when the visit ended; ``NONE`` names no sheet. Without a name it must
    have been there when the visit began, and be the only one: otherwise nobody can tell.
    """
    if named:
        return {
            each.number
            for each in known
            if each.number in named and each.made_at <= ended + TOLERANCE
        }
    there = [each.number for each in known if each.made_at < began]
    return set(there) if len(there) == 1 else set()
