"""What the house asks of browser code; there is no build that would ask it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([*(ROOT / "static/js").rglob("*.js"), ROOT / "static/sw.js"])
OFFLINE = [*(ROOT / "static/js/offline").glob("*.js"), ROOT / "static/sw.js"]

# Newer than Chromium 99 or iPadOS 16.4, or wanting to be: what tablets of 2022 do not have.
TOO_NEW = {
    "AbortSignal.timeout or any": r"AbortSignal\.(timeout|any)\b",
    "Array.fromAsync": r"Array\.fromAsync\b",
    "arrays changed by copy": r"\.(toSorted|toReversed|toSpliced)\(",
    "Promise.withResolvers": r"Promise\.withResolvers\b",
    "groupBy": r"\.groupBy\(",
    "set methods": r"\.(isSubsetOf|symmetricDifference|isDisjointFrom)\(",
    ":has()": r":has\(",
    "the v flag of RegExp": r"/[gimsuy]*v[gimsuy]*\.(test|exec)\(",
    "import attributes": r"\bwith\s*\{\s*type:",
    "Background Sync": r"\.sync\.register\(",
    "randomUUID": r"\brandomUUID\b",
}


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", SCRIPTS, ids=name)
def test_a_script_is_short_and_old_enough_for_the_tablets(path: Path) -> None:
    source = path.read_text("utf-8")

    assert len(source.splitlines()) <= 250
    assert [what for what, pattern in TOO_NEW.items() if re.search(pattern, source)] == []


def test_what_works_offline_stays_small_enough_to_be_read_whole() -> None:
    lines = sum(len(path.read_text("utf-8").splitlines()) for path in OFFLINE)

    assert 1000 < lines <= 2000


def test_the_service_worker_only_reads() -> None:
    """Bodies rebuilt by a worker were lost on iPads; and sending belongs to the pages."""
    source = (ROOT / "static/sw.js").read_text("utf-8")

    assert 'request.method !== "GET"' in source
    assert source.count("readwrite") == 1  # who is at the tablet, and no more
    assert '.put(uid, "here")' in source
    assert "import" not in source
