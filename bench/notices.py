"""300 notices of a month printed by the product's own job, beside plain WeasyPrint.

    python -m bench.notices [--size 300]

A branch is built in a home of its own and its allocation published; then the notices are printed
three times, one way after the other: by the job as its worker runs it, from the database to the
file; by a loop that makes each notice a document; and by one document that holds them all. The
plain ways get their HTML for nothing. Prints a table and writes it to RESULTS.md.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
from dataclasses import dataclass
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path

import pikepdf
from flask_migrate import upgrade

from bench import measure, report
from bench.measure import Cost
from gcm import create_app
from gcm.core import clock, jobs, months, scope
from gcm.core.db import db, transaction
from gcm.core.policy import Role
from gcm.core.printing import pages
from gcm.core.printing.orders import ROOT, STYLES
from gcm.core.users import User
from gcm.sales.models import Product, Supply
from gcm.supply.actions import allocations
from gcm.supply.actions.allocations import Wish
from gcm.supply.jobs import notice_order
from gcm.supply.queries import notices, papers, prints, sharings
from gcm.supply.queries.notices import Wanted
from gcm.supply.queries.sharings import Amount
from gcm.supply.rules.papers import NOTICES
from tests import factories

CHAINS = 10
GOODS = 6
JOB = """
import sys
from pathlib import Path
from gcm import create_app
from gcm.core import scope, worker
app = create_app({"HOME": Path(sys.argv[1]), "PLAIN_HTTP": True})
with app.app_context(), scope.system("bench"):
    worker.run_job(int(sys.argv[2]))
"""
LOOP = """
import sys
from pathlib import Path
import weasyprint
for page in sorted(Path(sys.argv[1]).glob("*.html")):
    weasyprint.HTML(page).write_pdf(page.with_suffix(".pdf"), stylesheets=[sys.argv[2]])
"""


@dataclass(frozen=True)
class Result:
    """``files`` are what came of it."""

    name: str
    cost: Cost
    files: list[Path]

    @property
    def pages(self) -> int:
        return sum(pages_in(file) for file in self.files)

    @property
    def megabytes(self) -> float:
        return sum(file.stat().st_size for file in self.files) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=300)
    size = parser.parse_args().size
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        load = os.getloadavg()[1]
        job, htmls = branch(folder / "home", size)
        results = [
            ours(folder / "home", job, size),
            plain("朴素循环，每张一份文件", folder / "loop", htmls, size),
            plain("朴素做法，合成一份文件", folder / "whole", [joined(htmls)], size),
        ]
        text = table(results, size, load)
    finally:
        shutil.rmtree(folder)
    sys.stdout.write(text)
    report.keep("notices", text)


def branch(home: Path, size: int) -> tuple[int, list[str]]:
    """The job that waits to be run, and the HTML of the same notices."""
    home.mkdir()
    app = create_app({"HOME": home, "PLAIN_HTTP": True})
    with app.app_context(), scope.system("bench"):
        upgrade(directory=str(app.config["MIGRATIONS"]))
        month = months.first(clock.today())
        manager, goods = shops(size)
        present = sharings.parties(month, clock.today())
        wishes = [
            Wish(Amount(month, product, size * number), {})
            for number, product in enumerate(goods, start=1)
        ]
        params = {"month": months.key(month), "text": "", "state": "", "holder": None}
        with transaction():
            allocations.publish(month, wishes, present, by=manager)
            job = jobs.enqueue(NOTICES, params, by=manager).id
        found = papers.notice_papers(notices.to_print(Wanted(month)))
        order = notice_order(month, found)
        htmls = [pages.html(order, sheet) for sheet in order.sheets]
        db.session.remove()
        db.engine.dispose()
    if len(htmls) != size:
        raise RuntimeError(f"{len(htmls)} notices instead of {size}")
    return job, htmls


def shops(size: int) -> tuple[User, list[Product]]:
    district = factories.district(department=factories.department(own=True))
    manager = factories.user(Role.MARKET_MANAGER, district=district)
    holder = factories.user(Role.CUSTOMER_MANAGER, district=district)
    chains = [factories.customer(holder=holder, district=district) for _ in range(CHAINS)]
    for number in range(size):
        factories.store(chains[number % CHAINS], address=f"青溪县学府路 {number + 1} 号")
    goods = [
        factories.product(wholesale_price=Decimal(200 + number), supply=Supply.SCARCE)
        for number in range(GOODS)
    ]
    return manager, goods


def ours(home: Path, job: int, size: int) -> Result:
    command = [sys.executable, "-c", JOB, str(home), str(job)]
    cost = measure.run(command, size, variables(), home)
    return Result("本程序（后台任务，2 进程）", cost, sorted(prints.folder_of(home, job).iterdir()))


def plain(name: str, folder: Path, htmls: list[str], size: int) -> Result:
    """One process, the fonts of the system."""
    folder.mkdir()
    for number, page in enumerate(htmls):
        (folder / f"{number:04}.html").write_text(page)
    command = [sys.executable, "-c", LOOP, str(folder), str(STYLES / "notice.css")]
    cost = measure.run(command, size, variables(), folder)
    return Result(name, cost, sorted(folder.glob("*.pdf")))


def joined(htmls: list[str]) -> str:
    """All notices after one another, each on a new page."""
    bodies = [
        page.partition("<body")[2].partition(">")[2].replace("</body>", "").replace("</html>", "")
        for page in htmls
    ]
    parts = "".join(f'<div style="break-before: page">{body}</div>' for body in bodies)
    return f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><body>{parts}</body></html>'


def pages_in(file: Path) -> int:
    with pikepdf.open(file) as pdf:
        return len(pdf.pages)


def variables() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def table(results: list[Result], size: int, load: float) -> str:
    first = results[0]
    lines = [
        f"{size} 张告知单，每张 {GOODS} 个品规。WeasyPrint {version('weasyprint')}，"
        f"Python {platform.python_version()}，{os.cpu_count()} 核；开始时系统负荷 {load:.1f}，"
        f"结束时 {os.getloadavg()[1]:.1f}。本程序从读数据库算到一份文件写好，"
        "另两种的 HTML 事先备好，不计时。秒数随机器而变，同一次里的倍数才作数；"
        "内存为各进程合计（PSS）。",
        "",
        "| 方式 | 时间（秒） | 倍数 | CPU（秒） | 倍数 | 内存 MB | 文件 | 文件 MB | 页数 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [row(each, first) for each in results]
    return "\n".join(lines) + "\n"


def row(each: Result, first: Result) -> str:
    cost, ours = each.cost, first.cost
    return (
        f"| {each.name} | {cost.wall:.1f} | {cost.wall / ours.wall:.2f} "
        f"| {cost.cpu:.1f} | {cost.cpu / ours.cpu:.2f} | {cost.memory:.0f} "
        f"| {len(each.files)} | {each.megabytes:.2f} | {each.pages} |"
    )


if __name__ == "__main__":
    main()
