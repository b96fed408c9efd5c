"""All measurements, one after the other, and one table of every goal.

    python -m bench [PART …]

Each part runs by itself, within its time, and keeps its own section of RESULTS.md; this writes
the section `summary`. Ends with 1 when a goal is missed or a part fails.
"""

import argparse
import subprocess
import sys
import time
from dataclasses import dataclass

from bench import report

SHARE = "tests/data/branch-2026.xlsx"


@dataclass(frozen=True)
class Part:
    """``minutes`` is how long it may take; ``options`` are handed to it."""

    name: str
    about: str
    minutes: int
    options: tuple[str, ...] = ()


PARTS = (
    Part("pages", "最常用的十页、内存、启动、页面大小", 20),
    Part("lists", "清单：十倍数据，对原始 SQL", 10),
    Part("figures", "两百万行销售的合计", 15),
    Part("imports", "导入工作簿", 10),
    Part("letters", "回顾函成册", 40),
    Part("notices", "告知单成批", 10),
    Part("offline", "离线包与离线打开", 10),
    Part("storm", "补传高峰：200 台平板，各 20 份", 15),
    Part("load", "500 人同时，SQLite 与两台服务器", 15),
    Part("forecasts", "需求预测的准确率", 10, (SHARE,)),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("parts", nargs="*", choices=[[], *(part.name for part in PARTS)])
    wanted = parser.parse_args().parts or [part.name for part in PARTS]
    ended = {part: run(part) for part in PARTS if part.name in wanted}
    text = summary(ended)
    report.keep("summary", text)
    print(text)
    return 1 if any(ended.values()) else 0


def run(part: Part) -> str:
    """An empty text when it met its goals, else what became of it."""
    print(f"== {part.name}：{part.about}，至多 {part.minutes} 分钟", flush=True)
    begun = time.monotonic()
    command = [sys.executable, "-m", f"bench.{part.name}", *part.options]
    try:
        status = subprocess.run(command, check=False, timeout=part.minutes * 60).returncode
    except subprocess.TimeoutExpired:
        return f"超过 {part.minutes} 分钟，已停止"
    print(f"== {part.name}：{time.monotonic() - begun:.0f} 秒", flush=True)
    return "" if status == 0 else "有目标未达到，或没有做完"


def summary(ended: dict[Part, str]) -> str:
    """Every goal of the sections that ran, as their own tables say."""
    lines = [report.machine(), "", "| 部分 | 目标 | 测得 | 限度 | |", "|---|---|---:|---:|---|"]
    for part, fate in ended.items():
        found = report.goals_in(part.name)
        lines += [f"| {part.name} {row}" for row in found]
        if fate and not found:
            lines.append(f"| {part.name} | {part.about} | | | {fate} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
