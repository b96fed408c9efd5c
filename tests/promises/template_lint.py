"""What no template may hold, found in its text: each finding names its line and the mend."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
STANDS_FOR_A_VALUE = "值"
WORD = re.compile(r"[A-Za-z]{4,}")
KNOWN_WORDS = {"Excel", "Ctrl", "Shift", "Enter", "Apache", "iPad", "Safari", "Windows"}
CODE = {"code", "kbd", "pre", "samp", "script", "style"}
SPOKEN = {"alt", "aria-label", "placeholder", "title"}
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
ADDRESSES = {"action", "formaction", "href", "src", "hx-get", "hx-post", "hx-put", "hx-delete"}
FORM = re.compile(r"<form\b.*?</form\s*>", re.DOTALL | re.IGNORECASE)
POSTS = re.compile(r"\bmethod\s*=\s*[\"']?post", re.IGNORECASE)
TOKEN = re.compile(r"hidden_tag|csrf")
UNSAFE = re.compile(r"\|\s*safe\b|\bautoescape\s+false\b|\bMarkup\(")
HANDED_ON = re.compile(r"\*\*\s*request\.\w+")


@dataclass(frozen=True, order=True)
class Finding:
    line: int
    message: str


def findings(source: str, *, paper: bool = False) -> list[Finding]:
    """Everything wrong with one template. ``paper`` is for print, which may carry its style."""
    page = Page(paper=paper)
    page.feed(without_jinja(source))
    page.close()
    found = page.found + unsafe(source) + arguments_handed_on(source)
    return sorted(found + forms_without_token(source))


def without_jinja(source: str) -> str:
    """The template as HTML: values stand as one character, statements vanish, lines stay."""

    def blank(match: re.Match[str]) -> str:
        lines = "\n" * match.group().count("\n")
        return (STANDS_FOR_A_VALUE if match.group().startswith("{{") else "") + lines

    return JINJA.sub(blank, source)


def unsafe(source: str) -> list[Finding]:
    return [
        Finding(line_of(source, match), f"turns escaping off: {match.group()}")
        for match in UNSAFE.finditer(source)
    ]


def arguments_handed_on(source: str) -> list[Finding]:
    """url_for would obey ``_scheme`` and its like; ``same_list`` takes them for filters."""
    return [
        Finding(line_of(source, match), f"hands on what an address carries: {match.group()}")
        for match in HANDED_ON.finditer(source)
    ]


def forms_without_token(source: str) -> list[Finding]:
    return [
        Finding(line_of(source, form), "a form that posts has no CSRF token")
        for form in FORM.finditer(source)
        if POSTS.search(form.group()) and not TOKEN.search(form.group())
    ]


def line_of(source: str, match: re.Match[str]) -> int:
    return source.count("\n", 0, match.start()) + 1


@dataclass
class Page(HTMLParser):
    paper: bool
    found: list[Finding] = field(default_factory=list)
    inside: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def report(self, message: str) -> None:
        self.found.append(Finding(self.getpos()[0], message))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag not in VOID:
            self.inside.append(tag)
        if tag == "style" and not self.paper:
            self.report("<style>: put it in static/css")
        if tag == "script" and "src" not in attributes:
            self.report("inline <script>: put it in static/js")
        if tag == "img" and "alt" not in attributes:
            self.report("<img> without alt")
        for name, value in attributes.items():
            self.check_attribute(name, value or "")

    def check_attribute(self, name: str, value: str) -> None:
        if name == "style" and not self.paper:
            self.report("style=: use a class")
        if name.startswith(("on", "hx-on")):
            self.report(f"{name}=: put the behaviour in static/js")
        if name in ADDRESSES and re.match(r"(?:https?:)?//", value.strip()):
            self.report(f"{name} leads outside: {value}")
        if name in SPOKEN:
            self.check_words(value)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            while self.inside.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not CODE.intersection(self.inside):
            self.check_words(data)

    def check_words(self, text: str) -> None:
        english = [word for word in WORD.findall(text) if word not in KNOWN_WORDS]
        if english:
            self.report(f"not Chinese: {' '.join(english)}")
