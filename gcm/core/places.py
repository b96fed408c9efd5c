"""China's provinces, cities and counties by name, for finding one at the head of another name.

``places.txt`` has a line a province: full names, and without their 省, 市 … where people say them
so. Of counties only the branch's own province has the short ones, which elsewhere are shop names.
"""

from functools import cache
from pathlib import Path


@cache
def names() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "places.txt").read_text("utf-8").split())


@cache
def longest() -> int:
    return max(map(len, names()))


def at_head(name: str) -> str:
    """The longest place that ``name`` begins with; empty where there is none."""
    for length in range(min(len(name), longest()), 1, -1):
        if name[:length] in names():
            return name[:length]
    return ""
