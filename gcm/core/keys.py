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

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import String, TypeDecorator

FIRST = "k1"  # made from the master key; each later one has a file of its own
HEAD = "v1|A256GCM|{}|"
KEY_ID = re.compile(r"k[1-9][0-9]{0,5}")
MASK = re.compile(r"\*+|.{4} \*{4} \*{4} .{4}")


def master_key(home: Path) -> bytes:
    """The 32 bytes of ``keys/master.key``; made on first use, readable by its owner alone."""
    path = home / "keys" / "master.key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_new(path)
    return path.read_bytes()


def write_new(path: Path) -> None:
    """32 random bytes, readable by their owner alone; never over a key that is there."""
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_bytes(32))
        file.flush()
        os.fsync(file.fileno())


@cache
def derived(master: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, by HKDF-like expansion of the master key."""
    return hmac.new(master, b"gcm:" + purpose.encode(), hashlib.sha256).digest()


def key(purpose: str) -> bytes:
    return derived(current_app.config["MASTER_KEY"], purpose)


def folder() -> Path:
    return Path(current_app.config["HOME"]) / "keys"


def newest() -> str:
    """The key that seals from now on: the one with the highest number."""
    later = [each.stem for each in folder().glob("k*.key") if KEY_ID.fullmatch(each.stem)]
    return max([FIRST, *later], key=lambda name: int(name[1:]))


def add() -> str:
    """A new key for fields and files, beside the older ones, which go on opening what is old."""
    name = f"k{int(newest()[1:]) + 1}"
    write_new(folder() / f"{name}.key")
    return name


def sealing(name: str, purpose: str) -> AESGCM:
    """Raises InvalidTag, as for an altered value, when there is no key of that name."""
    if name == FIRST:
        return AESGCM(key(purpose))
    if not KEY_ID.fullmatch(name):
        raise InvalidTag
    return AESGCM(derived(later_key(folder() / f"{name}.key"), purpose))


@cache
def later_key(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise InvalidTag from None


def seal(value: str, place: str) -> str:
    name, nonce = newest(), secrets.token_bytes(12)
    sealed = sealing(name, "field").encrypt(nonce, value.encode(), place.encode())
    return HEAD.format(name) + base64.b64encode(nonce + sealed).decode()


def unseal(envelope: str, place: str) -> str:
    """Raises ``cryptography.exceptions.InvalidTag`` when the value was altered or moved."""
    _, _, name, body = envelope.split("|")
    raw = base64.b64decode(body)
    return sealing(name, "field").decrypt(raw[:12], raw[12:], place.encode()).decode()


def seal_file(content: bytes, place: str) -> bytes:
    """A whole file encrypted at rest, as it lies on disk."""
    name, nonce = newest(), secrets.token_bytes(12)
    head = HEAD.format(name).encode()
    return head + nonce + sealing(name, "file").encrypt(nonce, content, place.encode())


def unseal_file(sealed: bytes, place: str) -> bytes:
    """Raises ``cryptography.exceptions.InvalidTag`` when the file was altered or moved."""
    parts = sealed.split(b"|", 3)
    if len(parts) < 4:
        raise InvalidTag
    name, body = parts[2].decode("ascii", "replace"), parts[3]
    return sealing(name, "file").decrypt(body[:12], body[12:], place.encode())


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
