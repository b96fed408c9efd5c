"""The geometry of the small charts: values in, SVG coordinates out, for screen and paper alike.

All bars of a series are one path and only a few points carry text, because on paper every path
and every text costs time. A point without a value is a gap, never a bar of height 0.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

HEADROOM = 16  # for the number above the highest bar
FOOTROOM = 16  # for the labels below the base line
ROOM_FOR_A_NAME = 34


class Point(NamedTuple):
    """One value; an empty ``label`` is not written, ``marked`` writes the value too."""

    label: str
    value: Decimal | None
    marked: bool = False


class Text(NamedTuple):
    x: str
    y: str
    words: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Plot:
    """A column or line chart: the path of the series, that of its last point, and the words."""

    width: int
    height: int
    base: str
    series: str
    last: str
    labels: tuple[Text, ...]
    numbers: tuple[Text, ...]


class Segment(NamedTuple):
    """A part of the mix bar, from the darkest shade (0) to the lightest."""

    x: str
    width: str
    shade: int
    name: Text | None


def months(days: Iterable[date], values: Iterable[Decimal | None]) -> tuple[Point, ...]:
    """Points of a run of months: the ends are named and counted, each January is named."""
    run = list(zip(days, values, strict=True))
    ends = (0, len(run) - 1)
    return tuple(
        Point(
            f"{day.year}年{day.month}月" if at in ends or day.month == 1 else "", value, at in ends
        )
        for at, (day, value) in enumerate(run)
    )


def columns(points: Sequence[Point], width: int = 360, height: int = 120) -> Plot:
    """Upright bars on a common base line; what is below zero hangs under it."""
    scale = _Scale(points, width, height)
    bars = [
        f"M{_n(scale.left(index))} {_n(scale.base)}h{_n(scale.bar)}"
        f"V{_n(scale.y(point.value))}h-{_n(scale.bar)}z"
        for index, point in _present(points)
    ]
    return _plot(scale, points, "".join(bars[:-1]), "".join(bars[-1:]))


def line(points: Sequence[Point], width: int = 360, height: int = 120) -> Plot:
    """A line that breaks where a value is missing, with a dot on its last point."""
    scale = _Scale(points, width, height)
    steps: list[str] = []
    before: int | None = None
    for index, point in _present(points):
        pen = "L" if before is not None and before == index - 1 else "M"
        steps.append(f"{pen}{_n(scale.middle(index))} {_n(scale.y(point.value))}")
        before = index
    dot = "".join(f"M{step[1:]}m-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0z" for step in steps[-1:])
    return _plot(scale, points, "".join(steps), dot)


def mix(names: Iterable[str], values: Iterable[Decimal], width: int = 360) -> tuple[Segment, ...]:
    """One bar cut in proportion; a part too narrow for its name goes without, 0 goes away."""
    parts = list(zip(names, values, strict=True))
    total = sum((value for _, value in parts if value > 0), Decimal(0))
    segments: list[Segment] = []
    left = Decimal(0)
    for shade, (words, value) in enumerate(parts):
        if value <= 0:
            continue
        wide = value * width / total
        fits = wide >= ROOM_FOR_A_NAME
        name = Text(_n(left + wide / 2), "15", words) if fits else None
        segments.append(Segment(_n(left), _n(wide), shade, name))
        left += wide
    return tuple(segments)


class _Scale:
    """From values to coordinates: slots of equal width, zero always in the picture."""

    def __init__(self, points: Sequence[Point], width: int, height: int) -> None:
        values = [point.value for point in points if point.value is not None]
        self.width, self.height = width, height
        self.top = max([Decimal(0), *values])
        self.bottom = min([Decimal(0), *values])
        self.slot = Decimal(width) / max(len(points), 1)
        self.bar = self.slot * 6 / 10
        self.base = self.y(Decimal(0))

    def y(self, value: Decimal | None) -> Decimal:
        room = Decimal(self.height - HEADROOM - FOOTROOM)
        reach = (self.top - self.bottom) or Decimal(1)
        return HEADROOM + (self.top - (value or Decimal(0))) * room / reach

    def left(self, index: int) -> Decimal:
        return self.slot * index + (self.slot - self.bar) / 2

    def middle(self, index: int) -> Decimal:
        return self.slot * index + self.slot / 2


def _present(points: Sequence[Point]) -> Iterator[tuple[int, Point]]:
    return ((index, point) for index, point in enumerate(points) if point.value is not None)


def _plot(scale: _Scale, points: Sequence[Point], series: str, last: str) -> Plot:
    labels = tuple(
        _text(scale, index, Decimal(scale.height - 4), point.label, len(points))
        for index, point in enumerate(points)
        if point.label
    )
    numbers = tuple(
        _text(scale, index, scale.y(point.value) - 4, f"{point.value:,.0f}", len(points))
        for index, point in _present(points)
        if point.marked
    )
    return Plot(scale.width, scale.height, _n(scale.base), series, last, labels, numbers)


def _text(scale: _Scale, index: int, y: Decimal, words: str, count: int) -> Text:
    """The first and the last words lean on the edges, so that they are never cut off."""
    if index == 0:
        return Text(_n(scale.left(0)), _n(y), words, "start")
    if index == count - 1:
        return Text(_n(scale.left(index) + scale.bar), _n(y), words, "end")
    return Text(_n(scale.middle(index)), _n(y), words)


def _n(value: Decimal) -> str:
    """A coordinate: one decimal, and none where it is 0."""
    return f"{value:.1f}".removesuffix(".0")
