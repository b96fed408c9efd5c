"""Print an order: as many processes as pay, finished chunks kept, volumes at the end.

Printing may be cut off at any moment. Chunks that are there are not printed again and a file
appears only when it is whole, so the same order printed again ends with each document once.
"""

import fcntl
import selectors
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gcm.core import files
from gcm.core.errors import RuleBroken
from gcm.core.printing import orders
from gcm.core.printing.orders import Chunk, Order
from gcm.core.printing.process import Process, broken, crew

Progress = Callable[[int, int], None]

NOTHING = Order("", "", "", "", "", ())
KEPT = 3 * 24 * 3600  # seconds that chunks of a broken-off batch wait for it
SILENCE = 300  # seconds without an answer from any process


def print_order(
    order: Order,
    target: Path,
    *,
    workspace: Path,
    progress: Progress = lambda done, total: None,
    processes: int = 2,
) -> list[Path]:
    """Print to ``target``, beyond the order's ``volume`` to ``target-2`` …; return the files.

    ``progress`` hears how many documents of how many are printed. What cannot be printed raises
    RuleBroken with a sentence that names the document.
    """
    if not order.sheets:
        raise broken("没有可打印的内容。")
    target.parent.mkdir(parents=True, exist_ok=True)
    with place(workspace, order) as folder:
        parts = orders.chunks(order, folder)
        waiting = deque(part for part in parts if not part.is_printed)
        with crew(order, min(processes, max(len(waiting), 1)), workspace / "fonts") as team:
            print_chunks(team, waiting, len(order.sheets), progress)
            made = bind(team[0], order, parts, target)
        clear(parts)
    return made


def print_each(
    order: Order, targets: Sequence[Path], *, workspace: Path, processes: int = 2
) -> None:
    """Print each document to a file of its own: it is rendered alone, by processes they share."""
    with place(workspace, order) as folder:
        parts = orders.chunks(order, folder, size=1)
        waiting = deque(part for part in parts if not part.is_printed)
        with crew(order, min(processes, len(waiting)), workspace / "fonts") as team:
            print_chunks(team, waiting, len(parts), lambda done, total: None)
        for part, target in zip(parts, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            files.write(target, part.file.read_bytes())
        clear(parts)


def clear(parts: list[Chunk]) -> None:
    for part in parts:
        part.file.unlink()
        part.page_counts.unlink()


def self_check(workspace: Path) -> str | None:
    """What keeps this machine from printing batches, in a sentence; None when nothing does."""
    try:
        with crew(NOTHING, 1, workspace / "fonts") as (process,):
            process.check()
    except RuleBroken as problem:
        return str(problem)
    return None


@contextmanager
def place(workspace: Path, order: Order) -> Iterator[Path]:
    """Where the chunks lie. Batches share one place, one batch at a time: it takes all cores.

    What a broken-off batch has printed is found there by the next that asks for the same. A
    single document waits for nobody.
    """
    workspace.mkdir(mode=0o700, parents=True, exist_ok=True)
    if len(order.sheets) == 1:
        with tempfile.TemporaryDirectory(dir=workspace) as folder:
            yield Path(folder)
        return
    chunks = workspace / "chunks"
    chunks.mkdir(mode=0o700, exist_ok=True)
    with (workspace / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sweep(chunks)
        yield chunks


def sweep(chunks: Path) -> None:
    """Nobody comes back for what has lain here for so long, nor for a half-written file.

    The lock is held: who was writing one has been killed.
    """
    for file in chunks.iterdir():
        if file.suffix == ".tmp" or file.stat().st_mtime < time.time() - KEPT:
            file.unlink()


def print_chunks(
    team: list[Process], waiting: deque[Chunk], total: int, progress: Progress
) -> None:
    """Print what is missing, and tell after each chunk how far it is."""
    done = total - sum(len(chunk.sheets) for chunk in waiting)
    progress(done, total)
    for chunk in work_through(team, waiting):
        done += len(chunk.sheets)
        progress(done, total)


def work_through(team: list[Process], waiting: deque[Chunk]) -> Iterator[Chunk]:
    """Hand each free process the next chunk; yield the chunks as they are finished."""
    with selectors.DefaultSelector() as selector:
        for process in team[: len(waiting)]:
            process.print(waiting.popleft())
            selector.register(process.answers, selectors.EVENT_READ, process)
        while selector.get_map():
            ready = selector.select(SILENCE)
            if not ready:
                raise broken("打印进程长时间没有回应，已停止。请重新打印，印好的部分会保留。")
            for key, _ in ready:
                process = key.data
                selector.unregister(process.answers)
                yield process.finished()
                if waiting:
                    process.print(waiting.popleft())
                    selector.register(process.answers, selectors.EVENT_READ, process)


def bind(process: Process, order: Order, parts: list[Chunk], target: Path) -> list[Path]:
    """Join the chunks to volumes. A single document is its chunk, unless pages are numbered."""
    if len(order.sheets) == 1 and not order.numbered:
        files.write(target, parts[0].file.read_bytes())
        return [target]
    books = orders.volumes(parts, order.volume)
    made = []
    for number, book in enumerate(books, 1):
        made.append(orders.volume_name(target, number))
        suffix = f"（{number}/{len(books)}）" if len(books) > 1 else ""
        process.join(book, made[-1], order.title + suffix)
    return made
