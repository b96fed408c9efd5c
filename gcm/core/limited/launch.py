"""Limits its own process, then runs a script in it: ``launch.py BOUNDS SCRIPT ARGUMENT``.

It and the script run as ``python -I``, so neither imports anything of ours.
"""

import json
import resource
import runpy
import sys


def main() -> None:
    bounds = json.loads(sys.argv[1])
    limit(bounds["memory"], bounds["seconds"])
    sys.argv = sys.argv[2:]
    runpy.run_path(sys.argv[0], run_name="__main__")


def limit(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
