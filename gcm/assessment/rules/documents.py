"""A score sheet as the JSON that scripts rely on: ``gcm assess``."""

from decimal import Decimal

from gcm.assessment.rules.sheets import Compared, ScoreSheet
from gcm.core import months


def assess(sheet: ScoreSheet, *, signed: bool, notes: tuple[str, ...] = ()) -> dict[str, object]:
    """Numbers are strings with their printed decimals; what there is none of is null."""
    score = sheet.inputs.score
    marks = sheet.marks
    return {
        "month": months.key(sheet.inputs.month),
        "status": sheet.status.value,
        "signed": signed,
        "reason": sheet.reason,
        "district": sheet.inputs.district,
        "indicators": [indicator(each) for each in sheet.indicators],
        "rank_sums": {
            each.code: plain(each.rank_sum) for each in sheet.rivals if each.rank_sum is not None
        },
        "order": {each.code: each.place for each in sheet.rivals if each.place is not None},
        "group_mark": plain(marks.group) if marks else None,
        "ordinary_weight": plain(marks.weight) if marks else None,
        "ordinary_score": f"{score.score:.2f}" if score else None,
        "total": None if sheet.total is None else str(sheet.total),
        "managers": [
            {
                "user": each.user,
                "working_days": each.working_days,
                "credited": None if each.credited is None else str(each.credited),
            }
            for each in sheet.managers
        ],
        "notes": [*notes, *sheet.notes],
    }


def indicator(of: Compared) -> dict[str, object]:
    return {
        "key": of.indicator.value,
        "comparable": of.comparable,
        "note": of.note,
        "values": {each.code: str(each.value) for each in of.cells if each.value is not None},
        "ranks": {each.code: plain(each.rank) for each in of.cells if each.rank is not None},
    }


def plain(value: Decimal | None) -> str | None:
    """Without idle zeros: 1, 1.5, 50."""
    return None if value is None else f"{value.normalize():f}"
