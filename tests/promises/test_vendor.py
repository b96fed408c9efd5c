"""What others wrote is kept as they published it, with its licence, and fetches nothing."""

import base64
import hashlib
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "static/vendor", ROOT / "tests/browser/vendor"]


def listed(folder: Path) -> list[dict[str, Any]]:
    manifest = tomllib.loads((folder / "MANIFEST.toml").read_text())
    files: list[dict[str, Any]] = manifest["file"]
    return files


ENTRIES = [
    pytest.param(folder, entry, id=entry["name"]) for folder in FOLDERS for entry in listed(folder)
]


@pytest.mark.parametrize(("folder", "entry"), ENTRIES)
def test_a_vendored_file_is_the_one_in_the_manifest(folder: Path, entry: dict[str, Any]) -> None:
    contents = (folder / entry["name"]).read_bytes()

    digest = base64.b64encode(hashlib.sha384(contents).digest()).decode()

    assert digest == entry["sha384"]
    assert entry["version"] in entry["name"]
    assert (folder / entry["licence_file"]).read_text().strip()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_nothing_lies_beside_the_manifest_unlisted(folder: Path) -> None:
    known = {"MANIFEST.toml", "icons.txt"}
    for entry in listed(folder):
        known |= {entry["name"], entry["licence_file"]}

    present = {path.name for path in folder.iterdir()}

    assert present - known == set()


def test_no_vendored_style_sheet_fetches_anything() -> None:
    addresses = [
        address
        for sheet in (ROOT / "static/vendor").glob("*.css")
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)", sheet.read_text())
    ]

    assert addresses, "the style sheets were not read"
    assert [address for address in addresses if not address.startswith("data:image/svg+xml")] == []


def test_every_icon_asked_for_in_the_templates_is_in_the_sprite() -> None:
    sprite = next((ROOT / "static/vendor").glob("tabler-icons-*.svg")).read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    wanted = (ROOT / "static/vendor/icons.txt").read_text().splitlines()

    asked_for = {
        name
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r"\bicon\(\s*[\"']([a-z0-9-]+)[\"']", template.read_text())
    }

    assert drawn == {line for line in wanted if not line.startswith("#")}
    assert asked_for - drawn == set()
