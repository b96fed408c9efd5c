"""Every clause of the regulation with the tests that hold it and the pages that show it.

``python -m tests.promises.clause_table`` writes ``docs/clauses.md``; a test sees that it is what
the marks and the templates say now, and that no clause of work lacks either.

A test belongs to a clause by ``@pytest.mark.clause``, a page by a template that names the clause
(``ui.basis("3.2.1")``) and that one of the page's view functions renders, itself or by a part.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Flask
from jinja2 import Environment, FileSystemLoader, meta

from gcm import create_app
from gcm.books.queries.catalogue import SHEETS
from gcm.clauses.rules.texts import every_text
from gcm.duties.rules.duty import TITLES
from tests.promises.marks import ROOT, cell, files_by_mark
from tests.promises.routes import methods, routes

TARGET = ROOT / "docs" / "clauses.md"
TEMPLATES = ROOT / "templates"
HEAD = """# 条款对照

`make clauses` 由测试上的条款标记和页面上的“依据”生成，不手改。每条条款都有守着它的测试和看得到它
的页面；章、节只列标题。“页面”是网址的样子，`…` 处填编号或月份。

| 条款 | 标题 | 测试 | 页面 |
|---|---|---|---|
"""


# Pages whose templates take the clause from what they show: a line for each duty, each sheet's own.
BY_DATA: dict[str, set[str]] = {
    "duties.board": set(TITLES),
    "books.sheet": {sheet.clause for sheet in SHEETS},
}


def main() -> None:
    TARGET.write_text(table(create_app()), "utf-8")


def table(app: Flask) -> str:
    tested, shown = files_by_mark("clause"), pages_by_clause(app)
    lines = [
        f"| {number} | {title} | {cell(tested[number])} | {cell(shown[number])} |"
        for number, title in clauses().items()
    ]
    return HEAD + "\n".join(lines) + "\n"


def clauses() -> dict[str, str]:
    """Number → title, as the text in force has them."""
    _began, data = every_text()[-1]
    return {entry["number"]: entry["title"] for entry in data["clause"]}


def clauses_of_work() -> list[str]:
    """The clauses that ask for something: those under which there is no further one."""
    numbers = list(clauses())
    return [each for each in numbers if not any(other.startswith(f"{each}.") for other in numbers)]


def pages_by_clause(app: Flask) -> dict[str, set[str]]:
    named = clauses_by_template()
    found: dict[str, set[str]] = defaultdict(set)
    for rule in routes(app):
        if "GET" not in methods(rule):
            continue
        numbers = set(BY_DATA.get(rule.endpoint, ()))
        for template in templates_of(app, rule.endpoint):
            numbers |= named.get(template, set())
        for number in numbers:
            found[number].add(re.sub(r"<[^>]+>", "…", rule.rule))
    return found


def clauses_by_template() -> dict[str, set[str]]:
    """Each template with the clauses that it or a part of it names."""
    known = set(clauses())
    texts = {
        path.relative_to(TEMPLATES).as_posix(): path.read_text("utf-8")
        for path in TEMPLATES.rglob("*.html")
    }
    named = {
        name: {each for each in re.findall(r'"(\d(?:\.\d+)+)"', text) if each in known}
        for name, text in texts.items()
    }
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    parts = {
        name: {
            each
            for each in meta.find_referenced_templates(environment.parse(text))
            if each and each != "base.html"
        }
        for name, text in texts.items()
    }
    return {name: set().union(*(named[each] for each in closure(name, parts))) for name in texts}


def closure(name: str, parts: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(), [name]
    while waiting:
        each = waiting.pop()
        if each in parts and each not in found:
            found.add(each)
            waiting += parts[each]
    return found


def templates_of(app: Flask, endpoint: str) -> set[str]:
    """The templates that a view renders, itself or by functions of its own module."""
    view = app.view_functions[endpoint]
    while hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    path = Path(view.__code__.co_filename)
    if ROOT not in path.parents:
        return set()
    functions = {
        node.name: node
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    calls = {name: names_in(node) & functions.keys() for name, node in functions.items()}
    words = {each for name in closure(view.__name__, calls) for each in strings_in(functions[name])}
    steps = {f"{path.parent.parent.name}/{each}.html" for each in words}  # step_page("survey", …)
    return {each for each in words | steps if (TEMPLATES / each).suffix == ".html"}


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def strings_in(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value


if __name__ == "__main__":
    main()
