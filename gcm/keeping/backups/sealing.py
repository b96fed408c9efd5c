"""Encryption to a public key in the age format; the private half is kept elsewhere."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Protocol

import pyrage
from pyrage import x25519

from gcm.core.errors import RuleBroken

BEGINNING = "AGE-SECRET-KEY-"  # of every private key
SUFFIX = ".age"


def public_keys(setting: str) -> list[x25519.Recipient]:
    """``GCM_BACKUP_RECIPIENT``: one public key or several, with blanks or commas between."""
    try:
        return [x25519.Recipient.from_str(each) for each in setting.replace(",", " ").split()]
    except pyrage.RecipientError:
        raise RuleBroken.because(
            "GCM_BACKUP_RECIPIENT 不是备份公钥。公钥以 age1 开头，用 gcm backup-key 生成。"
        ) from None


def mark(setting: str) -> str:
    """Eight signs that tell one set of public keys from another; empty without any."""
    keys = sorted(setting.replace(",", " ").split())
    return hashlib.sha256(" ".join(keys).encode()).hexdigest()[:8] if keys else ""


class Sink(Protocol):
    """Where encrypted or opened content goes; ``failure`` is why it could take no more."""

    failure: OSError | None

    def write(self, piece: bytes) -> int: ...
    def flush(self) -> None: ...


def seal(source: IO[bytes], target: Sink, setting: str) -> None:
    """Raises OSError when the disk takes no more."""
    try:
        pyrage.encrypt_io(source, target, public_keys(setting))
    except (pyrage.EncryptError, OSError):
        if target.failure:
            raise target.failure from None
        raise


def unseal(source: IO[bytes], target: Sink, keys: Sequence[x25519.Identity]) -> None:
    """Raises RuleBroken when none of the keys fits, or a single bit is not as it was written."""
    try:
        pyrage.decrypt_io(source, target, keys)
    except (pyrage.DecryptError, OSError, ValueError):
        if target.failure:
            raise target.failure from None
        raise RuleBroken.because("解密失败：私钥不是这份备份的，或文件已损坏。") from None


def private_keys(path: Path | None) -> list[x25519.Identity]:
    """What a file written by ``gcm backup-key`` holds; no file, no keys."""
    if path is None:
        return []
    try:
        lines = path.read_text("ascii").split()
        keys = [x25519.Identity.from_str(each) for each in lines if each.startswith(BEGINNING)]
    except (OSError, UnicodeDecodeError, pyrage.IdentityError):
        keys = []
    if not keys:
        raise RuleBroken.because(f"{path} 里没有备份私钥。私钥以 {BEGINNING} 开头，请核对文件。")
    return keys


def new_pair() -> tuple[str, str]:
    """A public key, and the private one that belongs to it."""
    private = x25519.Identity.generate()
    return str(private.to_public()), str(private)
