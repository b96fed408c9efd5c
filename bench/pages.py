"""The ten most used pages of the demo branch, of ten and of fifty times as much.

    python -m bench.pages [--requests 200]

The real server, asked over loopback by eight browsers at once; beside it a program that answers
a fixed body. Processor time is the kernel's account of the server's processes. Writes the section
`pages` of RESULTS.md; ends with 1 when a goal is missed.
"""

import argparse
import gzip
import http.client
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from lxml import html
from sqlalchemy import select

from bench import measure, report
from bench.multiply import multiply
from bench.report import Goal
from gcm import create_app
from gcm.core import clock, months, scope
from gcm.core.db import db
from gcm.core.users import User
from gcm.customers.models import Assignment, Customer, Store
from gcm.web import sessions
from tests.browser.branch import ROOT, fill, surroundings
from tests.browser.server import Server, free_port

TIMES = (1, 10, 50)
BROWSERS = 8
CPU_GOAL, GROWTH_GOALS, TAIL_GOAL = 15.0, {10: 1.3, 50: 2.0}, 4.0
IDLE_GOAL, BUSY_GOAL, START_GOAL = 250.0, 500.0, 2.0
FIRST_GOAL, LATER_GOAL = 300.0, 30.0
LETTERS = (sys.executable, "-m", "gcm", "letters")
MANAGER, HOLDER = "mm04", "cm01"
# Who opens it, and where; the ids are filled in from the branch.
PAGES = {
    "今日工作（客户经理）": (HOLDER, "/"),
    "今日工作（市场经理）": (MANAGER, "/"),
    "客户清单": (MANAGER, "/customers/"),
    "一家客户": (HOLDER, "/customers/{customer}"),
    "卖场清单": (HOLDER, "/stores/"),
    "一家卖场": (HOLDER, "/stores/{store}"),
    "今天的走访": (HOLDER, "/visits/"),
    "走访记录": (HOLDER, "/visits/stores/{store}/record"),
    "销售分析": (MANAGER, "/sales/"),
    "销售回顾函": (MANAGER, "/reviews/"),
}


@dataclass
class Found:
    """Milliseconds; ``cpu`` is the server's for one request, ``size`` the bytes on the wire."""

    times: list[float] = field(default_factory=list)
    cpu: float = 0.0
    size: int = 0
    rate: float = 0.0

    def part(self, share: float) -> float:
        return sorted(self.times)[min(len(self.times) - 1, int(len(self.times) * share))]


@dataclass
class Memory:
    """MB of all processes together, shared pages counted once (PSS)."""

    idle: float
    busy: float
    parts: list[str]


@dataclass
class Place:
    """A home, who is signed in there, and the ids that the addresses name."""

    home: Path
    cookies: Mapping[str, str]
    ids: Mapping[str, int]

    def page(self, name: str) -> tuple[str, str]:
        login, path = PAGES[name]
        return self.cookies[login], path.format(**self.ids)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.pages")
    parser.add_argument("--requests", type=int, default=200)
    requests = parser.parse_args().requests
    with tempfile.TemporaryDirectory(prefix="pages-") as folder:
        places = dict(branches(Path(folder)))
        found, memory, start, first = {}, None, 0.0, 0
        for times, place in places.items():
            with serving(place.home) as (server, took):
                found[times] = {name: ask(server, place, name, requests) for name in PAGES}
                if times == 1:
                    start, first = took, first_visit(server, place)
                    memory = memory_of(server, place)
        bare = ask_bare(requests)
    assert memory
    goals = goals_of(found, memory, start, first)
    text = words(found, bare, memory, goals, requests)
    print(text)
    report.keep("pages", text)
    return 0 if all(goal.met for goal in goals) else 1


def branches(folder: Path) -> Iterator[tuple[int, Place]]:
    """The demo branch and its multiples, each in a home of its own."""
    (folder / "one").mkdir(mode=0o700)
    fill(folder / "one")
    for times in TIMES:
        home = folder / str(times)
        shutil.copytree(folder / "one", home)
        if times > 1:
            multiply(home / "gcm.db", times)
        yield times, signed_in(home)


