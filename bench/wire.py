"""One kept-open HTTP connection, as small as can be: the load must cost less than the server."""

import asyncio
import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """``status`` is 0 when the line broke."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


LOST = Answer(0)


class Wire:
    """One browser's connection to ``address`` (``http://host:port``), with its cookies."""

    def __init__(self, address: str, cookies: Mapping[str, str]) -> None:
        self.host, _, port = address.removeprefix("http://").partition(":")
        self.port = int(port)
        self.address = address
        self.cookies = dict(cookies)
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        deaf: bool = False,
    ) -> Answer:
        """The answer; LOST when there was none, or when we are ``deaf`` and hang up before it."""
        try:
            await self.send(method, path, body, headers or {})
            if deaf:
                await asyncio.sleep(0.02)
                raise ConnectionError
            return await self.answer()
        except (OSError, EOFError, asyncio.IncompleteReadError):
            self.close()
            return LOST

    async def send(self, method: str, path: str, body: bytes, more: Mapping[str, str]) -> None:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            f"Origin: {self.address}",
            f"Cookie: {cookies}",
            f"Content-Length: {len(body)}",
            *(f"{name}: {value}" for name, value in more.items()),
        ]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await self.writer.drain()

    async def answer(self) -> Answer:
        assert self.reader is not None
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in head[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "set-cookie":
                self.remember(value)
            headers[name.lower()] = value
        status = int(head[0].split()[1])
        return Answer(status, headers, await self.rest(headers))

    async def rest(self, headers: Mapping[str, str]) -> bytes:
        assert self.reader is not None
        if headers.get("transfer-encoding") != "chunked":
            return await self.reader.readexactly(int(headers.get("content-length", "0")))
        parts = []
        while size := int(await self.reader.readline(), 16):
            parts.append(await self.reader.readexactly(size))
            await self.reader.readexactly(2)
        await self.reader.readexactly(2)
        return b"".join(parts)

    def remember(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self.cookies[name] = value

    def close(self) -> None:
        if self.writer is not None:
            with contextlib.suppress(OSError):
                self.writer.close()
        self.reader = self.writer = None
