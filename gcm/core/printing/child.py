"""The printing process: an order on its first line of input, then one task a line.

Each task is answered by one line. Whatever goes wrong inside is an answer too, so that the
process that waits can say which document it was.
"""

import gc
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from gcm.core import frozen
from gcm.core.printing import volumes
from gcm.core.printing.orders import Chunk, Order
from gcm.core.printing.press import CannotPrint, Press, library_problem
from gcm.core.processes import LIBC, die_with_parent

MOST_MEMORY = 1 << 30
CPU_SECONDS = 20  # for a chunk, and two more for each of its documents
CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000

Task = dict[str, Any]


def main(source: TextIO, answers: TextIO) -> None:
    confine()
    printer = Printer(frozen.load(Order, source.readline()))
    for line in source:
        answers.write(json.dumps(answer(printer, json.loads(line))) + "\n")
        answers.flush()


def confine() -> None:
    """A limit of memory, and no network where the system lets us do without one."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    if LIBC and LIBC.unshare(CLONE_NEWNET):
        LIBC.unshare(CLONE_NEWUSER | CLONE_NEWNET)
        die_with_parent()  # with new credentials the kernel forgets that we asked


def answer(printer: "Printer", task: Task) -> Task:
    try:
        printer.do(task)
    except CannotPrint as refusal:
        return {"refused": str(refusal)}
    except BaseException as fault:  # a fault in a document must not end in silence
        return {"fault": f"{type(fault).__name__}: {fault}", "at": printer.at}
    return {"done": True}


class Printer:
    """Does the tasks; the press is set up by the first that prints."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.press: Press | None = None

    @property
    def at(self) -> str:
        """The document that is being set."""
        return self.press.at if self.press else ""

    def do(self, task: Task) -> None:
        if task["what"] == "check":
            check()
        chunks = [self.chunk(each) for each in task["chunks"]]
        if task["what"] == "join":
            volumes.join(chunks, Path(task["target"]), task["title"], self.numbers())
            return
        for chunk in chunks:
            if self.press is None:
                self.press = Press(self.order)
                settle()
            allow_time(len(chunk.sheets))
            self.press.print_chunk(chunk)
            gc.collect()

    def numbers(self) -> volumes.Numbers | None:
        """Sets the numbers of a file's pages, where the order asks for them."""
        if not self.order.numbered:
            return None
        return Press(self.order).numbers

    def chunk(self, told: Task) -> Chunk:
        first: int = told["first"]
        return Chunk(first, self.order.sheets[first : first + told["count"]], Path(told["file"]))


def check() -> None:
    if problem := library_problem():
        raise CannotPrint(problem)


def allow_time(documents: int) -> None:
    """Raise the limit of processor time by what the next chunk may take."""
    most = int(time.process_time()) + CPU_SECONDS + 2 * documents
    resource.setrlimit(resource.RLIMIT_CPU, (most, resource.RLIM_INFINITY))


def settle() -> None:
    """What is loaded by now stays, and what a chunk makes goes when the chunk is done."""
    gc.collect()
    gc.freeze()
    gc.disable()


if __name__ == "__main__":
    main(sys.stdin, sys.stdout)
