"""Outboxes as a tablet gives them out as a file, sound and hostile."""

import io
import json
import zipfile
from hashlib import sha256
from typing import Any

from tests.sync.conftest import Tablet


def name_of(content: bytes) -> str:
    return sha256(content).hexdigest()


def contents(tablet: Tablet, ops: list[dict[str, Any]], *pictures: bytes) -> dict[str, bytes]:
    """Path → bytes, with the manifest that goes with them."""
    files = {f"ops/{op['seq']}.json": json.dumps(op, ensure_ascii=False).encode() for op in ops}
    files |= {f"blobs/{name_of(picture)}": picture for picture in pictures}
    return {"manifest.json": manifest(tablet, files), **files}


def manifest(tablet: Tablet, files: dict[str, bytes], **changes: Any) -> bytes:
    said = {
        "format": 1,
        "user": tablet.person.id,
        "name": tablet.person.name,
        "vault": tablet.vault,
        "device": "A07",
        "made": "2026-11-23T18:00:00+08:00",
        "files": [
            {"path": path, "sha256": name_of(content), "bytes": len(content)}
            for path, content in files.items()
        ],
    }
    return json.dumps(said | changes, ensure_ascii=False).encode()


def packed(files: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", packing) as package:
        for path, body in files.items():
            package.writestr(path, body)
    return content.getvalue()
