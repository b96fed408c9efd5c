"""An outbox that came as a file: ``manifest.json``, ``ops/<seq>.json``, ``blobs/<sha256>``.

Everything in it is weighed against the manifest before anything is believed: a file that was
cut, changed, or made to harm is refused whole.
"""

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from gcm.core.sync import blobs, envelope

MOST_FILES = 5_000
LARGEST_MANIFEST = 2 * 1024 * 1024
LARGEST_SUM = 300 * 1024 * 1024
MANIFEST = "manifest.json"
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
OP = re.compile(r"ops/([1-9][0-9]{0,5})\.json", re.ASCII)
BLOB = re.compile(r"blobs/([0-9a-f]{64})", re.ASCII)
AGAIN = "请在平板上重新导出。"


class Refused(Exception):
    """The file as a whole; the message says why and what to do."""


@dataclass(frozen=True)
class Outbox:
    """What the file holds, all of it checked. Pictures are read one at a time."""

    package: zipfile.ZipFile
    user_id: int
    vault: str
    device: str
    ops: tuple[bytes, ...]
    pictures: tuple[str, ...]

    def picture(self, sha256: str) -> bytes:
        return self.package.read(f"blobs/{sha256}")


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Outbox]:
    """The outbox in this file. Raises Refused."""
    try:
        with zipfile.ZipFile(file) as package:
            yield read(package)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, RuntimeError) as error:
        raise Refused(f"文件已损坏或没有传完整，{AGAIN}") from error


def read(package: zipfile.ZipFile) -> Outbox:
    members = {member.filename: member for member in package.infolist()}
    check_members(package.infolist(), members)
    manifest = read_manifest(package, members)
    check_contents(package, members, manifest)
    ops = sorted((name for name in members if OP.fullmatch(name)), key=number)
    outbox = Outbox(
        package=package,
        user_id=manifest["user"],
        vault=manifest["vault"],
        device=manifest["device"],
        ops=tuple(package.read(name) for name in ops),
        pictures=tuple(found[1] for name in sorted(members) if (found := BLOB.fullmatch(name))),
    )
    for name, body in zip(ops, outbox.ops, strict=True):
        check_op(outbox, number(name), body)
    return outbox


def number(name: str) -> int:
    found = OP.fullmatch(name)
    return int(found[1]) if found else 0


def check_members(listed: list[zipfile.ZipInfo], members: dict[str, zipfile.ZipInfo]) -> None:
    """Names, sizes and packing as our own export makes them; nothing is unpacked yet."""
    if MANIFEST not in members:
        raise Refused("这不是平板导出的“待发送”文件，请重新选择。")
    if len(listed) != len(members) or len(listed) > MOST_FILES:
        raise Refused(f"文件里的内容过多或重名，系统不接收，{AGAIN}")
    for member in listed:
        most = largest(member.filename)
        if most is None or member.flag_bits & 1 or member.compress_type not in PACKINGS:
            raise Refused(f"文件里有不该有的内容，系统不接收，{AGAIN}")
        if member.file_size > most:
            raise Refused(f"文件里的 {member.filename[:80]} 过大，系统不接收，{AGAIN}")
    if sum(member.file_size for member in listed) > LARGEST_SUM:
        raise Refused("文件解开后过大，系统不接收；请在平板上分几次导出。")


def largest(name: str) -> int | None:
    """How large the file of this name may be; None where no such name belongs here."""
    if name == MANIFEST:
        return LARGEST_MANIFEST
    if OP.fullmatch(name):
        return envelope.LARGEST_BODY
    return blobs.LARGEST if BLOB.fullmatch(name) else None


def read_manifest(package: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> dict[str, Any]:
    try:
        found = json.loads(package.read(members[MANIFEST]))
        if found["format"] != 1:
            raise Refused("文件是较新版本的程序导出的，请先更新服务器。")
        return {
            "user": envelope.whole(found["user"], 1, envelope.LARGEST),
            "vault": envelope.uuid(found["vault"]),
            "device": envelope.text(found.get("device") or "", 40),
            "files": {str(each["path"]): str(each["sha256"]) for each in found["files"]},
        }
    except (KeyError, TypeError, ValueError, RecursionError):
        raise Refused(f"文件的清单读不懂，{AGAIN}") from None


def check_contents(
    package: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], manifest: dict[str, Any]
) -> None:
    """Every file is the one that the manifest lists, and none is beside it."""
    if set(manifest["files"]) != set(members) - {MANIFEST}:
        raise Refused(f"文件的清单与内容不符，{AGAIN}")
    for name, digest in manifest["files"].items():
        content = package.read(name)
        picture = BLOB.fullmatch(name)
        if hashlib.sha256(content).hexdigest() != digest or (picture and picture[1] != digest):
            raise Refused(f"文件里的 {name} 被改动过或已损坏，{AGAIN}")


def check_op(outbox: Outbox, seq: int, body: bytes) -> None:
    try:
        op = envelope.read(body)
    except envelope.Unreadable:
        raise Refused(f"文件里第 {seq} 号记录读不懂，{AGAIN}") from None
    if (op.vault, op.seq) != (outbox.vault, seq):
        raise Refused(f"文件里第 {seq} 号记录不属于这台平板，{AGAIN}")
