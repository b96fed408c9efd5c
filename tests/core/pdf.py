"""What public tools see in a PDF."""

import re
import subprocess
from pathlib import Path

import pikepdf


def text_of(file: Path, *options: str) -> str:
    """The text, each run of blanks as one."""
    read = run("pdftotext", *options, str(file), "-")
    return re.sub(r"[^\S\n]+", " ", read)


def pages_of(file: Path) -> int:
    with pikepdf.open(file) as pdf:
        return len(pdf.pages)


def fonts_of(file: Path) -> set[tuple[str, bool]]:
    """Name without the subset's tag, and whether the font is embedded."""
    lines = run("pdffonts", str(file)).splitlines()[2:]
    return {(line.split()[0].split("+")[-1], line.split()[-5] == "yes") for line in lines}


def glyphs_of(file: Path) -> dict[str, set[int]]:
    """The glyphs that each character is drawn with; 0 is the box for what a font lacks."""
    found: dict[str, set[int]] = {}
    with pikepdf.open(file) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                cmap = thing.ToUnicode.read_bytes().decode()
                for glyph, code in re.findall(r"<([0-9a-fA-F]+)> <([0-9a-fA-F]+)>", cmap):
                    character = bytes.fromhex(code).decode("utf-16-be", "replace")
                    found.setdefault(character, set()).add(int(glyph, 16))
    return found


def run(*command: str) -> str:
    ended = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - poppler
    return ended.stdout
