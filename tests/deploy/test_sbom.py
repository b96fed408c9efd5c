"""The list of what a release is made of names everything that is locked, and its licence."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import sbom
from deploy.vendor import VENDOR

ROOT = Path(__file__).parents[2]
SPDX = {
    *("0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "GPL-2.0-or-later"),
    *("LGPL-2.1-or-later", "LGPL-3.0-only", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0"),
    *("PSF-2.0", "Zlib"),
}  # fmt: skip


@pytest.mark.security(72)
def test_every_locked_package_is_on_the_list_with_its_bytes_and_licence() -> None:
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    pinned = set(re.findall(r"^([\w.-]+)(?:\[\w+\])?==(\S+)", lock, re.MULTILINE))
    digests = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", lock))

    listed = [each for each in sbom.bill()["components"] if each["purl"].startswith("pkg:pypi/")]

    assert {(each["name"], each["version"]) for each in listed} == pinned
    assert {part["content"] for each in listed for part in each["hashes"]} == digests
    assert all(each["hashes"] for each in listed)


@pytest.mark.security(72)
def test_what_browsers_are_sent_is_on_the_list() -> None:
    listed = [each for each in sbom.bill()["components"] if each["purl"].startswith("pkg:npm/")]

    files = [path.name for path in VENDOR.glob("*-[0-9]*")]
    for each in listed:
        assert any(f"-{each['version']}." in name for name in files), each
    for name in files:
        assert any(f"-{each['version']}." in name for each in listed), name


@pytest.mark.security(72)
def test_every_licence_is_one_that_others_programs_know() -> None:
    for each in sbom.bill()["components"]:
        (said,) = each["licenses"]
        assert set(re.split(r" OR | AND ", said["expression"])) <= SPDX, each["name"]


@pytest.mark.security(72)
def test_the_command_writes_the_same_list_each_time() -> None:
    first, second = (
        subprocess.run(
            [sys.executable, "-m", "deploy.sbom"], cwd=ROOT, capture_output=True, check=True
        ).stdout
        for _ in range(2)
    )

    told = json.loads(first)
    assert first == second
    assert (told["bomFormat"], told["specVersion"]) == ("CycloneDX", "1.6")
    refs = [each["bom-ref"] for each in told["components"]]
    assert len(refs) == len(set(refs))
