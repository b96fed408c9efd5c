"""The parent's side of reading: starts the limited child and takes the rows that it sends."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from gcm.core.limited import process
from gcm.core.limited.process import Bounds
from gcm.core.workbooks import archive
from gcm.core.workbooks.archive import SAVE_AGAIN, UnreadableFile
from gcm.core.workbooks.spellings import Cell

CHILD = Path(__file__).with_name("child.py")
LONGEST_LINE = 40 * 2**20
SENTENCES = {
    "password": "文件设有打开密码，请取消密码后另存再试。",
    "broken": f"文件已损坏或没有传完整，{SAVE_AGAIN}",
    "rows": "一张工作表的行数超过上限，请分成几个文件导入。",
    "columns": "一张工作表超过 256 列，请删去多余的列再试。",
    "cells": "单元格的内容过长，请核对后再试。",
    "errors": "工作表里有出错的公式（如 #N/A），请改成实际内容后再试。",
    "encoding": "文字编码无法识别，请另存为 UTF-8 编码的 .csv，或存为 .xlsx。",
}
DIED = f"文件无法读取：内容过大、已损坏或不是工作簿，{SAVE_AGAIN}"


@dataclass(frozen=True)
class Limits:
    """What the child may use."""

    rows: int = 300_100  # 300 000 and room for titles and totals
    memory: int = 768 * 2**20
    cpu_seconds: int = 60
    wall_seconds: float = 120.0


@dataclass(frozen=True)
class Batch:
    """Rows with their 1-based numbers in the sheet."""

    numbers: list[int]
    rows: list[list[Cell]]


@dataclass(frozen=True)
class RawSheet:
    """One sheet; `batches` must be taken before the next sheet is asked for."""

    name: str
    batches: Iterator[Batch]


@dataclass(frozen=True)
class RawWorkbook:
    """The names of all sheets, and those asked for."""

    names: tuple[str, ...]
    sheets: Iterator[RawSheet]


@contextmanager
def opened(
    path: Path, titles: list[str], *, one: bool = False, limits: Limits | None = None
) -> Iterator[RawWorkbook]:
    """The sheets of these titles, in their order; with `one` the first found, else the first."""
    limits = limits or Limits()
    wish = {
        "format": archive.format_of(path),
        "titles": titles,
        "one": one,
        "rows": limits.rows,
    }
    bounds = Bounds(limits.memory, limits.cpu_seconds, limits.wall_seconds)
    with path.open("rb") as file, process.running(CHILD, wish, file, bounds) as stdout:
        messages = _messages(stdout)
        yield RawWorkbook(tuple(next(messages)["names"]), _sheets(messages))


def _messages(stdout: IO[bytes]) -> Iterator[dict[str, Any]]:
    """What the child says until it says that this is the end."""
    while line := stdout.readline(LONGEST_LINE):
        try:
            message = json.loads(line)
        except ValueError:
            break
        if refused := message.get("refused"):
            raise UnreadableFile(SENTENCES.get(refused, DIED))
        if "end" in message:
            return
        yield message
    raise UnreadableFile(DIED)


def _sheets(messages: Iterator[dict[str, Any]]) -> Iterator[RawSheet]:
    waiting = next(messages, None)
    while waiting is not None:
        following: list[dict[str, Any]] = []
        yield RawSheet(waiting["sheet"], _batches(messages, following))
        waiting = following[0] if following else None


def _batches(
    messages: Iterator[dict[str, Any]], following: list[dict[str, Any]]
) -> Iterator[Batch]:
    for message in messages:
        if "sheet" in message:
            following.append(message)
            return
        yield Batch(message["numbers"], message["rows"])
