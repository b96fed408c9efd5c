"""One person's browser, as far as a form needs one: cookies, a token, one connection."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote_from_bytes

from bench.fuzz import pages
from bench.fuzz.nasty import Value

PATIENCE = 30.0  # seconds after which an answer is given up
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
Pairs = Sequence[tuple[str, Value]]


@dataclass(frozen=True)
class Answer:
    status: int
    kind: str
    where: str  # where it leads, when it leads somewhere else
    text: str
    seconds: float

    @property
    def is_page(self) -> bool:
        return self.kind.startswith("text/html")

    @cached_property
    def page(self) -> Any:
        return pages.parsed(self.text)


class Visitor:
    """Raises nothing for what the server answers; no answer at all is a status of 0."""

    def __init__(self, address: str, login: str, password: str) -> None:
        self.host = address.removeprefix("http://")
        self.login, self.password = login, password
        self.cookies: dict[str, str] = {}
        self.connection = HTTPConnection(self.host, timeout=PATIENCE)

    def sign_in(self) -> bool:
        """False when the account can no longer sign in: the walk may have disabled it."""
        self.cookies.clear()
        page = self.get("/sign-in")
        found = TOKEN.search(page.text)
        pairs = [("csrf_token", found[1] if found else "")]
        pairs += [("login", self.login), ("password", self.password)]
        answer = self.send("POST", "/sign-in", encoded(pairs))
        return answer.status == 303 and not answer.where.startswith("/sign-in")

    def get(self, path: str) -> Answer:
        return self.send("GET", path)

    def answer(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> HTTPResponse:
        """Once more where the server had closed a connection on which nothing was said for long."""
        was_open = self.connection.sock is not None
        try:
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()
        except ConnectionError:
            self.connection.close()
            if not was_open:
                raise
            self.connection.request(method, path, body, headers)
            return self.connection.getresponse()

    def send(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "application/x-www-form-urlencoded",
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            sent["Content-Type"] = kind
        began = time.monotonic()
        try:
            response = self.answer(method, path, body, {**sent, **(headers or {})})
            content = response.read()
        except (OSError, HTTPException) as fault:
            self.connection.close()
            return Answer(0, "", "", f"no answer: {fault!r}", time.monotonic() - began)
        seconds = time.monotonic() - began
        for line in response.headers.get_all("Set-Cookie") or ():
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        told = response.headers.get("Content-Type", "")
        text = content.decode("utf-8", "replace") if told.startswith("text/") else ""
        return Answer(response.status, told, response.headers.get("Location", ""), text, seconds)


def encoded(pairs: Pairs) -> bytes:
    return "&".join(f"{quoted(name)}={quoted(value)}" for name, value in pairs).encode()


def quoted(value: Value) -> str:
    """Bytes go as they are, whether they make a text or not."""
    return quote_from_bytes(
        value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
    )


def multipart(pairs: Pairs, files: Sequence[tuple[str, str, bytes]]) -> tuple[bytes, str]:
    """The body and its content type; names go in unescaped, as no browser would send them."""
    line = "------------------------gcmfuzz"
    parts = []
    for name, value in pairs:
        content = value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")
        parts.append(f'Content-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + content)
    for name, file_name, content in files:
        head = f'Content-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n'
        parts.append(f"{head}Content-Type: application/octet-stream\r\n\r\n".encode() + content)
    body = b"".join(b"--" + line.encode() + b"\r\n" + part + b"\r\n" for part in parts)
    return body + f"--{line}--\r\n".encode(), f"multipart/form-data; boundary={line}"
