"""The label of a backup: what it is, without opening it, and proof that it was not altered."""

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from gcm.core import files, keys
from gcm.core.errors import RuleBroken

FORMAT = 1
NAME = re.compile(r"gcm-\d{8}-\d{6}(-\d{1,3})?")
LABEL, LIST = ".json", ".files"
HEX = re.compile(r"[0-9a-f]{64}")
LARGEST = 64 * 1024  # bytes of a label


@dataclass(frozen=True)
class Label:
    """``sealed_to`` marks the public keys and is empty without encryption; sizes are in bytes.

    ``audit_seq`` and ``audit_mac`` anchor the chain of the audit trail outside the database.
    ``notes`` are what whoever reads of the backup should know.
    """

    name: str
    made_at: datetime
    reason: str
    host: str
    program: str
    revision: str
    database: str
    sealed_to: str
    archive: str
    size: int
    sha256: str
    list_sha256: str
    files: int
    files_size: int
    rows: int
    audit_seq: int
    audit_mac: str
    notes: list[str] = field(default_factory=list)

    @property
    def is_sealed(self) -> bool:
        return bool(self.sealed_to)

    @property
    def before_upgrade(self) -> bool:
        return self.reason == "upgrade"


def body(label: Label) -> bytes:
    values = asdict(label) | {"format": FORMAT, "made_at": label.made_at.isoformat()}
    return json.dumps(values, ensure_ascii=False, sort_keys=True).encode()


def mac(content: bytes, master: bytes) -> str:
    """Only who has the branch's key could have written it."""
    return hmac.new(keys.derived(master, "backup"), content, hashlib.sha256).hexdigest()


def write(folder: Path, label: Label, master: bytes) -> None:
    """Written before the archive gets its name, so that no archive is ever without one."""
    content = body(label)
    document = json.loads(content) | {
        "sha256_of_label": hashlib.sha256(content).hexdigest(),
        "mac": mac(content, master),
    }
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1)
    files.write(folder / (label.name + LABEL), text.encode())


def read(path: Path, master: bytes | None = None) -> Label:
    """Raises RuleBroken for what is no label of ours, or not as it was written.

    With the branch's key also one that somebody else has written is refused.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise ValueError
        document: dict[str, Any] = json.loads(path.read_bytes())
        told, given = document.pop("sha256_of_label"), document.pop("mac")
        wrote = json.dumps(document, ensure_ascii=False, sort_keys=True).encode()
        is_whole = hashlib.sha256(wrote).hexdigest() == told
        is_newer = int(document.pop("format")) > FORMAT
        label = None if is_newer or not is_whole else as_label(document)
    except FileNotFoundError:
        raise RuleBroken.because(
            f"找不到备份的说明文件 {path.name}。请把整个备份文件夹一起复制过来。"
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise RuleBroken.because(damaged(path)) from None
    if is_newer and is_whole:
        raise RuleBroken.because(f"{path.name} 是较新版本的程序所做的，请先升级程序。")
    if label is None or label.name + LABEL != path.name or (HEX.fullmatch(given) is None):
        raise RuleBroken.because(damaged(path))
    if master is not None and not hmac.compare_digest(given, mac(wrote, master)):
        raise RuleBroken.because(
            f"{path.name} 不是用本单位的密钥写的：备份属于别的单位，或被人改动过。"
        )
    return label


def as_label(values: dict[str, Any]) -> Label:
    label = Label(**values | {"made_at": datetime.fromisoformat(values["made_at"])})
    if not NAME.fullmatch(label.name) or Path(label.archive).name != label.archive:
        raise ValueError
    return label


def newest(folder: Path, master: bytes) -> datetime | None:
    """When the latest one was made that is there; looks at no more than it has to."""
    for path in reversed(labelled(folder)):
        try:
            label = read(path, master)
        except RuleBroken:
            continue
        if (folder / label.archive).is_file():
            return label.made_at
    return None


def damaged(path: Path) -> str:
    return f"{path.name} 已损坏或被改动过，不能使用。请换一份备份。"


def labelled(folder: Path) -> list[Path]:
    """The label files in a folder, the oldest first."""
    found = [path for path in folder.glob(f"gcm-*{LABEL}") if NAME.fullmatch(path.stem)]
    return sorted(found)


def known(folder: Path, master: bytes | None = None) -> list[Label]:
    """The backups in a folder whose labels are in order and whose archives are there, by age."""
    found = []
    for path in labelled(folder):
        try:
            label = read(path, master)
        except RuleBroken:
            continue
        archive = folder / label.archive
        if archive.is_file() and archive.stat().st_size == label.size:
            found.append(label)
    return sorted(found, key=lambda each: (each.made_at, each.name))
