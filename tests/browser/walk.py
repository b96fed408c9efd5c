"""Following every link from a person's home, as far as it leads, by the program's own routes."""

import re
from collections import Counter, deque
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.exceptions import HTTPException

# A word on its own, not part of a login, a file's name or a number.
WORD = re.compile(r"(?<![\w./=-])[A-Za-z_]{4,}(?![\w./=-])")
NAMES = {"Excel", "Chrome", "Chromium", "Linux", "iPadOS", "JPEG", "WebP", "HTTPS", "Ctrl", "Enter"}
AS_WRITTEN = {"code", "kbd", "script", "style"}
EACH_ROUTE = 3  # so many addresses of one route are tried; a chain's page is like another's


@dataclass
class Walk:
    """Pages found, by endpoint; links that led nowhere; words of another language, by endpoint."""

    pages: dict[str, str] = field(default_factory=dict)
    dead: list[str] = field(default_factory=list)
    foreign: dict[str, set[str]] = field(default_factory=dict)


def walk(app: Flask, client: FlaskClient, start: str = "/") -> Walk:
    found = Walk()
    tried: Counter[str] = Counter()
    waiting = deque([(start, "start")])
    seen = {start}
    while waiting:
        address, stands_on = waiting.popleft()
        endpoint = endpoint_of(app, address)
        if endpoint == "static" or tried[endpoint] >= EACH_ROUTE:
            continue
        tried[endpoint] += 1
        answer = client.get(address, follow_redirects=True, buffered=True)
        if answer.status_code >= 400 or not endpoint:
            found.dead.append(f"{stands_on} -> {address} ({answer.status_code})")
        elif answer.mimetype == "text/html":
            found.pages.setdefault(endpoint, address)
            found.foreign.setdefault(endpoint, set()).update(foreign_words(answer.text))
            new = [link for link in links(answer.text, answer.request.path) if link not in seen]
            seen.update(new)
            waiting.extend((link, address) for link in new)
    return found


def endpoint_of(app: Flask, address: str) -> str:
    try:
        matched: str = app.url_map.bind("").match(urlsplit(address).path)[0]
    except HTTPException:
        return ""
    return matched


def links(page: str, path: str) -> list[str]:
    """The addresses that a page leads to within the program, without their fragments."""
    found = []
    for anchor in html.fromstring(page).iter("a"):
        target = urldefrag(urljoin(path, anchor.get("href", ""))).url
        if target.startswith("/"):
            found.append(target)
    return list(dict.fromkeys(found))


def foreign_words(page: str) -> set[str]:
    """English that a reader would see, names of programs aside."""
    texts = [
        text
        for element in html.fromstring(page).iter()
        if element.tag not in AS_WRITTEN and isinstance(element.tag, str)
        for text in (element.text, *(child.tail for child in element))
    ]
    return {word for text in texts for word in WORD.findall(text or "")} - NAMES
