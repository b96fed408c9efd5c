"""The archive of a backup: database, manifest and, when it is encrypted, the branch's keys.

An ordinary ``tar.gz``, encrypted in the ordinary way of ``age``: other tools open it too.
"""

import gzip
import json
import os
import tarfile
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from pyrage import x25519

from gcm.core.errors import RuleBroken
from gcm.keeping.backups import postgres, sealing, sqlite
from gcm.keeping.backups.store import Hashing

SUFFIX = ".tar.gz"
MANIFEST = "manifest.json"
KEYS = ("keys/master.key", "keys/cookies.key")
MEMBERS = {MANIFEST, sqlite.MEMBER, postgres.MEMBER, *KEYS}
LEVEL = 1  # the next ones take three times as long for a tenth less
BROKEN = (EOFError, OSError, tarfile.TarError, zlib.error, ValueError)
Members = Sequence[tuple[str, Path]]


def write(target: Path, members: Members, setting: str) -> tuple[int, str]:
    """Pack the files under these names; returns size and SHA-256 of what was written."""
    handle = os.open(target, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as file:
        out = Hashing(file)
        if setting:
            with piped(lambda end: pack(members, end)) as packed:
                sealing.seal(packed, out, setting)
        else:
            pack(members, out)
        file.flush()
        os.fsync(file.fileno())
    return out.size, out.sha256


def pack(members: Members, target: Any) -> None:
    with (
        gzip.GzipFile(fileobj=target, mode="wb", compresslevel=LEVEL, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, path in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = path.stat().st_size, 0o600
            with path.open("rb") as file:
                tar.addfile(entry, file)


@contextmanager
def piped(writing: Callable[[Hashing], None]) -> Iterator[IO[bytes]]:
    """What ``writing`` writes, to be read meanwhile; its failure is raised at the end."""
    failed: list[BaseException] = []
    reading_end, writing_end = os.pipe()

    def work() -> None:
        try:
            with os.fdopen(writing_end, "wb") as file:
                writing(Hashing(file))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    try:
        with os.fdopen(reading_end, "rb") as file:
            yield file
    except BROKEN:
        thread.join()
        if failed and not isinstance(failed[0], BrokenPipeError):
            raise failed[0] from None  # the reader broke off because the writer had
        raise
    finally:
        thread.join()
    if failed:
        raise failed[0]


def unpack(path: Path, target: Path, keys: Sequence[x25519.Identity]) -> dict[str, Any]:
    """Write the members below ``target`` and return the manifest. Raises RuleBroken."""
    damaged = f"{path.name} 已损坏或没有复制完整，不能使用。请换一份备份。"
    if path.name.endswith(sealing.SUFFIX) and not keys:
        raise RuleBroken.because("这份备份是加密的，请用 --identity 指明私钥文件。")
    try:
        if path.name.endswith(sealing.SUFFIX):
            with path.open("rb") as sealed:
                opened = piped(lambda end: sealing.unseal(sealed, end, keys))
                with opened as packed:
                    take_out(packed, target)
        else:
            with path.open("rb") as packed:
                take_out(packed, target)
        manifest: dict[str, Any] = json.loads((target / MANIFEST).read_bytes())
    except BROKEN as error:
        if isinstance(error, OSError) and error.errno and not isinstance(error, FileNotFoundError):
            raise
        raise RuleBroken.because(damaged) from None
    return manifest


def take_out(packed: IO[bytes], target: Path) -> None:
    """Only names that we gave, as plain files."""
    with gzip.GzipFile(fileobj=packed) as opened:
        with tarfile.open(fileobj=opened, mode="r|") as tar:
            for entry in tar:
                content = tar.extractfile(entry)
                if entry.name not in MEMBERS or content is None:
                    raise ValueError(entry.name)
                path = target / entry.name
                path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                handle = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
                with os.fdopen(handle, "wb") as file:
                    while piece := content.read(1024 * 1024):
                        file.write(piece)
        with suppress(EOFError):
            while opened.read(1024 * 1024):
                pass  # to the end, so that what follows the last member is checked too
    while packed.read(1024 * 1024):
        pass


def keys_of(home: Path) -> Iterable[tuple[str, Path]]:
    return [(name, home / name) for name in KEYS if (home / name).is_file()]
