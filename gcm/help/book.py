"""The guides of docs/ as HTML: read once in a process, then kept."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markupsafe import Markup

from gcm.config import ROOT
from gcm.core.policy import Role
from gcm.help.topics import GUIDES, Guide, Topic

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

DOCS = ROOT / "docs"
PICTURES = DOCS / "screens"
CLAUSE = re.compile(r"依据 (\d(?:\.\d+)*)")
HEADING = ("heading_open", "h2")
PICTURE = re.compile(r"(?:\.\./)?screens/([a-z0-9-]+)\.png")


@dataclass(frozen=True)
class Section:
    """A part of a guide under its heading; the first has none."""

    guide: Guide
    title: str
    html: Markup

    @property
    def anchor(self) -> str:
        """As code forges make it of a heading, so that links between the guides work in both."""
        return re.sub(r"[^\w -]", "", self.title.lower()).replace(" ", "-")


def order(roles: Collection[Role]) -> list[Guide]:
    """The guides, those of these roles before the others'."""
    return sorted(GUIDES, key=lambda guide: guide.roles.isdisjoint(roles))


def find(topic: Topic, guides: Collection[Guide], *, pictures: bool) -> list[Section]:
    """What these guides say of a topic."""
    found = (section for guide in guides for section in sections(guide, pictures=pictures))
    return [section for section in found if section.title == topic.title]


@cache
def sections(guide: Guide, *, pictures: bool = True) -> tuple[Section, ...]:
    """A guide, cut at its second-level headings; its title is the page's and left out."""
    markdown = reader()
    found = []
    for title, tokens in parts(markdown.parse((DOCS / guide.file).read_text("utf-8"))):
        for token in tokens:
            token.children = list(adapted(token.children, pictures=pictures))
        # The guides are files of ours, read without raw HTML.
        html = Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704
        found.append(Section(guide, title, html))
    return tuple(found)


def reader() -> "MarkdownIt":
    """CommonMark with tables; raw HTML in a file would be shown as text."""
    # Imported here: 4 MB that a process has only once somebody has asked for help.
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable("table")


def parts(tokens: "list[Token]") -> "Iterator[tuple[str, list[Token]]]":
    """Each second-level heading's text with what stands below it."""
    marks = [at for at, token in enumerate(tokens) if (token.type, token.tag) == HEADING]
    title_ends = next(at for at, token in enumerate(tokens) if token.type == "heading_close") + 1
    yield "", tokens[title_ends : (marks or [len(tokens)])[0]]
    for mark, following in zip(marks, [*marks[1:], len(tokens)], strict=True):
        yield tokens[mark + 1].content, tokens[mark + 3 : following]


def adapted(children: "list[Token] | None", *, pictures: bool) -> "Iterator[Token]":
    """Pictures and links lead into the program; without ``pictures`` only their captions stay."""
    for token in children or []:
        if token.type == "image":
            if not pictures:
                continue
            token.attrs = {
                "src": picture_address(str(token.attrs["src"])),
                "loading": "lazy",
                "alt": "",
            }
        elif token.type == "link_open":
            token.attrs["href"] = address(str(token.attrs["href"]))
        yield from with_clauses(token) if token.type == "text" else (token,)


def with_clauses(text: "Token") -> "Iterator[Token]":
    """A clause that is named leads to the regulation, as it does on every page."""
    from markdown_it.token import Token

    for at, part in enumerate(CLAUSE.split(text.content)):
        if at % 2:
            yield Token("link_open", "a", 1, attrs={"href": f"/regulation/#{part}"})
            yield Token("text", "", 0, content=f"依据 {part}")
            yield Token("link_close", "a", -1)
        else:
            yield Token("text", "", 0, content=part)


def picture_address(target: str) -> str:
    found = PICTURE.fullmatch(target)
    if not found:
        raise ValueError(f"{target}: pictures of the guides lie in docs/screens")
    return f"/help/pictures/{found[1]}"


def address(target: str) -> str:
    """Where a link between the guides leads inside the program."""
    file, _, heading = unquote(target).partition("#")
    name = file.rpartition("/")[2]
    for guide in GUIDES:
        if guide.file.rpartition("/")[2] == name:
            return f"/help/guides/{guide.slug}" + (f"#{heading}" if heading else "")
    raise ValueError(f"{target}: a guide may link only to the guides")
