"""The branch's one secret, the keys made from it, and fields that are encrypted at rest.

Envelope: ``v1|A256GCM|key id|base64(nonce + ciphertext)``. The place (``table.column``) is
authenticated with it, so a value cannot be moved to another column unnoticed.
"""

import base64
import hashlib
import hmac
import os
import re
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import String, TypeDecorator

KEY_ID = "k1"
FILE_MARK = f"v1|A256GCM|{KEY_ID}|".encode()
MASK = re.compile(r"\*+|.{4} \*{4} \*{4} .{4}")


def master_key(home: Path) -> bytes:
    """The 32 bytes of ``keys/master.key``; made on first use, readable by its owner alone."""
    path = home / "keys" / "master.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(32))
    return path.read_bytes()


@cache
def derived(master: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, by HKDF-like expansion of the master key."""
    return hmac.new(master, b"gcm:" + purpose.encode(), hashlib.sha256).digest()


def key(purpose: str) -> bytes:
    return derived(current_app.config["MASTER_KEY"], purpose)


def seal(value: str, place: str) -> str:
    nonce = secrets.token_bytes(12)
    sealed = AESGCM(key("field")).encrypt(nonce, value.encode(), place.encode())
    return f"v1|A256GCM|{KEY_ID}|{base64.b64encode(nonce + sealed).decode()}"


def unseal(envelope: str, place: str) -> str:
    """Raises ``cryptography.exceptions.InvalidTag`` when the value was altered or moved."""
    raw = base64.b64decode(envelope.split("|")[3])
    return AESGCM(key("field")).decrypt(raw[:12], raw[12:], place.encode()).decode()


def seal_file(content: bytes, place: str) -> bytes:
    """A whole file encrypted at rest, as it lies on disk."""
    nonce = secrets.token_bytes(12)
    return FILE_MARK + nonce + AESGCM(key("file")).encrypt(nonce, content, place.encode())


def unseal_file(sealed: bytes, place: str) -> bytes:
    """Raises ``cryptography.exceptions.InvalidTag`` when the file was altered or moved."""
    start = len(FILE_MARK)
    nonce, body = sealed[start : start + 12], sealed[start + 12 :]
    return AESGCM(key("file")).decrypt(nonce, body, place.encode())


def mask(value: str | None) -> str:
    """``6222 **** **** 1234``: the first and last four; all stars when shorter than ten."""
    if not value:
        return ""
    if len(value) < 10:
        return "*" * len(value)
    return f"{value[:4]} **** **** {value[-4:]}"


def is_masked(text: str) -> bool:
    """Whether this is a mask and nothing else: a number with one star in it is not."""
    return MASK.fullmatch(text) is not None


class Sealed(TypeDecorator[str]):
    """A short text that is encrypted at rest. It cannot be searched; lists show ``mask``."""

    impl = String
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, _dialect: Any) -> str | None:
        return seal(value, self.place) if value else value

    def process_result_value(self, value: str | None, _dialect: Any) -> str | None:
        return unseal(value, self.place) if value else value
