"""The daily mail: only where a server is set up, once a day, and without a word of any record."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, cast

import pytest
from flask import Flask
from sqlalchemy import select, text

from gcm.core.db import db
from gcm.core.notifications import digest
from gcm.core.notifications.events import Event
from gcm.core.notifications.models import DigestAddress
from gcm.core.notifications.telling import tell
from gcm.core.policy import Role
from gcm.core.users import User
from tests import factories
from tests.conftest import Client

EIGHT = datetime(2026, 10, 12, 0, tzinfo=UTC)  # in the morning, here
StopClock = Callable[[datetime], None]


class Reception(socketserver.StreamRequestHandler):
    """As much of a mail server as the standard library's client speaks to."""

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline():
            match line.decode().strip().upper().split(" ")[0]:
                case "EHLO" | "HELO":
                    self.say("250 test")
                case "DATA":
                    self.say("354 go on")
                    self.take()
                case "QUIT":
                    self.say("221 bye")
                    return
                case "RCPT" if cast(Any, self.server).full:
                    self.say("452 no room")
                case _:
                    self.say("250 ok")

    def take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line)
        taken = message_from_bytes(b"".join(lines), policy=policy.default)
        cast(Any, self.server).mails.append(taken)
        self.say("250 taken")

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Reception)
        self.mails: list[EmailMessage] = []
        self.full = False


@pytest.fixture
def mail_server(app: Flask) -> Iterator[MailServer]:
    server = MailServer()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    before = {name: app.config[name] for name in app.config if name.startswith("SMTP_")}
    app.config.update(
        SMTP_HOST="127.0.0.1",
        SMTP_PORT=server.server_address[1],
        SMTP_SECURITY="none",
        SMTP_FROM="gcm@example.cn",
        BASE_URL="https://gcm.example.cn/",
    )
    yield server
    app.config.update(before, BASE_URL="")
    server.shutdown()
    server.server_close()


@pytest.fixture
def manager(client: Client, stop_clock: StopClock) -> User:
    stop_clock(EIGHT)
    manager = factories.user(Role.CUSTOMER_MANAGER, district=factories.district())
    client.sign_in(manager)
    return manager


def bring(manager: User, *causes: str) -> None:
    chain = factories.customer(holder=manager, name="惠民超市连锁")
    for cause in causes:
        tell(Event.MENTIONED, [manager.id], "customer", chain.id, cause=cause)
    db.session.commit()


def test_without_a_mail_server_nobody_is_asked_and_nothing_is_sent(
    client: Client, manager: User
) -> None:
    bring(manager, "1")

    assert "邮箱地址" not in client.get("/notifications/").text
    assert client.post("/notifications/address", data={"address": "a@b.cn"}).status_code == 404
    digest.send_digests()
    assert db.session.scalars(select(DigestAddress)).all() == []


def test_numbers_go_out_once_a_day_and_no_word_of_a_record(
    client: Client, manager: User, mail_server: MailServer, stop_clock: StopClock
) -> None:
    bring(manager, "1", "2")
    client.post("/notifications/address", data={"address": " zhou@example.cn "})

    digest.send_digests()
    digest.send_digests()

    (mail,) = mail_server.mails
    assert (mail["To"], mail["From"]) == ("zhou@example.cn", "gcm@example.cn")
    assert mail["Subject"] == "集客簿：您有 2 条未读通知"
    assert "提到我的 2 条" in mail.get_content()
    assert "https://gcm.example.cn/notifications/" in mail.get_content()
    assert "惠民" not in str(mail)
    stop_clock(EIGHT + timedelta(days=1))
    digest.send_digests()
    assert len(mail_server.mails) == 2


def test_before_the_hour_and_with_nothing_unread_there_is_no_mail(
    client: Client, manager: User, mail_server: MailServer, stop_clock: StopClock
) -> None:
    client.post("/notifications/address", data={"address": "zhou@example.cn"})
    digest.send_digests()
    bring(manager, "1")
    stop_clock(EIGHT + timedelta(hours=22, minutes=59))  # 06:59 of the next day
    digest.send_digests()

    assert mail_server.mails == []
    stop_clock(EIGHT + timedelta(hours=23))
    digest.send_digests()
    assert len(mail_server.mails) == 1


def test_a_server_that_refuses_is_asked_again_and_the_log_names_nobody(
    client: Client,
    manager: User,
    mail_server: MailServer,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bring(manager, "1")
    client.post("/notifications/address", data={"address": "zhou@example.cn"})
    mail_server.full = True

    digest.send_digests()

    assert mail_server.mails == []
    assert "could not be sent" in caplog.text
    assert "zhou" not in caplog.text
    mail_server.full = False
    digest.send_digests()
    assert len(mail_server.mails) == 1


@pytest.mark.parametrize(
    "wrong", ["zhou", "zhou@", "a@b", "a@b.cn, c@d.cn", "a@b.cn\r\nBcc: x@y.cn"]
)
def test_what_is_no_address_is_told_and_kept_to_be_mended(
    client: Client, manager: User, mail_server: MailServer, wrong: str
) -> None:
    answer = client.post("/notifications/address", data={"address": wrong})

    assert answer.status_code == 422
    assert "请填一个完整的邮箱地址" in answer.text
    assert wrong.split("\r")[0] in answer.text
    assert db.session.scalars(select(DigestAddress)).all() == []


def test_an_address_is_sealed_can_be_changed_and_ended(
    client: Client, manager: User, mail_server: MailServer
) -> None:
    for address in ("zhou@example.cn", "yi@example.cn"):
        client.post("/notifications/address", data={"address": address})
    assert 'value="yi@example.cn"' in client.get("/notifications/").text
    assert "example" not in str(
        db.session.execute(text("SELECT address FROM digest_address")).all()
    )

    client.post("/notifications/address", data={"address": ""})

    bring(manager, "1")
    digest.send_digests()
    assert mail_server.mails == []
