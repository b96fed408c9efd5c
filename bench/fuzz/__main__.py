"""Every form of a demo branch, filled with nonsense, as each of its people.

    python -m bench.fuzz --seed 20261128 --requests 20000 --minutes 30

Ends with 1 when an answer was a fault of ours or took two seconds, when markup that was typed
stands in a page as markup, when a job in the background ended in a fault of ours, when the audit
chain is broken, or when fewer forms were found than there are. The same seed sends the same
nonsense as long as the pages are the same.
"""

import argparse
import sqlite3
import sys
import tempfile
from pathlib import Path

from bench.fuzz import run
from bench.fuzz.run import Found
from tests.browser import branch
from tests.browser.server import Server

PEOPLE = ("mm04", "cm01", "cm02", "ld01", "ap01", "mo01", "mm24", "admin1")
FEWEST = 150  # shapes of forms that the demo branch has


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.fuzz")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=30.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        demo = branch.fill(Path(folder) / "home", "--months", "14")
        server = Server(demo.home).start()
        try:
            found = run.run(
                server.address,
                PEOPLE,
                demo.password,
                seed=given.seed,
                requests=given.requests,
                seconds=given.minutes * 60,
            )
        finally:
            server.stop()
        found.faults += aftermath(demo.home)
    for fault in found.faults[:50]:
        print(fault)
    print(f"fuzz: seed {given.seed} · {summary(found)}")
    sys.exit(1 if found.faults or len(found.forms) < FEWEST else 0)


def aftermath(home: Path) -> list[str]:
    """What went wrong where no answer tells."""
    with sqlite3.connect(home / "gcm.db") as database:
        broken = database.execute(
            "SELECT kind, params, last_error FROM job WHERE last_error LIKE '程序出错%'"
        ).fetchall()
    said = branch.run(home, "audit")
    whole = [] if "与写入时一致" in said else [said]
    return [f"job: {row}" for row in broken] + whole


def summary(found: Found) -> str:
    answers = ", ".join(f"{status}: {count:,}" for status, count in sorted(found.answers.items()))
    return (
        f"{len(found.forms)} forms · {found.sent:,} sent · {found.pages:,} pages read"
        f" · {answers} · {len(found.faults)} faults"
    )


if __name__ == "__main__":
    main()
