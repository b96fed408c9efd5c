"""A year's holidays and shifted workdays as people type them, taken back to days."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from gcm.core import calendar, months
from gcm.core.calendar import Entered
from gcm.core.errors import Problem, RuleBroken

OFF, WORKED = "off", "worked"
YEARS = range(2000, 2100)
LONGEST_RANGE = 40  # days; more is a slip of the hand
LONGEST_TEXT = 300

BRACKETS = re.compile(r"\([^()]*\)")
BLANKS = re.compile(r"[^\S\n]+")
BREAKS = re.compile(r"[、,;。\n]+")
ITEM = re.compile(r"^[一二三四五六七八九十]+、", re.MULTILINE)  # as the notice numbers them
NAME = re.compile(r"[^\d:]{1,8}:")  # 元旦：
REMARK = re.compile(r"共\d+天|与周末连休")
# From where such words begin: looked for from each of them, a long run of them takes for ever.
REST = re.compile(r"(?<!放假)(?<!休息)(?<!调休)(?:放假|休息|调休)+(?:\d+天)?$")
WORK = re.compile(r"(?:上班|补班)$")
YEAR, MONTH, DAY = r"(?:(\d{4})[-/.年])?", r"(\d{1,2})[-/.月]", r"(\d{1,2})[日号]?"
TO = r"(?:至|到|~|-|\u2013|\u2014+)"
ONE = re.compile(YEAR + MONTH + DAY)
SPAN = re.compile(f"{YEAR}{MONTH}{DAY}{TO}(?:{YEAR}{MONTH})?{DAY}")
BARE = re.compile(r"(\d{1,2})[日号]")  # 4月4日、5日、6日


@dataclass(frozen=True)
class Typed:
    """One day or range as it was typed; both ends counted."""

    first: date
    last: date

    @property
    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def entered(year: int, off: str, worked: str) -> Entered:
    """What two lists say; raises RuleBroken with every reason why they cannot stand."""
    problems: list[Problem] = []
    rest, work = (
        read(text, year, field, problems) for field, text in ((OFF, off), (WORKED, worked))
    )
    problems += [*off_problems(rest), *worked_problems(work), *twice_problems(rest, work)]
    if not rest and not problems:
        problems.append(Problem(OFF, "请至少填一天放假的日子，例如 1月1日。"))
    if problems:
        raise RuleBroken(problems)
    return Entered(
        frozenset(day for each in rest for day in each.days if calendar.is_weekday(day)),
        frozenset(day for each in work for day in each.days),
    )


def read(text: str, year: int, field: str, problems: list[Problem]) -> list[Typed]:
    """What can be read; why the rest cannot goes to ``problems``."""
    found: list[Typed] = []
    for piece in pieces(text):
        try:
            found.append(read_one(piece, year, field, found[-1].last.month if found else None))
        except RuleBroken as broken:
            problems += broken.problems
    return found


def pieces(text: str) -> Iterator[str]:
    plain = BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    for piece in BREAKS.split(ITEM.sub("", BLANKS.sub("", plain))):
        piece = NAME.sub("", piece, count=1)
        if piece and not REMARK.fullmatch(piece):
            yield piece


def read_one(piece: str, year: int, field: str, month: int | None) -> Typed:
    """``month`` is that of the day before it, which “5日” alone means."""
    if field == OFF and WORK.search(piece):
        raise RuleBroken.because(f"“{piece}”是要上班的，请填在“上班的周末”里。", field)
    if field == WORKED and REST.search(piece):
        raise RuleBroken.because(f"“{piece}”是放假的，请填在“放假的日子”里。", field)
    days = WORK.sub("", REST.sub("", piece))
    if match := ONE.fullmatch(days):
        first = last = real_day(*match.groups(), year=year, field=field)
    elif match := SPAN.fullmatch(days):
        y, m, d, last_y, last_m, last_d = match.groups()
        first = real_day(y, m, d, year=year, field=field)
        last = real_day(last_y or y, last_m or m, last_d, year=year, field=field)
    elif month and (match := BARE.fullmatch(days)):
        first = last = real_day(None, str(month), match[1], year=year, field=field)
    else:
        raise RuleBroken.because(
            f"看不懂“{piece[:20]}”，请写成 10月1日至7日 或 {year}-10-01。", field
        )
    return in_order(first, last, field)


def in_order(first: date, last: date, field: str) -> Typed:
    if last < first:
        raise RuleBroken.because(f"{told(first)}至{told(last)}前后颠倒，请核对。", field)
    if (length := (last - first).days + 1) > LONGEST_RANGE:
        raise RuleBroken.because(
            f"{told(first)}至{told(last)}共 {length} 天，太长，请核对。", field
        )
    return Typed(first, last)


def real_day(typed_year: str | None, month: str, day: str, *, year: int, field: str) -> date:
    if typed_year and int(typed_year) != year:
        raise RuleBroken.because(
            f"{typed_year}年{int(month)}月{int(day)}日不在 {year} 年，请填到那一年。", field
        )
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise RuleBroken.because(
            f"{year} 年没有 {int(month)}月{int(day)}日，请核对。", field
        ) from None


def off_problems(rest: Iterable[Typed]) -> Iterator[Problem]:
    """Weekends inside a range are as they would be; on their own they say nothing."""
    for each in rest:
        if not any(calendar.is_weekday(day) for day in each.days):
            yield Problem(OFF, f"{told(each.first)}是{weekday(each.first)}，本来就休息，不用填。")


def worked_problems(work: Iterable[Typed]) -> Iterator[Problem]:
    for each in work:
        for day in each.days:
            if calendar.is_weekday(day):
                yield Problem(
                    WORKED, f"{told(day)}是{weekday(day)}，本来就上班；这里只填要上班的周末。"
                )


def twice_problems(rest: Sequence[Typed], work: Sequence[Typed]) -> Iterator[Problem]:
    off = [day for each in rest for day in each.days]
    worked = [day for each in work for day in each.days]
    for field, days in ((OFF, off), (WORKED, worked)):
        for day in again(days):
            yield Problem(field, f"{told(day)}写了两次，请删去一次。")
    for day in sorted(set(off) & set(worked)):
        yield Problem(WORKED, f"{told(day)}也写在放假的日子里，请删去其中一处。")


def again(days: Iterable[date]) -> list[date]:
    return sorted(day for day, times in Counter(days).items() if times > 1)


def spelled(days: Iterable[date], worked: frozenset[date] = frozenset()) -> str:
    """Days as one would type them; a range runs over weekends on which nobody works."""
    spans: list[list[date]] = []
    for day in sorted(days):
        if spans and all(is_idle(each, worked) for each in between(spans[-1][1], day)):
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return "、".join(span(first, last) for first, last in spans)


def between(first: date, last: date) -> list[date]:
    return Typed(first + timedelta(days=1), last - timedelta(days=1)).days


def is_idle(day: date, worked: frozenset[date]) -> bool:
    return not calendar.is_weekday(day) and day not in worked


def span(first: date, last: date) -> str:
    if first == last:
        return told(first)
    end = f"{last.day}日" if last.month == first.month else told(last)
    return f"{told(first)}至{end}"


def told(day: date) -> str:
    return f"{day.month}月{day.day}日"


def weekday(day: date) -> str:
    return "星期" + "一二三四五六日"[day.weekday()]


@dataclass(frozen=True)
class MonthDays:
    """``plain`` is what Monday to Friday alone would give."""

    month: date
    days: int
    plain: int


def month_days(year: int, entry: Entered | None) -> list[MonthDays]:
    """How many working days each month has by ``entry``, or by the calendar as it stands."""
    found = []
    for number in range(1, 13):
        month = date(year, number, 1)
        days = Typed(month, months.last_day(month)).days
        if entry is None:
            count = len(calendar.working_days(days[0], days[-1]))
        else:
            count = sum(calendar.is_worked(day, entry) for day in days)
        found.append(MonthDays(month, count, sum(calendar.is_weekday(day) for day in days)))
    return found
