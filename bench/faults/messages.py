"""Requests and answers as they travel, and pages that are not from our server."""

import asyncio
import contextlib
from dataclasses import dataclass

from bench.faults.kinds import Place

PAGE = "<!doctype html><title>{0}</title><h1>{0}</h1><p>请稍候。</p>"


@dataclass
class Request:
    method: str
    target: str
    headers: dict[str, str]
    head: bytes
    body: bytes = b""

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def length(self) -> int:
        return int(self.headers.get("content-length") or 0)

    @property
    def place(self) -> Place | None:
        """Where it belongs among what may be spoilt; None for all other pages."""
        if self.path.startswith("/sync/ops"):
            return Place.OPS
        if self.path.startswith("/sync/blobs/"):
            return Place.BLOBS
        if self.path in {"/sync/whoami", "/sync/reports"}:
            return Place.TALK
        if self.path == "/sync/pack" or "x-pack" in self.headers:
            return Place.PACK
        return None

    @property
    def writes(self) -> bool:
        return self.method not in {"GET", "HEAD"} and self.place in {Place.OPS, Place.BLOBS}

    def onwards(self, **extra: str) -> bytes:
        """As it goes to the server: one request a connection."""
        ours = {"connection": "close", **extra}
        kept = [
            line
            for line in self.head.split(b"\r\n")[1:-2]
            if line.split(b":")[0].strip().lower().decode() not in ours
        ]
        added = [f"{name}: {value}".encode() for name, value in ours.items()]
        first = f"{self.method} {self.target} HTTP/1.1".encode()
        return b"\r\n".join([first, *kept, *added, b"", b""])


@dataclass(frozen=True)
class Answer:
    """What came back, as far as it came."""

    head: bytes
    body: bytes
    whole: bool

    @property
    def status(self) -> int:
        return int(self.head.split(b" ", 2)[1])

    def rewritten(self, body: bytes) -> "Answer":
        lines = [
            line
            for line in self.head.split(b"\r\n")
            if not line.lower().startswith((b"content-length:", b"etag:"))
        ]
        lines[-2:-2] = [f"Content-Length: {len(body)}".encode()]
        return Answer(b"\r\n".join(lines), body, self.whole)


@dataclass
class Ends:
    """The tablet's end of one connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def request(self) -> Request:
        head = await self.reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = (line.partition(":") for line in lines if line)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        return Request(method, target, headers, head)

    async def say(self, content: bytes) -> None:
        """Sent and the connection ended in order, so that the last bytes arrive."""
        self.writer.write(content)
        await self.writer.drain()
        self.writer.write_eof()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(2):
                await self.reader.read(1)


def read_answer(request: Request, content: bytes) -> Answer | None:
    head, found, body = content.partition(b"\r\n\r\n")
    if not found:
        return None
    lengths = [
        int(line.partition(b":")[2])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    ]
    bodiless = request.method == "HEAD" or head.split(b" ", 2)[1] in {b"204", b"304"}
    complete = bodiless or not lengths or len(body) == lengths[0]
    return Answer(head + found, body, complete)


def whole(answer: Answer | None) -> bool:
    return answer is not None and answer.whole


def page(status: int, title: str, *headers: str) -> bytes:
    body = PAGE.format(title).encode()
    lines = [
        f"HTTP/1.1 {status} {'OK' if status == 200 else 'X'}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(body)}",
        "Connection: close",
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
