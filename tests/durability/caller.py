"""A browser without a screen, which asks whichever server it likes."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
PATIENCE = 120  # seconds


@dataclass(frozen=True)
class Said:
    """``leads_to`` is where the answer sends the browser, or nothing."""

    status: int
    leads_to: str
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass
class Caller:
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, server: str, path: str) -> Said:
        return self.ask(server, "GET", path)

    def post(self, server: str, path: str, *, seen_on: str = "/account", **fields: str) -> Said:
        """Press a button of the page ``seen_on``, whose form carries the session's token."""
        token = TOKEN.search(self.get(server, seen_on).text)
        assert token, f"no form on {seen_on}"
        return self.ask(server, "POST", path, urlencode(fields | {"csrf_token": token[1]}))

    def sign_in(self, server: str, login: str, password: str) -> Said:
        return self.post(server, "/sign-in", seen_on="/sign-in", login=login, password=password)

    def ask(self, server: str, method: str, path: str, body: str = "") -> Said:
        line = http.client.HTTPConnection(urlsplit(server).netloc, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, path, body or None, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return Said(answer.status, answer.headers.get("Location", ""), answer.read())
        finally:
            line.close()
