"""A PDF from outside: looked at before it is kept, and rid of what could act by itself."""

import io
from dataclasses import dataclass
from typing import Any

import pikepdf

from gcm.core.errors import RuleBroken

LARGEST = 20 * 1024 * 1024
MOST_PAGES = 300
DEEPEST = 40
ACTING = {
    "/AA",
    "/AF",
    "/EF",
    "/EmbeddedFiles",
    "/JS",
    "/JavaScript",
    "/OpenAction",
    "/RichMedia",
    "/XFA",
}
ACTIONS = {"/GoToE", "/GoToR", "/ImportData", "/JavaScript", "/Launch", "/SubmitForm"}


@dataclass(frozen=True)
class Document:
    content: bytes
    pages: int
    dropped: bool  # whether scripts or attachments were taken out


def checked(content: bytes) -> Document:
    """The file, harmless; raises RuleBroken when it is no PDF that anybody can open."""
    if len(content) > LARGEST:
        raise RuleBroken.because(f"文件超过 {LARGEST // 1024 // 1024} MB，请压缩后再上传。", "file")
    if not content.startswith(b"%PDF-"):
        raise RuleBroken.because("这不是 PDF 文件。请把文件另存为 PDF 后再上传。", "file")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return disarmed(pdf, content)
    except pikepdf.PasswordError:
        raise RuleBroken.because("PDF 有口令保护，请去掉口令后再上传。", "file") from None
    except (pikepdf.PdfError, ValueError, RecursionError):
        raise RuleBroken.because("PDF 已损坏，打不开。请重新导出后再上传。", "file") from None


def disarmed(pdf: pikepdf.Pdf, content: bytes) -> Document:
    if pdf.is_encrypted:
        raise RuleBroken.because("PDF 有权限保护，请去掉保护后再上传。", "file")
    pages = len(pdf.pages)
    if not 0 < pages <= MOST_PAGES:
        raise RuleBroken.because(f"PDF 应有 1 至 {MOST_PAGES} 页，这份有 {pages} 页。", "file")
    if not sum(strip(each, DEEPEST) for each in [*pdf.objects, pdf.trailer]):
        return Document(content, pages, dropped=False)
    clean = io.BytesIO()
    pdf.save(clean)
    return Document(clean.getvalue(), pages, dropped=True)


def strip(thing: Any, depth: int) -> int:
    """Take out whatever acts, here and in what is written inside; says how much that was."""
    if depth == 0:
        raise ValueError("nested too deeply")
    if isinstance(thing, pikepdf.Array):
        return sum(strip(each, depth - 1) for each in list(thing) if is_inside(each))
    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        return 0
    acting = [name for name in list(thing.keys()) if name in ACTING and acts(name, thing[name])]
    if str(thing.get("/S", "")) in ACTIONS:
        acting.append("/S")
    for name in acting:
        del thing[name]
    return len(acting) + sum(
        strip(each, depth - 1) for _name, each in list(thing.items()) if is_inside(each)
    )


def acts(name: str, value: Any) -> bool:
    """Opening at a page is all that an ordinary /OpenAction does."""
    if name != "/OpenAction":
        return True
    is_place = isinstance(value, pikepdf.Array)
    return not (is_place or (isinstance(value, pikepdf.Dictionary) and value.get("/S") == "/GoTo"))


def is_inside(thing: Any) -> bool:
    """Written in place; what is only referred to is visited by itself."""
    return isinstance(thing, pikepdf.Object) and not thing.is_indirect