def signed_in(home: Path) -> Place:
    app = create_app({"HOME": home, "PLAIN_HTTP": True})
    with app.test_request_context():
        scope.act_within(scope.EVERYTHING)
        people = {
            login: db.session.scalars(select(User).where(User.login == login)).one()
            for login in (MANAGER, HOLDER)
        }
        name = sessions.cookie_name()
        cookies = {login: f"{name}={sessions.open_for(who)}" for login, who in people.items()}
        held = select(Assignment.customer_id).where(Assignment.user_id == people[HOLDER].id)
        customer = db.session.scalars(
            select(Customer.id).where(Customer.id.in_(held)).order_by(Customer.id)
        ).first()
        store = db.session.scalars(
            select(Store.id).where(Store.customer_id == customer).order_by(Store.id)
        ).first()
        db.session.commit()
        db.engine.dispose()
    assert customer
    assert store
    return Place(home, cookies, {"customer": customer, "store": store})


@contextmanager
def serving(home: Path) -> Iterator[tuple[Server, float]]:
    """The program on a free port, and the seconds until it answered."""
    server, begun = Server(home), time.monotonic()
    server.start()
    took = time.monotonic() - begun
    try:
        yield server, took
    except AssertionError:
        print(server.log.read_text()[-4000:], file=sys.stderr)
        raise
    finally:
        server.stop()


def ask(server: Server, place: Place, name: str, requests: int) -> Found:
    cookie, path = place.page(name)
    port = urlsplit(server.address).port
    assert port
    many(port, path, cookie, BROWSERS * 3)  # each process and connection has met the page
    before, begun = cpu_of(server), time.monotonic()
    found = many(port, path, cookie, requests)
    found.rate = requests / (time.monotonic() - begun)
    found.cpu = (cpu_of(server) - before) / requests * 1000
    return found


def ask_bare(requests: int) -> Found:
    port = free_port()
    command = [sys.executable, "-m", "bench.bare", str(port)]
    with subprocess.Popen(command, cwd=ROOT) as process:
        try:
            wait_for(port)
            many(port, "/", "", BROWSERS * 3)
            begun = time.monotonic()
            found = many(port, "/", "", requests * 10)
            found.rate = requests * 10 / (time.monotonic() - begun)
        finally:
            process.terminate()
    return found


def wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            assert time.monotonic() < until, "no answer"
            time.sleep(0.1)
        else:
            return


def many(port: int, path: str, cookie: str, requests: int) -> Found:
    """So many requests by eight browsers, each with a connection that it keeps."""
    found, turns = Found(), threading.Lock()
    left = iter(range(requests))

    def browse() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with turns:
                if next(left, None) is None:
                    return
            begun = time.monotonic()
            size = len(load(connection, path, cookie))
            took = (time.monotonic() - begun) * 1000
            with turns:
                found.times.append(took)
                found.size = size

    browsers = [threading.Thread(target=browse) for _ in range(BROWSERS)]
    for each in browsers:
        each.start()
    for each in browsers:
        each.join()
    assert len(found.times) == requests, f"{path}: a browser gave up"
    return found


def load(connection: http.client.HTTPConnection, path: str, cookie: str) -> bytes:
    connection.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, f"{path}: {answer.status}"
    return body


def cpu_of(server: Server) -> float:
    """Seconds of processor time of all the server's processes so far."""
    return sum(sum(process.cpu_times()[:2]) for process in server.tree())


def memory_of(server: Server, place: Place) -> Memory:
    """At rest after a start, and while eight browsers open every page beside a letter batch."""
    idle = [(process.pid, measure.proportional(str(process.pid))) for process in server.tree()]
    port = urlsplit(server.address).port
    assert port
    batch = subprocess.Popen(
        [*LETTERS, month_before(), "--out", str(place.home / "letters.pdf")],
        cwd=ROOT,
        env=surroundings(place.home),
        stdout=subprocess.DEVNULL,
    )
    busy = 0.0
    while batch.poll() is None or not busy:
        for name in PAGES:
            cookie, path = place.page(name)
            many(port, path, cookie, BROWSERS)
            team = [*server.tree(), *tree_of(batch.pid)]
            busy = max(busy, sum(measure.proportional(str(each.pid)) for each in team))
    assert batch.returncode == 0, "the letters were not printed"
    parts = [f"{size:.0f}" for _, size in idle]
    return Memory(sum(size for _, size in idle), busy, parts)


