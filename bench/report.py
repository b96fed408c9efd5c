"""Tables of what was measured, kept in RESULTS.md, one section a bench."""

import math
import os
import platform
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench.measure import Cost

RESULTS = Path(__file__).parent / "RESULTS.md"
NAMES = {
    "gcm": "本程序（2 进程）",
    "naive": "朴素循环",
    "libreoffice": "LibreOffice",
    "chromium": "Chromium",
}


@dataclass(frozen=True)
class Goal:
    words: str
    value: float
    limit: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


def letters(
    growth: Mapping[int, Mapping[str, Cost]],
    rounds: list[dict[str, Cost]],
    goals: Iterable[Goal],
    size: int,
) -> str:
    lines = [
        f"WeasyPrint {version('weasyprint')}，Python {platform.python_version()}。"
        "秒数随机器而变，比值才作数。内存为各进程合计（PSS），括号内为最大的一个进程。"
        f"测完时系统负荷 {os.getloadavg()[2]:.0f}，{os.cpu_count()} 核：负荷高于核数时，"
        "两个进程快不了一倍，时间一栏只供参考。",
        "",
        "| 份数 | 方式 | CPU 秒／份 | 时间（秒） | 份／秒 | 内存 MB |",
        "|---:|---|---:|---:|---:|---:|",
    ]
    for count, costs in growth.items():
        lines += [row(count, name, [cost]) for name, cost in costs.items()]
    for name in dict.fromkeys(name for each in rounds for name in each):
        lines.append(row(size, name, [each[name] for each in rounds if name in each]))
    lines += ["", "| 目标 | 测得 | 限度 | |", "|---|---:|---:|---|", *map(goal, goals)]
    return "\n".join(lines) + "\n"


def row(size: int, name: str, costs: list[Cost]) -> str:
    wall, cpu = median(c.wall for c in costs), median(c.cpu for c in costs)
    memory, largest = max(c.memory for c in costs), max(c.largest for c in costs)
    times = f"，{len(costs)} 次的中位数" if len(costs) > 1 else ""
    return (
        f"| {size} | {NAMES[name]}{times} | {cpu / size:.3f} | {wall:.1f} | {size / wall:.1f} "
        f"| {memory:.0f}（{largest:.0f}） |"
    )


def goal(each: Goal) -> str:
    sign = "≥" if each.at_least else "≤"
    verdict = "未测" if math.isnan(each.value) else "达到" if each.met else "未达到"
    return f"| {each.words} | {each.value:.2f} | {sign} {each.limit:g} | {verdict} |"


def exponent(costs: Mapping[int, Cost]) -> float:
    """The slope of processor time over size, both as logarithms, by least squares."""
    points = [(math.log(size), math.log(cost.cpu)) for size, cost in costs.items()]
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    rise = sum((x - middle_x) * (y - middle_y) for x, y in points)
    run = sum((x - middle_x) ** 2 for x, _ in points)
    return rise / run if run else math.nan


def machine() -> str:
    """The machine's description, as a sentence for the head of a section."""
    cpu = re.search(r"(?m)^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"(?m)^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    return (
        f"{cpu[1] if cpu else platform.machine()}，{os.cpu_count()} 核，"
        f"{int(memory[1]) // 1024**2 if memory else 0} GB 内存，{system}，"
        f"Python {platform.python_version()}；测时系统负荷 {os.getloadavg()[0]:.1f}。"
    )


def keep(section: str, text: str) -> None:
    """Put the section into the file, in place of what it said before."""
    old = RESULTS.read_text() if RESULTS.exists() else "# 测量结果\n"
    parts = re.split(r"(?m)^(?=## )", old)
    others = [part for part in parts if not part.startswith(f"## {section}\n")]
    RESULTS.write_text(
        "".join(part.rstrip() + "\n\n" for part in others) + f"## {section}\n\n{text}"
    )


def goals_in(section: str) -> list[str]:
    """The rows of the section's tables that say whether a goal was met."""
    parts = re.split(r"(?m)^## ", RESULTS.read_text())
    (found,) = [part for part in parts if part.startswith(f"{section}\n")] or [""]
    verdicts = ("| 达到 |", "| 未达到 |", "| 未测 |")
    return [line for line in found.splitlines() if line.endswith(verdicts)]
