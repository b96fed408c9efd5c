"""Every line of the security checklist with the tests that hold it, or what there is to say of it.

``python -m tests.promises.security_table`` writes ``docs/security.md`` from ``security.toml`` and
the marks; a test sees that the page is current and that no line lacks both a test and a note.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.promises.marks import ROOT, cell, files_by_mark

LINES = Path(__file__).with_name("security.toml")
TARGET = ROOT / "docs" / "security.md"
HEAD = """# 安全对照

由 `make clauses` 根据 `tests/promises/security.toml` 和测试上的
`@pytest.mark.security(编号)` 生成，不手改。
要求来自等级保护二级（GB/T 22239）、个人信息保护法和 OWASP ASVS 5.0 第二级中与本系统有关的部分。
“说明”写与要求不同之处，或为何没有测试；一条里具体是哪个测试，在所列文件里搜它的编号。
"""
COLUMNS = """
| 序号 | 要求 | 测试 | 说明 |
|---:|---|---|---|
"""


@dataclass(frozen=True)
class Line:
    """``note`` says how ours differs from what is usually asked, or why no test can hold it."""

    number: str
    asks: str
    note: str


@dataclass(frozen=True)
class Part:
    title: str
    lines: tuple[Line, ...]


def main() -> None:
    TARGET.write_text(table(), "utf-8")


def table() -> str:
    tested = files_by_mark("security")
    return HEAD + "".join(section(part, tested) for part in parts())


def section(part: Part, tested: Mapping[str, set[str]]) -> str:
    rows = [
        f"| {each.number} | {each.asks} | {cell(tested.get(each.number, ()))} | {each.note} |\n"
        for each in part.lines
    ]
    return f"\n## {part.title}\n" + COLUMNS + "".join(rows)


def parts() -> list[Part]:
    told = tomllib.loads(LINES.read_text("utf-8"))["part"]
    return [
        Part(
            part["title"],
            tuple(
                Line(str(line["number"]), line["asks"], line.get("note", ""))
                for line in part["line"]
            ),
        )
        for part in told
    ]


def lines() -> list[Line]:
    return [line for part in parts() for line in part.lines]


if __name__ == "__main__":
    main()
