"""Fetches the browser files that others wrote, and draws the icon sprite.

`make vendor` runs it, with npm. What it fetches is committed: running and testing need neither.
"""

import base64
import hashlib
import re
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "static/vendor"
TEST_VENDOR = ROOT / "tests/browser/vendor"
ICONS = VENDOR / "icons.txt"


@dataclass(frozen=True)
class Release:
    """One release of one package, under the short name its files get here."""

    package: str
    version: str
    licence: str
    name: str
    folder: Path = VENDOR

    def path(self, ending: str) -> Path:
        return self.folder / f"{self.name}-{self.version}.{ending}"


HTMX = Release("htmx.org", "2.0.11", "0BSD", "htmx")
TABLER = Release("@tabler/core", "1.6.1", "MIT", "tabler")
TABLER_ICONS = Release("@tabler/icons", "3.51.0", "MIT", "tabler-icons")
SIGNATURE = Release("signature_pad", "5.1.4", "MIT", "signature_pad")
AXE = Release("axe-core", "4.14.1", "MPL-2.0", "axe", TEST_VENDOR)
BLNS = Release("blns", "2.0.4", "MIT", "blns", TEST_VENDOR)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder)
        htmx, tabler, icons, signature, axe, blns = (
            fetch(release, scratch)
            for release in (HTMX, TABLER, TABLER_ICONS, SIGNATURE, AXE, BLNS)
        )
        keep(htmx / "dist/htmx.js", HTMX.path("js"))
        keep(htmx / "LICENSE", HTMX.path("LICENSE.txt"))
        # The licence of Tabler itself is not in its package; the file here was copied by hand.
        keep(tabler / "dist/css/tabler.css", TABLER.path("css"))
        TABLER_ICONS.path("svg").write_text(sprite(icons / "icons/outline"))
        keep(icons / "LICENSE", TABLER_ICONS.path("LICENSE.txt"))
        keep(signature / "dist/signature_pad.js", SIGNATURE.path("js"))
        keep(signature / "LICENSE", SIGNATURE.path("LICENSE.txt"))
        keep(axe / "axe.min.js", AXE.path("min.js"))
        keep(axe / "LICENSE", AXE.path("LICENSE.txt"))
        keep(blns / "resources/blns.json", BLNS.path("json"))
        keep(blns / "resources/LICENSE", BLNS.path("LICENSE.txt"))
    files = [
        (HTMX, HTMX.path("js")),
        (TABLER, TABLER.path("css")),
        (TABLER_ICONS, TABLER_ICONS.path("svg")),
        (SIGNATURE, SIGNATURE.path("js")),
    ]
    (VENDOR / "MANIFEST.toml").write_text(manifest(files))
    tests = [(AXE, AXE.path("min.js")), (BLNS, BLNS.path("json"))]
    (TEST_VENDOR / "MANIFEST.toml").write_text(manifest(tests))


def fetch(release: Release, scratch: Path) -> Path:
    """The folder with the contents of one release."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{release.package}@{release.version}"],
        cwd=scratch,
        check=True,
        capture_output=True,
        text=True,
    )
    target = scratch / release.name
    with tarfile.open(scratch / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def keep(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(source.read_bytes())


def sprite(drawings: Path) -> str:
    """The wanted icons as symbols of one file, to be shown by <use href="…svg#name">."""
    names = [line for line in ICONS.read_text().splitlines() if line and not line.startswith("#")]
    symbols = "\n".join(symbol(name, (drawings / f"{name}.svg").read_text()) for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def symbol(name: str, drawing: str) -> str:
    shapes = re.findall(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*/>", drawing)
    # How thick the lines are is left to the style sheet (Tabler's class "icon").
    # Each drawing opens with an invisible square that only keeps its size; a symbol's viewBox does.
    drawn = "".join(shape for shape in shapes if 'd="M0 0h24v24H0z"' not in shape)
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" '
        f'stroke-linecap="round" stroke-linejoin="round">{drawn}</symbol>'
    )


def manifest(files: list[tuple[Release, Path]]) -> str:
    """What lies in a folder, from where, under which licence, and the digest it must have."""
    entries = [
        "# Written by `make vendor`; a test compares it with the files. Do not edit by hand."
    ]
    for release, path in files:
        digest = base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()
        entries.append(
            "[[file]]\n"
            f'name = "{path.name}"\n'
            f'package = "{release.package}"\n'
            f'version = "{release.version}"\n'
            f'licence = "{release.licence}"\n'
            f'licence_file = "{release.path("LICENSE.txt").name}"\n'
            f'sha384 = "{digest}"'
        )
    return "\n\n".join(entries) + "\n"


if __name__ == "__main__":
    main()
