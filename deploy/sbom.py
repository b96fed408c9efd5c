"""What a release is made of, as a CycloneDX list: `make sbom`.

Read from the lock and from `deploy/vendor.py`, licences from what is installed here. The same lock
makes the same list, so that two releases can be compared.
"""

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from deploy import vendor
from deploy.vendor import Release

ROOT = Path(__file__).parent.parent
LINE = re.compile(r"(?P<name>[\w.-]+)(\[[\w,-]+\])?==(?P<version>[^\s;]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
# As their licence files read, where the packages say it in other words, or are not for this system.
LICENCES = {
    "brotlicffi": "MIT",
    "huey": "MIT",
    "pyphen": "GPL-2.0-or-later OR LGPL-2.1-or-later OR MPL-1.1",
    "pyrage": "MIT",
    "pysqlite3": "Zlib",
    "python-stdnum": "LGPL-2.1-or-later",
    "tzdata": "Apache-2.0",
}
OF_CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
}


@dataclass(frozen=True)
class Locked:
    name: str
    version: str
    hashes: tuple[str, ...]


def main() -> None:
    json.dump(bill(), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def bill() -> dict[str, Any]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    packages = [component(each) for each in locked(ROOT / "requirements.txt")]
    browser_files = [
        library("npm", each.package, each.version, each.licence) for each in releases()
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "name": project["name"],
                "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            }
        },
        "components": [*packages, *browser_files],
    }


def locked(path: Path) -> list[Locked]:
    text = re.sub(r"\\\n\s*", " ", path.read_text("utf-8"))
    found = [(LINE.match(line), line) for line in text.splitlines()]
    return [
        Locked(line["name"].lower(), line["version"], tuple(HASH.findall(whole)))
        for line, whole in found
        if line
    ]


def component(each: Locked) -> dict[str, Any]:
    # One for each file that this version may be installed from.
    hashes = [{"alg": "SHA-256", "content": digest} for digest in each.hashes]
    return {**library("pypi", each.name, each.version, licence(each)), "hashes": hashes}


def library(registry: str, name: str, version: str, licence: str) -> dict[str, Any]:
    address = f"pkg:{registry}/{name.replace('@', '%40')}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "licenses": [{"expression": licence}],
    }


def licence(each: Locked) -> str:
    """As an SPDX expression, which a test looks at: some packages say it in words of their own."""
    if each.name in LICENCES:
        return LICENCES[each.name]
    said = metadata.metadata(each.name)
    if "License-Expression" in said:
        return said["License-Expression"]
    classes = (line.rpartition(" :: ")[2] for line in said.get_all("Classifier") or [])
    known = next((OF_CLASSIFIERS[word] for word in classes if word in OF_CLASSIFIERS), None)
    return known or said["License"]


def releases() -> list[Release]:
    """Those that people's browsers are sent; what only tests need is left out."""
    found = [each for each in vars(vendor).values() if isinstance(each, Release)]
    return [each for each in found if each.folder == vendor.VENDOR]


if __name__ == "__main__":
    main()
