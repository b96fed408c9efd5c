"""The README is true: its commands, settings, pictures and links exist, and none is left out."""

import re
from pathlib import Path

import pytest

from gcm import config
from gcm.cli import COMMANDS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
# Flask's own settings are fixed by us; nobody is meant to change them from outside.
FIXED = {"DEMO", "MIGRATIONS", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE"} | {
    name for name in config.DEFAULTS if name.startswith(("MAX_", "WTF_", "SEND_", "PERMANENT_"))
}
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")] + sorted(
    (ROOT / "docs").rglob("*.md")
)


def test_every_command_is_in_the_readme_and_no_other() -> None:
    commands = {command.name for command in COMMANDS if not command.hidden}

    assert set(re.findall(r"`gcm ([a-z-]+)`", README)) == commands


def test_every_setting_is_in_the_readme_and_no_other() -> None:
    settings = {f"GCM_{name}" for name in config.DEFAULTS.keys() - FIXED}

    assert set(re.findall(r"`(GCM_[A-Z_]+)`", README)) == settings


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_and_pictures_of_the_documents_exist(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text())

    missing = [
        target
        for target in targets
        if not target.startswith("http") and not (page.parent / target).exists()
    ]

    assert missing == []
