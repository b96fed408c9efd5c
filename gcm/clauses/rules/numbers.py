"""What a number of the regulation may be when the branch sets its own, and from when."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import Any

from gcm.clauses.rules.texts import Number, spelled
from gcm.core import parameters, regulation
from gcm.core.errors import Problem, RuleBroken
from gcm.core.regulation import Change, Regulation

Versions = Sequence[Regulation]

SEPARATORS = re.compile(r"[、，,;；\n]+")
WIDE = str.maketrans("０１２３４５６７８９．－", "0123456789.-")
LONGEST = 30
MOST_ITEMS = 12
CENTURY = (date(2000, 1, 1), date(2099, 12, 31))


@dataclass(frozen=True)
class Draft:
    """``value`` is what was typed."""

    value: str
    begins_on: date
    reason: str


def typed(value: Any) -> str:
    """A value as it stands in the input that asks for it."""
    return value.isoformat() if isinstance(value, date) else spelled(value)


def read(text: str, shape: Any) -> Any:
    """What was typed, as the type of the number; raises RuleBroken with how to type it."""
    text = text.strip()
    if shape in (list[int], list[Decimal], list[str]):
        parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
        (each,) = shape.__args__
        return [read_one(part, each) for part in parts]
    return read_one(text, shape)


def read_one(text: str, shape: Any) -> Any:
    plain = text.translate(WIDE)
    if shape is int:
        if not plain.isdecimal() or len(plain) > 9:
            raise RuleBroken.because("请填整数，例如 14。", "value")
        return int(plain)
    if shape is Decimal:
        return read_decimal(plain)
    if shape is date:
        try:
            return date.fromisoformat(plain)
        except ValueError:
            raise RuleBroken.because("请填日期，例如 2026-01-05。", "value") from None
    return text


def read_decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or len(text) > 12:
        raise RuleBroken.because("请填数字，例如 2 或 16.5。", "value")
    return value


def written(value: Any) -> Any:
    """A value as the database keeps it and as the shipped files write it."""
    if isinstance(value, list):
        return [written(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def problems(
    number: Number, value: Any, begins_on: date, today: date, existing: Sequence[Change]
) -> list[Problem]:
    """Every reason why the branch may not set ``number`` to ``value`` from that day on."""
    found = [Problem("value", message) for message in range_problems(number, value)]
    if begins_on <= today:
        first = spelled(today + timedelta(days=1))
        found.append(
            Problem("begins_on", f"最早从 {first} 起：今天和以前已按原来的数字办事，不能再改。")
        )
    elif begins_on > CENTURY[1]:
        found.append(Problem("begins_on", "日期太远，请核对。"))
    if any((each.field, each.begins_on) == (number.field, begins_on) for each in existing):
        found.append(Problem("begins_on", "这一项从这一天起已有一次更改，请先撤回那一次。"))
    return found or consequences(Change(begins_on, number.field, written(value)), existing)


def consequences(change: Change, existing: Sequence[Change]) -> list[Problem]:
    """What the change would bring about together with all the others."""
    before, after = regulation.overlaid(existing), regulation.overlaid([*existing, change])
    new = regulation.value_of(regulation.at(change.begins_on, after), change.field)
    old = regulation.value_of(regulation.at(change.begins_on, before), change.field)
    if old == new:
        return [Problem("value", f"从这一天起本来就是 {spelled(old)}，不必更改。")]
    messages = contradictions(change.begins_on, before, after)
    return [Problem("value", message) for message in messages]


def withdrawal_problems(change: Change, today: date, existing: Sequence[Change]) -> list[Problem]:
    """A change that has begun stays; one that others lean on goes after them."""
    if change.begins_on <= today:
        return [Problem(None, "这次更改已经生效，不能撤回。请另做一次更改，从以后的某一天起。")]
    left = [each for each in existing if each != change]
    before, after = regulation.overlaid(existing), regulation.overlaid(left)
    messages = contradictions(change.begins_on, before, after)
    return [Problem(None, f"现在不能撤回：{message}") for message in messages]


def contradictions(day: date, before: Versions, after: Versions) -> list[str]:
    """What does not go together from ``day`` on and did before, each said once."""
    found: dict[str, None] = {}
    for version in after:
        if version.effective_from < day:
            continue
        known = list(conflicts(regulation.at(version.effective_from, before)))
        found |= dict.fromkeys(each for each in conflicts(version) if each not in known)
        found |= dict.fromkeys(window_conflicts(version, after))
    return list(found)


def range_problems(number: Number, value: Any) -> Iterator[str]:
    items = value if isinstance(value, list) else [value]
    if not items:
        yield "请至少填一项。"
    elif len(items) > MOST_ITEMS:
        yield f"最多 {MOST_ITEMS} 项。"
    elif isinstance(items[0], str):
        yield from word_problems(items)
    elif isinstance(items[0], date):
        if not CENTURY[0] <= items[0] <= CENTURY[1]:
            yield "日期应在 2000 至 2099 年之间。"
    else:
        yield from amount_problems(number, items)


def word_problems(items: Sequence[str]) -> Iterator[str]:
    if not all(items):
        yield "不能空着。"
    if any(len(each) > LONGEST or not each.isprintable() for each in items):
        yield f"每项最多 {LONGEST} 个字，不能有换行等特殊字符。"
    if len(set(items)) < len(items):
        yield "同一项写了两次。"


def amount_problems(number: Number, items: Sequence[Any]) -> Iterator[str]:
    if any(not number.least <= each <= number.most for each in items):
        yield f"应在 {spelled(number.least)} 至 {spelled(number.most)} 之间。"
    if any(Decimal(each) != round(Decimal(each), 2) for each in items):
        yield "最多两位小数。"
    if any(left <= right for left, right in pairwise(items)):
        yield "应从大到小排列，不能相同。"


def conflicts(version: Regulation) -> Iterator[str]:
    """What contradicts itself within one version."""
    floors, marks = version.products.class_floors, version.assessment.group_marks
    if len(floors) != 5 or floors[-1] != 0:
        yield "价类下限应有五个，最后一个（五类）是 0。"
    if len(marks) < 2:
        yield "名次分至少应有两个，依次是第一、二……名：有几个就比几个营销部。"
    yield from order_conflicts(version.assessment)
    licences, visits = version.licences, version.visits
    if min(licences.remind_days_before) < licences.apply_days_before:
        yield "到期前的每次提醒都不应晚于最迟申请延续的那一天。"
    if visits.shortest_visit_seconds >= visits.longest_visit_minutes * 60:
        yield "单次拜访的下限应小于上限。"
    if visits.plan_part_least_days > visits.plan_window_days:
        yield "留作机动的天数不应多于计划周期的天数。"
    if version.forecasts.judged_months < version.forecasts.accuracy_months:
        yield "比较预测方法的月数不应少于列出准确率的月数。"
    services = version.services
    listed = [*services.monthly, *services.quarterly, *services.half_yearly]
    for twice in sorted({each for each in listed if listed.count(each) > 1}):
        yield f"统一服务项目“{twice}”只应列在一个周期里。"


def order_conflicts(terms: parameters.Assessment) -> Iterator[str]:
    """Clause 4.1 can be worked out only by what the program knows how to compare."""
    if terms.composite not in parameters.COMPOSITES:
        yield f"综合名次的排法应是{'或'.join(parameters.COMPOSITES)}。"
    unknown = [step for step in terms.ties if step not in parameters.TIE_STEPS]
    if unknown:
        yield f"“{unknown[0]}”不能用来比较，可用：{'、'.join(parameters.TIE_STEPS)}。"


def window_conflicts(version: Regulation, versions: Versions) -> Iterator[str]:
    """Windows of plans neither overlap nor leave a gap: new ones begin where old ones end."""
    day = version.effective_from
    old = regulation.at(day - timedelta(days=1), versions).visits
    new = version.visits
    if (old.plan_window_days, old.plan_anchor) == (new.plan_window_days, new.plan_anchor):
        return
    gone = (day - old.plan_anchor).days % old.plan_window_days
    if gone:
        begin = day + timedelta(days=old.plan_window_days - gone)
        yield (
            "计划周期只能从一期的第一天起更改，否则两期会重叠或中断：最近的一天是 "
            f"{spelled(begin)}。"
        )
    elif (day - new.plan_anchor).days % new.plan_window_days:
        yield (
            f"按新的周期，{spelled(day)} 不是一期的第一天。请先把计划周期起算日从这一天起改为"
            "这一天，再改周期的天数。"
        )
