"""``python -m tests.deploy.bare [--work FOLDER] [--keep]``: a line a step, 1 at the first failure.

Two machines are made from one bare tree: one installs this release, works, is destroyed, mended and
emptied; the other goes from the release before to this one and back. Needs root, namespaces and
a mirror of Debian and of the Python packages; says what is missing.
"""

import argparse
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from tests.deploy.bare import machine, story
from tests.deploy.bare.machine import Failed, Machine, copy_tree
from tests.deploy.bare.story import Story


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.deploy.bare")
    parser.add_argument("--work", type=Path, help="where the machines' disks are made")
    parser.add_argument("--keep", action="store_true", help="leave the disks for a look")
    given = parser.parse_args()
    work = Path(tempfile.mkdtemp(prefix="bare-", dir=given.work or "/var/tmp"))  # noqa: S108 - on a disk
    try:
        machine.check_tools()
        tell(work)
    except Failed as failed:
        print(f"FAILED {failed}")  # noqa: T201
        return 1
    except Exception:
        traceback.print_exc()
        return 1
    finally:
        if not given.keep:
            shutil.rmtree(work, ignore_errors=True)
    return 0


def tell(work: Path) -> None:
    base = machine.bare_tree(work / "bare")
    for name, chapter in (("gcm-new", story.whole), ("gcm-old", story.between)):
        disk = work / name / "disk"
        copy_tree(base, disk)
        made = Machine(name, disk, work / "cache")
        try:
            made.start()
            chapter(Story(made, work / name))
        finally:
            made.stop()
            shutil.rmtree(disk, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
