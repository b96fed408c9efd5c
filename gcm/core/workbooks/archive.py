"""A look at a file before any library opens it: what it is, and whether it is a bomb."""

import zipfile
from pathlib import Path

MEMBERS = 2_000
UNPACKED = 500 * 2**20  # 300 000 rows of sixteen columns take about 400 MB of XML
RATIO = 200
WORTH_A_RATIO = 10 * 2**20  # small parts compress beyond any ratio and harm nobody
SIZE = 64 * 2**20
OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SAVE_AGAIN = "请用 Excel 或 WPS 打开后另存为 .xlsx 再试。"


class UnreadableFile(Exception):
    """The file as a whole can't be read; the message says why and what to do."""


def format_of(path: Path) -> str:
    """What the file is by its content: `xlsx`, `ods`, `xls` or `csv`. Names are not trusted."""
    try:
        if not path.stat().st_size:
            raise UnreadableFile("文件是空的，请重新选择。")
        if path.stat().st_size > SIZE:
            raise UnreadableFile(f"文件超过 {SIZE // 2**20} MB，请分成几个文件导入。")
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError:
        raise UnreadableFile(f"找不到文件 {path.name}，请核对文件名和位置。") from None
    if head.startswith(b"PK"):
        return _checked_package(path)
    if head.startswith(OLD_EXCEL):
        return "xls"
    return _checked_text(head)


def _checked_text(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<meta", b"<table")):
        raise UnreadableFile(f"文件其实是网页，不是工作簿，{SAVE_AGAIN}")
    utf_16 = head[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if not utf_16 and (b"\x00" in head or start.startswith((b"%pdf", b"{\\rtf"))):
        raise UnreadableFile("文件不是工作簿，请选择 .xlsx、.xls、.ods 或 .csv 文件。")
    return "csv"


def _checked_package(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as package:
            members = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise UnreadableFile(f"文件已损坏或没有传完整，{SAVE_AGAIN}") from None
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names and "content.xml" not in names:
        raise UnreadableFile("压缩包里没有工作表，请选择 .xlsx、.xls、.ods 或 .csv 文件。")
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise UnreadableFile("文件含有宏，系统不接收；请另存为不带宏的 .xlsx 再试。")
    if any(name.startswith(("/", "\\")) or ".." in name for name in names):
        raise UnreadableFile(f"文件内部结构异常，{SAVE_AGAIN}")
    _refuse_bombs(members)
    return "xlsx" if "xl/workbook.xml" in names else "ods"


def _refuse_bombs(members: list[zipfile.ZipInfo]) -> None:
    swollen = any(
        member.file_size > WORTH_A_RATIO and member.file_size > RATIO * max(member.compress_size, 1)
        for member in members
    )
    too_large = sum(member.file_size for member in members) > UNPACKED
    if len(members) > MEMBERS or too_large or swollen:
        raise UnreadableFile(f"文件解开后过大，系统不打开；请删去多余的工作表和图片，{SAVE_AGAIN}")


def links_elsewhere(path: Path) -> bool:
    """Whether formulas of the workbook look into other files (their last values are read)."""
    with path.open("rb") as file:
        if file.read(2) != b"PK":
            return False
    with zipfile.ZipFile(path) as package:
        return any(name.startswith("xl/externalLinks/") for name in package.namelist())
