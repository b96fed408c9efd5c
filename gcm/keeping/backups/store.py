"""Where the uploads of all backups lie once each, under the SHA-256 of their content.

``files/plain/ab/cd/…`` or, encrypted, ``files/<mark of the public keys>/ab/cd/….age``: with other
keys everything is written anew, so that each backup opens with one private key.
"""

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pyrage import x25519

from gcm.core import files
from gcm.core.errors import RuleBroken
from gcm.keeping.backups import label, sealing

FOLDER = "files"
PLAIN = "plain"
STORED = re.compile(r"(plain|[0-9a-f]{8})/([0-9a-f]{2})/([0-9a-f]{2})/([0-9a-f]{64})(\.age)?")
LINE = re.compile(r"([0-9a-f]{64})  files/(\S+)")
PIECE = 1024 * 1024


@dataclass(frozen=True)
class Stored:
    """``name`` below ``files/``; ``sha256`` of what lies there, encrypted or not."""

    name: str
    sha256: str


class Hashing:
    """A file that notes the SHA-256 and length of what goes through it, and why it broke off.

    The library for encryption says of a full disk only that something went wrong.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest, self.size = file, hashlib.sha256(), 0
        self.failure: OSError | None = None

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        self.size += len(piece)
        try:
            return self.file.write(piece)
        except OSError as error:
            self.failure = error
            raise

    def flush(self) -> None:
        self.file.flush()

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()


def name_of(sha256: str, sealed_to: str) -> str:
    below = f"{sha256[:2]}/{sha256[2:4]}/{sha256}"
    return f"{sealed_to}/{below}{sealing.SUFFIX}" if sealed_to else f"{PLAIN}/{below}"


def path_of(folder: Path, name: str) -> Path:
    """Raises ValueError for anything but a name that we gave."""
    if not STORED.fullmatch(name):
        raise ValueError("not the name of a stored file")
    return folder / FOLDER / name


def keep(folder: Path, source: Path, sha256: str, setting: str) -> Stored:
    """Write a copy of ``source`` and read it back. Power cuts leave at most a ``.tmp``.

    Raises RuleBroken when the file changes or cannot be read as it was written.
    """
    name = name_of(sha256, sealing.mark(setting))
    target = path_of(folder, name)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".tmp")
    try:
        written = copied(source, temporary, setting)
        if digest(temporary) != written or not (setting or written == sha256):
            raise RuleBroken.because(f"写入备份的文件读回来不一样：{source.name}。请检查磁盘。")
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    os.replace(temporary, target)
    return Stored(name, written)


def copied(source: Path, target: Path, setting: str) -> str:
    """The SHA-256 of what was written, encrypted where there are public keys."""
    handle = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file, source.open("rb") as content:
        out = Hashing(file)
        if setting:
            sealing.seal(content, out, setting)
        else:
            copy(content, out)
    return out.sha256


def copy(source: IO[bytes], target: "IO[bytes] | Hashing") -> None:
    while piece := source.read(PIECE):
        target.write(piece)


def digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take_out(
    folder: Path, name: str, sha256: str, target: Path, keys: Sequence[x25519.Identity]
) -> None:
    """Write the file whose content has this SHA-256 to ``target``. Raises RuleBroken."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    target.touch(mode=0o600)
    try:
        with path_of(folder, name).open("rb") as file, target.open("wb") as wanted:
            out = Hashing(wanted)
            if name.endswith(sealing.SUFFIX):
                sealing.unseal(file, out, keys)
            else:
                copy(file, out)
    except FileNotFoundError:
        raise RuleBroken.because(missing(name)) from None
    if out.sha256 != sha256:
        raise RuleBroken.because(spoilt(name))


def missing(name: str) -> str:
    return f"备份缺少文件 {FOLDER}/{name}。请把整个备份文件夹一起复制过来。"


def spoilt(name: str) -> str:
    return f"备份里的文件 {FOLDER}/{name} 已损坏或被改动过。"


def write_list(path: Path, stored: Iterable[Stored]) -> str:
    """In the way of ``sha256sum``, so that ``sha256sum -c`` can check it; returns its SHA-256."""
    lines = sorted({f"{each.sha256}  {FOLDER}/{each.name}\n" for each in stored})
    content = "".join(lines).encode()
    files.write(path, content)
    return hashlib.sha256(content).hexdigest()


def read_list(path: Path) -> Iterator[Stored]:
    """Raises ValueError for a list that is not ours."""
    with path.open(encoding="ascii") as lines:
        for line in lines:
            found = LINE.fullmatch(line.rstrip("\n"))
            if found is None or not STORED.fullmatch(found[2]):
                raise ValueError(path.name)
            yield Stored(found[2], found[1])


def listed(folder: Path) -> dict[str, str]:
    """Everything that a backup in this folder needs: name → SHA-256 of what must lie there.

    Also lists whose label is gone count; raises ValueError when one cannot be read.
    """
    return {
        each.name: each.sha256
        for path in sorted(folder.glob(f"gcm-*{label.LIST}"))
        for each in read_list(path)
    }


def sweep(folder: Path) -> int:
    """Take away what no backup needs any more; names that we did not give stay. How many went."""
    try:
        needed = listed(folder)
    except ValueError:  # a list that we cannot read may need any of them
        return 0
    root, gone = folder / FOLDER, 0
    for path in [path for path in root.rglob("*") if path.is_file()]:
        name = path.relative_to(root).as_posix()
        if STORED.fullmatch(name.removesuffix(".tmp")) and name not in needed:
            path.unlink()
            gone += 1
    return gone
