"""A PDF from outside: looked at before it is kept, and rid of what could act by itself.

A kilobyte may unpack to a gigabyte, so a limited child opens it (``limited/pdf.py``).
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gcm.core.errors import RuleBroken
from gcm.core.limited import process
from gcm.core.limited.process import Bounds
from gcm.core.turns import Turns

CHILD = Path(process.__file__).with_name("pdf.py")
LARGEST = 20 * 1024 * 1024
MOST_PAGES = 300
MOST_OBJECTS = 100_000
BOUNDS = Bounds(memory=400 * 2**20, cpu_seconds=20, wall_seconds=60.0)
TWO_AT_ONCE = Turns(2, "documents")
COMPLEX = "PDF 太复杂，没有打开。请重新扫描，或另存为简单的 PDF 后再上传。"
SENTENCES = {
    "password": "PDF 有口令保护，请去掉口令后再上传。",
    "restricted": "PDF 有权限保护，请去掉保护后再上传。",
    "broken": "PDF 已损坏，打不开。请重新导出后再上传。",
    "pages": f"PDF 应有 1 至 {MOST_PAGES} 页，这份有 {{}} 页。",
}


@dataclass(frozen=True)
class Document:
    content: bytes
    pages: int
    dropped: bool  # whether scripts, attachments or links to the outside were taken out


def checked(content: bytes) -> Document:
    """The file, harmless; raises RuleBroken when it is no PDF that anybody can open."""
    if len(content) > LARGEST:
        raise RuleBroken.because(f"文件超过 {LARGEST // 1024 // 1024} MB，请压缩后再上传。", "file")
    if not content.startswith(b"%PDF-"):
        raise RuleBroken.because("这不是 PDF 文件。请把文件另存为 PDF 后再上传。", "file")
    told, clean = asked(content)
    if refused := told.get("refused"):
        word, _, number = refused.partition(" ")
        raise RuleBroken.because(SENTENCES.get(word, COMPLEX).format(number), "file")
    if told.get("size") != len(clean):  # the child came to its end before it was done
        raise RuleBroken.because(COMPLEX, "file")
    return Document(clean, told["pages"], told["dropped"])


def asked(content: bytes) -> tuple[dict[str, Any], bytes]:
    """What the child says of it; the file lies in memory, for it may be an identity card."""
    wish = {"pages": MOST_PAGES, "objects": MOST_OBJECTS}
    with TWO_AT_ONCE.taken(), os.fdopen(os.memfd_create("pdf"), "w+b") as file:
        file.write(content)
        file.seek(0)
        with process.running(CHILD, wish, file, BOUNDS) as child:
            line = child.readline(1000)
            return (json.loads(line) if line.endswith(b"\n") else {}), child.read(2 * LARGEST)
