"""Every piece of text that the program can put on a screen, as it stands in its source."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATEMENT = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`")
CUTS = (re.compile(r"\$\{[^}]*\}|\{[^}]*\}|%[sd]"), re.compile("（"), re.compile(r"\Z"))
EDGES = " \n\t，。：；、…（）()·→"


class Texts(HTMLParser):
    """The texts between tags and in what is read aloud; a Jinja statement ends a text."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self.found += data.split("\0")

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for _name, value in attrs if value]


@cache
def words() -> set[str]:
    """All of them: cut at holes for values and at brackets, and bare of what stands around."""
    found = {piece for text in texts() for cut in CUTS for piece in cut.split(text)}
    return {each for text in found for each in (text.strip(), text.strip(EDGES))}


def texts() -> Iterator[str]:
    for path in (ROOT / "gcm" / "clauses" / "texts").glob("*.toml"):
        yield from strings(path.read_text("utf-8"))
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text("utf-8")
        page = Texts()
        page.feed(STATEMENT.sub("\0", source))
        yield from page.found
        for statement in STATEMENT.findall(source):
            yield from strings(statement)
    for path in (ROOT / "static" / "js").rglob("*.js"):
        yield from strings(path.read_text("utf-8"))
    for path in (ROOT / "gcm").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def strings(source: str) -> Iterator[str]:
    for groups in STRING.findall(source):
        yield "".join(groups)
