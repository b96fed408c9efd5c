"""The printing processes as seen from the one that waits for them."""

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import IO, cast

from gcm.core import frozen
from gcm.core.errors import Problem, RuleBroken
from gcm.core.printing import fonts
from gcm.core.printing.orders import ROOT, Chunk, Order
from gcm.core.processes import die_with_parent

AGAIN = "重新打印时，印好的部分不会重印。"
TIRED = 150  # documents after which a child is replaced: each leaves a quarter of a megabyte
COMMAND = (sys.executable, "-m", "gcm.core.printing.child")


log = logging.getLogger(__name__)


@contextmanager
def crew(order: Order, size: int, font_folder: Path) -> Iterator[list["Process"]]:
    """So many processes, told the order; none is left when the block ends, however it ends."""
    variables = fonts.environment(font_folder)
    with ExitStack() as stack:
        team = [Process(order, variables) for _ in range(size)]
        for process in team:
            stack.callback(process.end)
        yield team


def broken(sentence: str) -> RuleBroken:
    return RuleBroken([Problem(None, sentence)])


class Process:
    """One child after another. It has at most one task at a time."""

    def __init__(self, order: Order, variables: dict[str, str]) -> None:
        self.order = order
        self.variables = variables
        self.chunk: Chunk | None = None
        self.start()

    def start(self) -> None:
        self.printed = 0
        self.child = subprocess.Popen(  # noqa: S603 - our own program; the hook calls prctl only
            COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=self.variables,
            cwd=ROOT,
            preexec_fn=die_with_parent,
        )
        self.say(frozen.dump(self.order))

    @property
    def answers(self) -> IO[str]:
        """Where its answers come from, also for a selector."""
        return cast(IO[str], self.child.stdout)

    def print(self, chunk: Chunk) -> None:
        """Begin the chunk, in a fresh child where the old one has grown; ``finished`` waits."""
        if self.printed >= TIRED:
            self.end()
            self.start()
        self.printed += len(chunk.sheets)
        self.chunk = chunk
        self.say(json.dumps({"what": "print", "chunks": [place(chunk)]}))

    def finished(self) -> Chunk:
        chunk = cast(Chunk, self.chunk)
        last = chunk.first + len(chunk.sheets)
        self.hear(f"第 {chunk.first + 1}—{last} 份")
        return chunk

    def join(self, chunks: list[Chunk], target: Path, title: str) -> None:
        told = {"chunks": [place(chunk) for chunk in chunks], "target": str(target.resolve())}
        self.say(json.dumps({"what": "join", "title": title, **told}))
        self.hear(target.name)

    def check(self) -> None:
        """Raises RuleBroken with what keeps this machine from printing batches."""
        self.say(json.dumps({"what": "check", "chunks": []}))
        self.hear("自检")

    def end(self) -> None:
        """No more tasks; a child in the middle of one is not waited for."""
        self.child.kill()
        self.child.communicate()

    def say(self, line: str) -> None:
        with suppress(BrokenPipeError):  # it has ended; ``hear`` says so
            told = cast(IO[str], self.child.stdin)
            told.write(line + "\n")
            told.flush()

    def hear(self, about: str) -> None:
        """The answer to what was said last; anything but «done» raises RuleBroken."""
        line = self.answers.readline()
        if not line:
            log.error("printing process ended with %s at %s", self.child.wait(), about)
            raise broken(f"{about}：打印进程意外结束，多半是内存不足。{AGAIN}")
        said: dict[str, str] = json.loads(line)
        if "refused" in said:
            raise broken(said["refused"])
        if "fault" in said:
            log.error("printing %s: %s", about, said["fault"])
            raise broken(f"{said['at'] or about}：打印出错。请检查其内容，或联系管理员。{AGAIN}")


def place(chunk: Chunk) -> dict[str, int | str]:
    return {"first": chunk.first, "count": len(chunk.sheets), "file": str(chunk.file.resolve())}
