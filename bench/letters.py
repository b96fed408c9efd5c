"""What a batch of review letters costs, beside the plain ways to print the same letters.

    python -m bench.letters [--pairs 5] [--peers 3] [--sizes 50,100,200,400]

Everything runs on this machine in this run, ours and another in turn, so that the ratios mean
something although the seconds do not. Prints a table and writes it to RESULTS.md.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from operator import attrgetter
from pathlib import Path
from statistics import median

from bench import contenders, report
from bench.contenders import Contender
from bench.measure import Cost
from bench.report import Goal

AT = 100
WALL, CPU, MEMORY = attrgetter("wall"), attrgetter("cpu"), attrgetter("memory")


def main() -> None:
    options = arguments()
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    try:
        run(options, folder)
    finally:
        shutil.rmtree(folder)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=5, help="with the naive loop, 100 letters")
    parser.add_argument("--peers", type=int, default=3, help="with LibreOffice and Chromium")
    parser.add_argument("--sizes", default="50,100,200,400")
    return parser.parse_args()


def run(options: argparse.Namespace, folder: Path) -> None:
    sizes = [int(size) for size in options.sizes.split(",")]
    warm_up(folder)
    both = (contenders.OURS, contenders.NAIVE)
    growth = {size: turn(both, size, folder) for size in sizes}
    pairs = [growth[AT]] if AT in growth else []
    pairs += [turn(both, AT, folder) for _ in range(options.pairs - len(pairs))]
    peers = [each for each in contenders.PEERS if each.is_here]
    rounds = [turn((contenders.OURS, *peers), AT, folder) for _ in range(options.peers)]
    goals = judge(growth, pairs, rounds) + paper_goals(folder)
    text = report.letters(growth, pairs + rounds, goals, AT)
    sys.stdout.write(text)
    report.keep("letters", text)


def warm_up(folder: Path) -> None:
    """Once, unmeasured: font caches and pages of programs are there for everybody."""
    turn(
        (contenders.OURS, contenders.NAIVE, *(p for p in contenders.PEERS if p.is_here)), 4, folder
    )


def turn(who: tuple[Contender, ...], size: int, folder: Path) -> dict[str, Cost]:
    """Each once, one after the other, on the same letters."""
    costs = {}
    for contender in who:
        place = folder / contender.name
        place.mkdir(exist_ok=True)
        costs[contender.name] = contender.print(size, place)
        sys.stderr.write(f"{contender.name} {size}: {costs[contender.name]}\n")
        shutil.rmtree(place)
    return costs


def ratio(rounds: list[dict[str, Cost]], other: str, what: Callable[[Cost], float]) -> float:
    """Ours to the other's, the median of the rounds in which both took part."""
    both = [each for each in rounds if other in each]
    if not both:
        return float("nan")
    return median(what(each["gcm"]) / what(each[other]) for each in both)


def judge(
    growth: dict[int, dict[str, Cost]],
    pairs: list[dict[str, Cost]],
    rounds: list[dict[str, Cost]],
) -> list[Goal]:
    ours = {size: each["gcm"] for size, each in growth.items()}
    return [
        Goal("速度，朴素循环的倍数", 1 / ratio(pairs, "naive", WALL), 2.5, at_least=True),
        Goal("每份 CPU，比朴素循环", ratio(pairs, "naive", CPU), 0.65),
        Goal("每份 CPU，比 LibreOffice", ratio(rounds, "libreoffice", CPU), 1.2),
        Goal("时间，比 LibreOffice", ratio(rounds, "libreoffice", WALL), 0.75),
        Goal("时间，比 Chromium", ratio(rounds, "chromium", WALL), 1.5),
        Goal("内存，比 Chromium", ratio(rounds, "chromium", MEMORY), 0.6),
        Goal("CPU 随份数增长的指数，至多", report.exponent(ours), 1.05),
        Goal("CPU 随份数增长的指数，至少", report.exponent(ours), 0.95, at_least=True),
        Goal("一个打印进程的内存峰值（MB）", max(each.largest for each in ours.values()), 250),
    ]


def paper_goals(folder: Path) -> list[Goal]:
    many, one = contenders.sizes(folder, AT), contenders.sizes(folder, 1)
    return [
        Goal("批量文件，每份 KB", many / AT / 1000, 45),
        Goal("单份文件 KB", one / 1000, 150),
    ]


if __name__ == "__main__":
    main()
