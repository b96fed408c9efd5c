"""What was corrected between two readings of the same month's figures (clause 4.1)."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from gcm.assessment.rules.indicators import FIGURES, Contender
from gcm.assessment.rules.lines import GroupLine
from gcm.assessment.rules.sheets import Inputs, OrdinaryLine

NOTHING = "无"


def differences(old: Inputs, new: Inputs, focus: str) -> Iterator[str]:
    """A sentence for each figure that is another now; names of people and places do not count."""
    before = {each.code: each for each in old.contenders}
    for each in new.contenders:
        if each.code in before:
            yield from of_department(before[each.code], each, focus)
        else:
            yield f"{each.name}加入比较"
    gone = before.keys() - {each.code for each in new.contenders}
    yield from (f"{before[code].name}退出比较" for code in sorted(gone))
    yield from of_scores(old, new)
    days = {each.user: each.days for each in old.served}
    names = {each.user: each.name for each in (*old.served, *new.served)}
    now = {each.user: each.days for each in new.served}
    for user, name in names.items():
        if days.get(user) != now.get(user):
            yield f"{name}任职工作日 {days.get(user, 0)} → {now.get(user, 0)}"


def of_department(old: Contender, new: Contender, focus: str) -> Iterator[str]:
    for when, before, after in (("", old.now, new.now), ("上年同月", old.base, new.base)):
        for field in fields(GroupLine):
            was, is_ = figure(before, field.name), figure(after, field.name)
            if was != is_:
                name = FIGURES[field.name].format(focus=focus)
                yield f"{new.name}{when}{name} {said(was)} → {said(is_)}"
    if old.document != new.document:
        yield f"{new.name}的依据 {old.document or NOTHING} → {new.document or NOTHING}"
    if (old.unclassed, old.focus_unclassed) != (new.unclassed, new.focus_unclassed):
        yield f"{new.name}没有价类的商品有变动"


def of_scores(old: Inputs, new: Inputs) -> Iterator[str]:
    before = {each.district: each for each in old.ordinary}
    after = {each.district: each for each in new.ordinary}
    for district, line in (before | after).items():
        was, is_ = score_of(before.get(district)), score_of(after.get(district))
        old_paper, new_paper = paper_of(before.get(district)), paper_of(after.get(district))
        if was != is_:
            yield f"{line.name}普通线得分 {said(was)} → {said(is_)}"
        elif old_paper != new_paper:
            yield f"{line.name}普通线得分的依据 {old_paper} → {new_paper}"


def score_of(line: OrdinaryLine | None) -> Decimal | None:
    return line.score if line else None


def paper_of(line: OrdinaryLine | None) -> str:
    return (line.document if line else "") or NOTHING


def figure(line: GroupLine | None, name: str) -> Decimal | None:
    return getattr(line, name) if line else None


def said(value: Decimal | None) -> str:
    return NOTHING if value is None else f"{value.normalize():f}"
