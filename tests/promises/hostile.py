"""Files made to hurt whoever takes them, built here so that none of them lies in the repository.

A file without content is the door's own sound one under a name that is meant to do harm.
"""

import io
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from tests.core.workbooks.files import repacked, workbook
from tests.onboarding import hostile
from tests.onboarding.hostile import EXE
from tests.sync import pictures

MEGABYTE = 1024 * 1024
SCRIPT = b"<script>alert('hostile')</script>"
SHEET = "xl/worksheets/sheet1.xml"
HEADINGS = ["客户编码", "客户名称", "账号", "片区编码", "总部地址"]
FORMULAS = ("=cmd|'/c calc'!A0", "@SUM(1+1)", "+1+cmd|' /c calc'!A0", "-2+3+cmd|'/c calc'!A0")
OVERRIDE = "\N{RIGHT-TO-LEFT OVERRIDE}"


@dataclass(frozen=True)
class Hostile:
    name: str
    content: bytes | None


@cache
def corpus() -> dict[str, Hostile]:
    return {**names(), **images(), **documents(), **workbooks(), **others()}


def names() -> dict[str, Hostile]:
    sound = {
        "a name that leads outside": "../../../../etc/cron.d/a.{}",
        "a name that leads outside on Windows": "..\\..\\windows\\a.{}",
        "a name that is a page": "a.{}.html",
        "a name with NUL": "a\x00b.{}",
        "a name that reads backwards": OVERRIDE + "gpj.exe.{}",
        "a name of four thousand characters": "长" * 4000 + ".{}",
        "a name that is a header": 'a"\r\nSet-Cookie: hostile=1\r\n\r\n.{}',
        "a name that is a script": SCRIPT.decode() + ".{}",
        "a name of bytes that are no text": "\udcff\udcfe.{}",
    }
    told = list(sound)[3:6]  # where a file is refused, its name is told
    refused = {f"{what}, and no picture": Hostile(sound[what], EXE) for what in told}
    return {what: Hostile(name, None) for what, name in sound.items()} | refused


def images() -> dict[str, Hostile]:
    return {
        "a drawing with a script": Hostile("a.svg", hostile.SVG),
        "a drawing with a script, renamed": Hostile("a.jpg", hostile.SVG),
        "a photograph that is a page as well": Hostile("a.jpg", polyglot()),
        "a photograph with a script behind it": Hostile("a.jpg", pictures.jpeg() + SCRIPT),
        "a drawing that is a page as well": Hostile("a.gif", b"GIF89a/*" + SCRIPT),
        "a photograph that says it is huge": Hostile("a.jpg", huge()),
        "a drawing of 2.5 thousand million pixels": Hostile("a.png", pictures.bomb(50_000)),
        "a photograph of a thousand layers": Hostile("a.jpg", pictures.layered(1000, 60, 40)),
        "half a drawing": Hostile("a.png", pictures.png()[:-30]),
        "half a photograph": Hostile("a.jpg", pictures.jpeg()[:400]),
        "a program": Hostile("a.jpg", EXE),
        "a page": Hostile("a.jpg", b"<!DOCTYPE html><html>" + SCRIPT),
        "an animated icon": Hostile("a.ico", b"\0\0\1\0\xff\xff" + b"\xff" * 200),
    }


def polyglot() -> bytes:
    """The script stands in a comment of a sound photograph, before all that is picture."""
    comment = b"--></style>" + SCRIPT + b"<!--"
    return pictures.jpeg(comment=comment)


def huge() -> bytes:
    """A small photograph whose header says 65 500 × 65 500 pixels."""
    small = pictures.jpeg(60, 40)
    place = small.index(b"\xff\xc0") + 5
    return small[:place] + (65_500).to_bytes(2, "big") * 2 + small[place + 4 :]


def documents() -> dict[str, Hostile]:
    return {
        "a document that acts by itself": Hostile("a.pdf", acting()),
        "a document with a program in it": Hostile("a.pdf", carrying()),
        "a document that is a page as well": Hostile("a.pdf", b"%PDF-1.7\n" + SCRIPT),
        "a document with a password": Hostile("a.pdf", locked()),
        "a document before a program": Hostile("a.pdf", EXE + acting()),
    }


def acting() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('hostile')")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    made.Root.OpenAction, made.pages[0].AA = act, pikepdf.Dictionary(O=launch)
    return saved(made)


def carrying() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    made.attachments["evil.exe"] = EXE
    return saved(made)


def locked() -> bytes:
    made = pikepdf.new()
    made.add_blank_page()
    return saved(made, encryption=pikepdf.Encryption(owner="a", user="b"))


