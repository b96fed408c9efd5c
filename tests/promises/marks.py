"""Which test files hold what: the marks that tests wear, read from their source."""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


def files_by_mark(name: str) -> Mapping[str, set[str]]:
    """Each argument of ``pytest.mark.NAME(…)`` with the files whose tests wear it."""
    return marks()[name]


@cache
def marks() -> Mapping[str, Mapping[str, set[str]]]:
    """Mark → argument → files. All tests are parsed for it, so it is done once."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for name, number in marks_in(ast.parse(path.read_text("utf-8"))):
            found[name][number].add(path.relative_to(ROOT / "tests").as_posix())
    return found


def marks_in(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every ``pytest.mark.NAME(ARGUMENT, …)``, one pair an argument."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if ast.unparse(node.func.value) == "pytest.mark":
            given = [each.value for each in node.args if isinstance(each, ast.Constant)]
            yield from ((node.func.attr, str(each)) for each in given)


def cell(names: Iterable[str]) -> str:
    """Names as they stand in one cell of a table."""
    return "<br>".join(f"`{name}`" for name in sorted(names))
