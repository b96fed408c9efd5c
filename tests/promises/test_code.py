"""What the house style asks of code and no linter knows."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted(path for path in (ROOT / "gcm").rglob("*.py"))
VIEWS = [path for path in FILES if path.name.startswith("views")]

# Who may end a transaction: the edge of a request, of a command or job, and the short
# transactions that must survive a refusal. Everybody else leaves that to them.
MAY_COMMIT = {"gcm/core/db.py"}
# Around the scope lead only these: statements in views could otherwise show others' records.
UNSCOPED = {"text", "insert", "exec_driver_sql", "__table__", "connection", "get_bind"}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def attributes_and_names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_is_short_enough_to_read(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300


@pytest.mark.parametrize("path", FILES, ids=name)
def test_functions_are_short_enough_to_read(path: Path) -> None:
    long = [
        f"{node.name} ({(node.end_lineno or 0) - node.lineno + 1} lines)"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 45
    ]
    assert long == []


@pytest.mark.security(24, 46)
@pytest.mark.parametrize("path", VIEWS, ids=name)
def test_views_ask_through_the_scope(path: Path) -> None:
    assert UNSCOPED.isdisjoint(attributes_and_names(path))


def test_only_the_edges_commit() -> None:
    found = {name(path) for path in FILES if "commit" in set(attributes_and_names(path))}
    assert found == MAY_COMMIT


@pytest.mark.parametrize(
    "path", [path for path in FILES if path.stem.startswith(("rules", "actions"))], ids=name
)
def test_rules_and_actions_know_no_float(path: Path) -> None:
    assert "float" not in set(attributes_and_names(path))


def test_pages_and_scripts_never_meet_weasyprint() -> None:
    """A web process that imported it would keep 30 MB more for ever."""
    importing = {
        name(path)
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom) and "weasyprint" in ast.unparse(node)
    }
    assert all("printing" in path for path in importing), importing