def tree_of(pid: int) -> list[psutil.Process]:
    """A process and all that it started; nothing once it has ended."""
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


def month_before() -> str:
    return months.key(months.shift(months.first(clock.today()), -1))


def first_visit(server: Server, place: Place) -> int:
    """The bytes of a page, its sheets, scripts and icons, as a browser without them fetches."""
    port = urlsplit(server.address).port
    assert port
    cookie, path = place.page("客户清单")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = load(connection, path, cookie)
    page = html.fromstring(gzip.decompress(body))
    wanted = {
        address.partition("#")[0]
        for element in page.iter("link", "script", "img", "use")
        for address in (element.get("href"), element.get("src"))
        if address and address.startswith("/static/")
    }
    return len(body) + sum(len(load(connection, each, cookie)) for each in sorted(wanted))


def goals_of(
    found: Mapping[int, Mapping[str, Found]], memory: Memory, start: float, first: int
) -> list[Goal]:
    goals = [Goal(f"{name}：CPU（毫秒）", each.cpu, CPU_GOAL) for name, each in found[1].items()]
    for times, limit in GROWTH_GOALS.items():
        worst = max(found[times][name].cpu / found[1][name].cpu for name in PAGES)
        goals.append(Goal(f"数据 {times} 倍时 CPU 的倍数，十页中最大", worst, limit))
    return [
        *goals,
        Goal("p99 对 p50，十页的中位数", tail(found[1]), TAIL_GOAL),
        Goal("首次打开，传输（KB）", first / 1024, FIRST_GOAL),
        Goal(
            "以后每页，传输（KB），至多",
            max(each.size for each in found[1].values()) / 1024,
            LATER_GOAL,
        ),
        Goal("启动到能答（秒）", start, START_GOAL),
        Goal("空闲时各进程内存合计（MB）", memory.idle, IDLE_GOAL),
        Goal("八个浏览器翻页时内存合计（MB）", memory.busy, BUSY_GOAL),
    ]


def tail(found: Mapping[str, Found]) -> float:
    return statistics.median(each.part(0.99) / each.part(0.5) for each in found.values())


def words(
    found: Mapping[int, Mapping[str, Found]],
    bare: Found,
    memory: Memory,
    goals: list[Goal],
    requests: int,
) -> str:
    lines = [
        f"{report.machine()}每页 {requests} 次，{BROWSERS} 个浏览器同时；演示分公司的数据为一倍。"
        f"同样的服务程序答固定内容（10 KB）：{bare.rate:.0f} 次／秒，"
        f"p50 {bare.part(0.5):.1f} 毫秒，p95 {bare.part(0.95):.1f} 毫秒。"
        f"空闲时各进程：{'、'.join(memory.parts)} MB（主进程、两个网页进程、后台进程，次序不定）。",
        "",
        "| 页面 | KB | 次／秒 | 占极限 % | p50 | p95 | CPU 毫秒 | 10 倍 | 50 倍 |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, each in found[1].items():
        growth = [found[times][name].cpu / each.cpu for times in TIMES[1:]]
        lines.append(
            f"| {name} | {each.size / 1024:.1f} | {each.rate:.0f} "
            f"| {each.rate / bare.rate * 100:.1f} "
            f"| {each.part(0.5):.0f} | {each.part(0.95):.0f} | {each.cpu:.1f} "
            f"| ×{growth[0]:.2f} | ×{growth[1]:.2f} |"
        )
    lines += ["", "| 目标 | 测得 | 限度 | |", "|---|---:|---:|---|", *map(report.goal, goals)]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
