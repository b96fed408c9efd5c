"""Work that takes much memory or time, done by few at once; who waits too long is told so."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from gcm.core.errors import Busy

LONGEST_WAIT = 10.0  # seconds: less than anybody waits for a page


class Turns:
    """``at_once`` of this process may be at it together; ``name`` is for the log."""

    def __init__(self, at_once: int, name: str) -> None:
        self._room = threading.BoundedSemaphore(at_once)
        self.name = name

    @contextmanager
    def taken(self, longest: float | None = None) -> Iterator[None]:
        """Raises Busy when no turn comes up in time."""
        if not self._room.acquire(timeout=LONGEST_WAIT if longest is None else longest):
            raise Busy(self.name)
        try:
            yield
        finally:
            self._room.release()
