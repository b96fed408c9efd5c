"""Ten thousand faults, and what became of the forms.

    python -m bench.faults --seed 1 --faults 10000 --minutes 40

Nine tenths of the faults are the network's, the rest kills of the server and of browsers and
changes of the person. The same seed gives the same schedule and the same faults, request by
request; how the processes race meanwhile is the machine's. Ends with 1 if anything that the
pages had promised is lost, doubled, under a wrong name or changed, or if less happened than
was asked for.
"""

import argparse
import sys

from bench.faults import run, table
from bench.faults.kinds import Goals
from bench.report import keep


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--faults", type=int, default=10_000)
    parser.add_argument("--tablets", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=40.0)
    parser.add_argument("--keep", action="store_true", help="write the tables to bench/RESULTS.md")
    given = parser.parse_args()
    plan = run.Plan(given.seed, Goals.of(given.faults), given.tablets, given.minutes)
    print(f"seed {given.seed} · {plan.goals}", flush=True)
    found = run.run(plan)
    print(table.of(plan, found))
    if given.keep:
        keep("faults", table.of(plan, found) + "\n")
    sys.exit(0 if found.verdict.clean and found.reached else 1)


if __name__ == "__main__":
    main()
