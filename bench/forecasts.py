"""The proposed forecasts against the naive ones, month by month, each from the months before it.

Run from the project's folder: ``python -m bench.forecasts FILE.xlsx [--keep]``. Reads the sheets
卖场 and 销售 of a branch's workbook, forecasts every month of every chain and product by rolling
origin, and prints how near the proposals and the naive forecasts came; ``--keep`` also writes
the tables into RESULTS.md. Ends with 1 when the proposals do not come nearer.
"""

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import report
from gcm.core import months, regulation
from gcm.core.workbooks import sheets
from gcm.customers.workbooks.stores import STORES
from gcm.sales.rules.forecast_methods import Method, Past
from gcm.sales.rules.forecasting import Rehearsal
from gcm.sales.rules.measures import forecast_accuracy, rounded
from gcm.sales.workbooks.kinds import SALES

AHEAD = (1, 2, 3)
YEAR = 12
Bought = dict[tuple[str, str], dict[date, Decimal]]


@dataclass(frozen=True)
class Trial:
    """One month of one chain and product, forecast from the months before it."""

    series: tuple[str, str]
    month: date
    method: Method
    proposed: Decimal
    naive: Decimal
    actual: Decimal


def main() -> int:
    if len(sys.argv) < 2:
        raise SystemExit("python -m bench.forecasts FILE.xlsx [--keep]")
    path, keep = Path(sys.argv[1]), "--keep" in sys.argv[2:]
    bought, run = read(path)
    trials = {ahead: list(rehearsed(bought, run, ahead)) for ahead in AHEAD}
    told = "\n".join(tables(trials, bought, run))
    print(told)
    if keep:
        report.keep("forecasts", f"`python -m bench.forecasts {path.name}`\n\n{told}")
    ours, naive = accuracy(trials[1])
    return 0 if ours > naive else 1


def read(path: Path) -> tuple[Bought, list[date]]:
    """What each chain bought of each product by month, and the months that the file speaks of."""
    chain_of = {row.values[0]: str(row.values[2]) for row in rows(path, STORES)}
    bought: Bought = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(path, SALES):
        period, store, product, quantity, _amount = row.values
        month = months.first(period.first)
        bought[chain_of[store], str(product)][month] += quantity
    seen = {month for course in bought.values() for month in course}
    return dict(sorted(bought.items())), months.span(min(seen), max(seen))


def rows(path: Path, kind: Any) -> Iterable[Any]:
    (sheet,) = sheets.read_one(path, kind).sheets
    return sheet.rows


def rehearsed(bought: Bought, run: list[date], ahead: int) -> Iterator[Trial]:
    """Every month that somebody could have forecast, and bought something in."""
    whole: dict[str, list[Decimal]] = defaultdict(lambda: [Decimal(0)] * len(run))
    for (chain, _product), course in bought.items():
        whole[chain] = [
            sold + course.get(each, 0) for each, sold in zip(run, whole[chain], strict=True)
        ]
    for (chain, product), course in bought.items():
        past = Past([course.get(each, Decimal(0)) for each in run], whole[chain])
        rehearsal = Rehearsal(past, ahead, regulation.in_force(run[-1]).forecasts)
        for at, month in enumerate(run):
            naive, choice = rehearsal.forecasts[Method.LAST][at], rehearsal.choice(at)
            if naive is not None and choice and past.product[at] > 0:
                yield Trial(
                    (chain, product),
                    month,
                    choice.method,
                    choice.quantity,
                    naive,
                    past.product[at],
                )


def accuracy(trials: Iterable[Trial]) -> tuple[Decimal, Decimal]:
    """Of the proposals and of the naive forecasts, in percent."""
    trials = list(trials)
    ours = forecast_accuracy((each.proposed, each.actual) for each in trials)
    naive = forecast_accuracy((each.naive, each.actual) for each in trials)
    return ours or Decimal(0), naive or Decimal(0)


def tables(trials: dict[int, list[Trial]], bought: Bought, run: list[date]) -> Iterator[str]:
    yield (
        f"{len({chain for chain, _product in bought})} 家客户 {len(bought)} 个客户品规，"
        f"{months.label(run[0])}至{months.label(run[-1])}，逐月滚动：每个月只用它以前的月份。"
    )
    yield "准确率 = 1 − |预测 − 实际| ÷ 实际，以实际销量加权。"
    yield from ("", "| 月份 | 品规数 | 建议 % | 照上月报 % | 相差 |", "|---|---:|---:|---:|---:|")
    for month in run:
        if mine := [each for each in trials[1] if each.month == month]:
            yield compared(months.label(month), mine)
    yield compared("合计", trials[1])
    yield compared("其中满一年历史的月份", [each for each in trials[1] if each.month >= run[YEAR]])
    yield from (
        "",
        "| 提前几个月 | 次数 | 建议 % | 照上月报 % | 相差 |",
        "|---|---:|---:|---:|---:|",
    )
    for ahead, found in trials.items():
        yield compared(str(ahead), found)
    yield ""
    yield from shares(trials[1])


def compared(name: str, trials: list[Trial]) -> str:
    ours, naive = accuracy(trials)
    return f"| {name} | {len(trials):,} | {ours} | {naive} | {ours - naive:+} |"


def shares(trials: list[Trial]) -> Iterator[str]:
    """In how many series each came nearer over all months, and which methods were proposed."""
    errors: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    for each in trials:
        ours, naive = errors.get(each.series, (Decimal(0), Decimal(0)))
        errors[each.series] = (
            ours + abs(each.proposed - each.actual),
            naive + abs(each.naive - each.actual),
        )
    won = Counter("建议" if o < n else "照上月报" if n < o else "不分" for o, n in errors.values())
    parts = [f"{name} {part(won[name], len(errors))}" for name in ("建议", "照上月报", "不分")]
    yield f"各客户品规全期误差较小的一方：{'，'.join(parts)}。"
    used = Counter(each.method for each in trials)
    parts = [f"{method} {part(used[method], len(trials))}" for method in Method if used[method]]
    yield f"建议所用的方法：{'，'.join(parts)}。"


def part(count: int, whole: int) -> str:
    return f"{rounded(Decimal(count * 100) / whole, 1)}%"


if __name__ == "__main__":
    raise SystemExit(main())
