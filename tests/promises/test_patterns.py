"""Every regular expression of the program answers a hostile text at once."""

import ast
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = "\n".join(path.read_text("utf-8") for path in (ROOT / "gcm").rglob("*.py"))
LENGTH, LIMIT = 100_000, 0.05  # characters, seconds of the processor
# A pattern that looks at each place once takes four times as long over four times the text, one
# that looks at each place from every other sixteen times: that tells them apart on any machine.
SHORTER, GROWTH = 4, 9
PIECES = (
    *(
        "a",
        "1",
        " ",
        "\n",
        "(",
        "*",
        ",",
        "、",
        "1,",
        "1-",
        "a ",
        "2026-",
        "放假",
        "(a",
        "\xff\xda",
    ),
    *("<v>", "有限公司"),
)
INLINE = {f"re.{name}" for name in ("match", "search", "sub", "fullmatch", "findall", "split")}


class TooLong(Exception):
    """The processor's time is up."""


def named() -> Iterator[tuple[str, "re.Pattern[str] | re.Pattern[bytes]"]]:
    """Compiled once, under a name of a module."""
    for path in sorted((ROOT / "gcm").rglob("*.py")):
        if "re.compile(" in path.read_text("utf-8"):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            for each, value in vars(import_module(name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{name}.{each}", value


def inline() -> Iterator[tuple[str, "re.Pattern[str]"]]:
    """Written where it is used."""
    for path in sorted((ROOT / "gcm").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in INLINE:
                continue
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield f"{path.relative_to(ROOT).as_posix()}:{node.lineno}", re.compile(first.value)


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    def over(_signal: int, _frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def slowest(name: str, pattern: "re.Pattern[str] | re.Pattern[bytes]") -> tuple[float, str]:
    """How long it looks through the worst of the texts, in the way that the program uses it.

    What takes longer than the limit on a slow machine and yet grows with the text counts as none.
    """
    worst = (0.0, "")
    for piece in PIECES:
        seconds = looking(name, pattern, piece, LENGTH)
        if seconds > LIMIT:
            seconds = min(seconds, looking(name, pattern, piece, LENGTH))
            part = looking(name, pattern, piece, LENGTH // SHORTER)
            if seconds < part * GROWTH:
                continue
        worst = max(worst, (seconds, piece))
    return worst


def looking(
    name: str, pattern: "re.Pattern[str] | re.Pattern[bytes]", piece: str, length: int
) -> float:
    text = piece * (length // len(piece)) + "!"
    is_text = isinstance(pattern.pattern, str)
    subject: str | bytes = text if is_text else text.encode("latin-1", "replace")
    anywhere = is_looked_for(name.rpartition(".")[2])
    began = time.process_time()
    with suppress(TooLong), at_most(1.0):
        pattern.fullmatch(subject)  # type: ignore[arg-type]
        if anywhere:
            pattern.sub(subject[:0], subject)  # type: ignore[arg-type]
    return time.process_time() - began


@cache
def is_looked_for(name: str) -> bool:
    """Whether it may begin anywhere in a text: ``match`` and ``fullmatch`` begin at its front."""
    uses = set(re.findall(rf"\b{re.escape(name)}\.(\w+)\(", SOURCE))
    return not uses or not uses <= {"match", "fullmatch"}


@pytest.mark.security(59)
def test_no_pattern_takes_long_over_a_hostile_text(
    record_property: Callable[[str, object], None],
) -> None:
    patterns = dict([*named(), *inline()])

    slow = {
        name: (round(seconds, 3), piece)
        for name, pattern in patterns.items()
        for seconds, piece in [slowest(name, pattern)]
        if seconds > LIMIT
    }

    record_property("counted", ["regular expressions tried", len(patterns)])
    assert len(patterns) > 50
    assert slow == {}
