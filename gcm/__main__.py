"""``gcm`` and ``python -m gcm``: the commands, or the worker, which needs none of them."""

import sys


def main() -> None:
    """The worker is begun without features and commands: see ``gcm/core/worker.py``."""
    if sys.argv[1:] == ["worker"]:
        from gcm import create_worker
        from gcm.core import worker

        with create_worker().app_context():
            worker.work()
    else:
        from gcm.cli import main as commands

        commands()


if __name__ == "__main__":
    main()
