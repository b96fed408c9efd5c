"""The fonts that a printed page may use: ours, and full faces for what ours do not hold.

Ours are cut to the 8 105 characters of 通用规范汉字表; a name may hold a rarer one. A fontconfig
of our own keeps every other font of the machine out, so that a letter looks alike everywhere.
"""

import os
from contextlib import suppress
from pathlib import Path
from xml.sax.saxutils import escape

OURS = Path(__file__).parents[2] / "fonts"
FALLBACKS = (
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc"),
    Path("/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"),
    Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"),
)


def environment(folder: Path) -> dict[str, str]:
    """A child's variables: the font configuration is set for it alone."""
    return {**os.environ, "FONTCONFIG_FILE": str(configure(folder))}


def configure(folder: Path) -> Path:
    """Write the configuration into ``folder``, where fontconfig keeps its cache too."""
    fallback = folder / "fallback"
    fallback.mkdir(mode=0o700, parents=True, exist_ok=True)
    for face in FALLBACKS:
        if face.exists():
            with suppress(FileExistsError):
                (fallback / face.name).symlink_to(face)
    places = "".join(f"<dir>{escape(str(each.resolve()))}</dir>" for each in (OURS, fallback))
    cache = f"<cachedir>{escape(str(folder.resolve() / 'cache'))}</cachedir>"
    file = folder / "fonts.conf"
    file.write_text(f'<?xml version="1.0"?>\n<fontconfig>{places}{cache}</fontconfig>\n')
    return file
