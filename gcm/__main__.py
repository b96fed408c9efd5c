"""``python -m gcm`` is the ``gcm`` command."""

from gcm.cli import main

main()
