"""How fast a sales workbook goes in: rows a second, processor time, memory.

    python -m bench.imports [--rows 50000]

`gcm import sales` of a made workbook into the demo branch, once with half the rows and once
with all, beside openpyxl reading the larger file and keeping nothing. Writes the section `imports`
of RESULTS.md; ends with 1 when a goal is missed.
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
from pysqlite3 import dbapi2

from bench import measure, report
from bench.measure import Cost
from bench.report import Goal
from tests.browser.branch import fill, surroundings

# Two years before the demo's own sales begin, so that nothing is there yet.
FIRST_DAY = date(2022, 1, 1)
READ = """
import sys
from openpyxl import load_workbook
for row in load_workbook(sys.argv[1], read_only=True).active.iter_rows(values_only=True):
    pass
"""
CPU_GOAL, MEMORY_GOAL, GROWTH_GOAL = 0.25, 250.0, 1.15


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.imports")
    parser.add_argument("--rows", type=int, default=50_000)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="imports-") as name:
        folder = Path(name)
        half, whole = imported(folder, rows // 2), imported(folder, rows)
        reading = measure.run(
            [sys.executable, "-c", READ, str(folder / f"{rows}.xlsx")],
            rows,
            surroundings(folder),
            folder,
        )
    goals = [
        Goal("CPU，比 openpyxl 只读", whole.cpu / reading.cpu, CPU_GOAL),
        Goal("内存峰值（MB）", whole.memory, MEMORY_GOAL),
        Goal("行数加倍时 CPU 的倍数，除以二", whole.cpu / half.cpu / 2, GROWTH_GOAL),
    ]
    text = words({rows // 2: half, rows: whole}, reading, rows, goals)
    print(text)
    report.keep("imports", text)
    return 0 if all(goal.met for goal in goals) else 1


def imported(folder: Path, rows: int) -> Cost:
    """So many rows by the command, into a branch of their own."""
    home = folder / f"home-{rows}"
    home.mkdir(mode=0o700)
    fill(home)
    file = folder / f"{rows}.xlsx"
    write(file, home / "gcm.db", rows)
    command = [sys.executable, "-m", "gcm", "import", "sales", str(file)]
    cost = measure.run(command, rows, surroundings(home), folder)
    database = dbapi2.connect(home / "gcm.db")
    (found,) = database.execute(
        "SELECT count(*) FROM sale WHERE day < ?", [date(2024, 1, 1).isoformat()]
    ).fetchone()
    database.close()
    assert found == rows, f"{found} of {rows} rows went in"
    return cost


def write(file: Path, database: Path, rows: int) -> None:
    connection = dbapi2.connect(database)
    stores = [row[0] for row in connection.execute("SELECT code FROM store ORDER BY code")]
    products = [row[0] for row in connection.execute("SELECT code FROM product ORDER BY code")]
    connection.close()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("销售")
        sheet.write_row(0, 0, ["日期", "卖场编码", "商品编码", "数量(条)", "金额(元)"])
        for at, (day, store, product) in enumerate(itertools.islice(keys(stores, products), rows)):
            quantity = 1 + at % 20
            sheet.write_row(at + 1, 0, [day.isoformat(), store, product, quantity, quantity * 200])


def keys(stores: list[str], products: list[str]) -> Iterator[tuple[date, str, str]]:
    for number in itertools.count():
        day = FIRST_DAY + timedelta(days=number)
        yield from ((day, store, product) for store in stores for product in products)


def words(costs: dict[int, Cost], reading: Cost, rows: int, goals: list[Goal]) -> str:
    lines = [
        f"{report.machine()}",
        "",
        "| 行数 | 方式 | 行／秒 | CPU 秒 | 内存 MB |",
        "|---:|---|---:|---:|---:|",
        *(row(number, "`gcm import sales`", cost) for number, cost in costs.items()),
        row(rows, "openpyxl 只读，什么也不存", reading),
        "",
        "| 目标 | 测得 | 限度 | |",
        "|---|---:|---:|---|",
        *map(report.goal, goals),
    ]
    return "\n".join(lines) + "\n"


def row(rows: int, name: str, cost: Cost) -> str:
    return f"| {rows} | {name} | {rows / cost.wall:.0f} | {cost.cpu:.1f} | {cost.memory:.0f} |"


if __name__ == "__main__":
    sys.exit(main())