def saved(made: pikepdf.Pdf, **options: object) -> bytes:
    content = io.BytesIO()
    made.save(content, **options)  # type: ignore[arg-type]
    return content.getvalue()


def chains(*names: str) -> list[list[str]]:
    rows = [[f"H{n}", name, "6228546848745268596", "0104", name] for n, name in enumerate(names)]
    return [HEADINGS, *rows]


def good() -> bytes:
    return made({"总部档案": chains("青溪惠民")})


def made(sheets: dict[str, list[list[str]]]) -> bytes:
    with TemporaryDirectory() as folder:
        return workbook(Path(folder) / "a.xlsx", sheets).read_bytes()


def changed(**parts: bytes) -> bytes:
    """The sound workbook with parts put in; ``__`` stands for ``/`` and ``_`` for the point."""
    named = {name.replace("__", "/").replace("_", "."): body for name, body in parts.items()}
    with TemporaryDirectory() as folder:
        source = Path(folder) / "a.xlsx"
        source.write_bytes(good())
        return repacked(source, Path(folder) / "b.xlsx", dict(named)).read_bytes()


def workbooks() -> dict[str, Hostile]:
    found = {
        "a workbook that unpacks to 60 MB": changed(xl__media__a_xml=b" " * 60 * MEGABYTE),
        "a workbook that reads our files": changed(**entity(b'SYSTEM "file:///etc/passwd"')),
        "a workbook that asks the network": changed(**entity(b'SYSTEM "http://127.0.0.1:9/"')),
        "a workbook of entities that multiply": changed(**laughs()),
        "a workbook with a link outside": changed(xl__externalLinks__externalLink1_xml=b"<x/>"),
        "a workbook that leads outside": beside("../../../../tmp/hostile"),
        "a workbook that overwrites": beside("/etc/cron.d/hostile"),
        "a workbook of formulas": reckoning(),
        "half a workbook": good()[: len(good()) // 2],
    }
    macro = changed(xl__vbaProject_bin=EXE)
    return {
        **{what: Hostile("a.xlsx", content) for what, content in found.items()},
        "a workbook with macros": Hostile("a.xlsm", macro),
        "a workbook with macros, renamed": Hostile("a.xlsx", macro),
    }


def entity(says: bytes) -> dict[str, bytes]:
    return part(b"<!DOCTYPE a [<!ENTITY e " + says + b">]>")


def laughs() -> dict[str, bytes]:
    more = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10))
    last = b'<!ENTITY e "&e9;">'
    return part(b'<!DOCTYPE a [<!ENTITY e0 "ha">' + more + last + b"]>")


def part(head: bytes) -> dict[str, bytes]:
    """The strings of the workbook, one of them the entity."""
    strings = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    words = [heading.encode() for heading in HEADINGS] + [b"H0", b"&e;", b"1", b"0104", b"x"]
    items = b"".join(b"<si><t>" + word + b"</t></si>" for word in words)
    whole = b'<?xml version="1.0" encoding="UTF-8"?>' + head + strings + items + b"</sst>"
    return {"xl__sharedStrings_xml": whole}


def beside(name: str) -> bytes:
    content = io.BytesIO(good())
    with zipfile.ZipFile(content, "a") as package:
        package.writestr(name, "hostile")
    return content.getvalue()


def reckoning() -> bytes:
    """Cells that are formulas, not only look like ones."""
    with TemporaryDirectory() as folder:
        source = Path(folder) / "a.xlsx"
        source.write_bytes(good())
        with zipfile.ZipFile(source) as package:
            sheet = package.read(SHEET)
        call = b"<f>cmd|'/c calc'!A0</f><v>0</v></c></row></sheetData>"
        row = b'<row r="3"><c r="A3">' + call
        change = {SHEET: sheet.replace(b"</sheetData>", row)}
        return repacked(source, Path(folder) / "b.xlsx", dict(change)).read_bytes()


def others() -> dict[str, Hostile]:
    return {
        "an empty file": Hostile("a.jpg", b""),
        "an empty document": Hostile("a.pdf", b""),
        "a table of commands": Hostile("a.csv", "\n".join(FORMULAS).encode()),
        "a picture above its limit": Hostile("a.jpg", pictures.jpeg() + b"\0" * 10 * MEGABYTE),
        "a document above its limit": Hostile("a.pdf", hostile.pdf() + b"\0" * 20 * MEGABYTE),
        "more than anything may be": Hostile("a.jpg", b"\xff\xd8\xff" + b"\0" * 40 * MEGABYTE),
    }
