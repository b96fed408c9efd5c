"""The line between one tablet and the server: it lets through, or does what bad lines do.

Each connection carries one request: a browser sends again by itself what was lost on a
connection that it had used before, and then a fault would hit nobody.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Awaitable, Callable

from bench.faults.kinds import KILLS, Dice, Fault, Place
from bench.faults.messages import Answer, Ends, Request, page, read_answer, whole

PATIENCE = 20.0
LARGEST_HEAD = 256 * 1024
Rewrite = Callable[[str, bytes], bytes]


class Line:
    """``port`` is the tablet's address of the program; ``spoilt`` counts what really hit."""

    def __init__(self, server: int, dice: Dice, kill: Callable[[], None]) -> None:
        self.server = server
        self.dice = dice
        self.kill = kill
        self.kill_is_due: Callable[[], bool] = lambda: False
        self.cut = self.cut_counted = False
        self.calm = False
        self.rewrite: Rewrite | None = None
        self.spoilt: Counter[tuple[Place, Fault]] = Counter()
        self.bytes: Counter[Place | None] = Counter()
        self.port = 0
        self.listener: asyncio.Server | None = None
        self.later: set[asyncio.Task[None]] = set()
        self.ways: dict[Fault, Callable[[Request, Ends], Awaitable[bool]]] = {
            Fault.DROPPED: self.drop,
            Fault.NO_LINE: self.drop,
            Fault.ANSWER_LOST: self.lose_answer,
            Fault.TRUNCATED: self.truncate,
            Fault.UPLOAD_CUT: self.cut_upload,
            Fault.DOUBLED: self.double,
            Fault.REPLAYED: self.replay,
            Fault.SILENT: self.fall_silent,
            Fault.SLOW: self.be_slow,
            Fault.BAD_GATEWAY: self.say_bad_gateway,
            Fault.PORTAL: self.say_portal,
            Fault.SIGN_IN: self.send_to_sign_in,
            Fault.KILL_BEFORE: self.kill_before,
            Fault.KILL_AFTER: self.kill_after,
            Fault.KILL_ANY: self.kill_any,
        }

    @property
    def faults(self) -> int:
        """Faults of the network alone."""
        return sum(count for (_, fault), count in self.spoilt.items() if fault not in KILLS)

    @property
    def kills(self) -> int:
        return self.spoilt.total() - self.faults

    async def open(self) -> None:
        self.listener = await asyncio.start_server(
            self.serve, "127.0.0.1", self.port, limit=LARGEST_HEAD
        )
        self.port = self.listener.sockets[0].getsockname()[1]

    async def close(self) -> None:
        if self.listener:
            self.listener.close()
        for task in list(self.later):
            task.cancel()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async with asyncio.timeout(PATIENCE * 2):
                await self.take(Ends(reader, writer))
        writer.transport.abort()

    async def take(self, ends: Ends) -> None:
        request = await ends.request()
        place = request.place
        fault = self.fault_for(request, place)
        if fault is not Fault.UPLOAD_CUT:
            request.body = await ends.reader.readexactly(request.length)
        if place is None or fault is None:
            await (self.drop if place is None and self.cut else self.let_through)(request, ends)
        elif await self.ways[fault](request, ends):
            self.count(place, fault)

    def count(self, place: Place, fault: Fault) -> None:
        """However many requests meet it, a line that is cut for a while is one fault."""
        if fault is Fault.NO_LINE and self.cut_counted:
            return
        self.cut_counted = fault is Fault.NO_LINE
        self.spoilt[place, fault] += 1

    def fault_for(self, request: Request, place: Place | None) -> Fault | None:
        if self.calm or place is None:
            return None
        if self.cut:
            return Fault.NO_LINE
        return self.dice.fault(place, may_kill=request.writes and self.kill_is_due())

    async def ask(self, request: Request, **extra: str) -> Answer | None:
        """The server's answer; None when it died before the first line was whole."""
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.server)
            try:
                writer.write(request.onwards(**extra) + request.body)
                await writer.drain()
                async with asyncio.timeout(PATIENCE):
                    return read_answer(request, await reader.read(-1))
            except TimeoutError:
                return None
            finally:
                writer.transport.abort()
        return None

    async def let_through(self, request: Request, ends: Ends) -> bool:
        readable = {"accept-encoding": "identity"} if self.rewrite else {}
        answer = await self.ask(request, **readable)
        if answer is None:
            return False
        if self.rewrite and answer.whole:
            body = self.rewrite(request.path, answer.body)
            answer = answer if body is answer.body else answer.rewritten(body)
        self.bytes[request.place] += len(answer.head) + len(answer.body)
        await ends.say(answer.head + answer.body)
        return answer.whole

    async def drop(self, _request: Request, _ends: Ends) -> bool:
        return True

    async def lose_answer(self, request: Request, _ends: Ends) -> bool:
        return await self.ask(request) is not None

    async def truncate(self, request: Request, ends: Ends) -> bool:
        answer = await self.ask(request)
        if answer is None:
            return False
        await ends.say(answer.head + answer.body[: len(answer.body) // 2])
        return True

    async def cut_upload(self, request: Request, ends: Ends) -> bool:
        """Half of the body comes, and half of that goes on to the server."""
        half = await ends.reader.readexactly(request.length // 2)
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.server)
            writer.write(request.onwards() + half[: len(half) // 2])
            await writer.drain()
            writer.transport.abort()
        return True

    async def double(self, request: Request, ends: Ends) -> bool:
        """Both at once; the tablet hears the second."""
        first, second = await asyncio.gather(self.ask(request), self.ask(request))
        if second is None:
            return False
        await ends.say(second.head + second.body)
        return first is not None

    async def replay(self, request: Request, ends: Ends) -> bool:
        """Some box on the way sends it once more when everybody has forgotten it."""
        self.do_later(self.dice.between(0.3, 3), request)
        return await self.let_through(request, ends)

    async def fall_silent(self, request: Request, _ends: Ends) -> bool:
        if self.dice.between(0, 1) < 0.5:
            await self.ask(request)
        await asyncio.sleep(self.dice.between(0.3, 1.5))
        return True

    async def be_slow(self, request: Request, ends: Ends) -> bool:
        await asyncio.sleep(self.dice.between(0.1, 0.6))
        return await self.let_through(request, ends)

    async def say_bad_gateway(self, _request: Request, ends: Ends) -> bool:
        await ends.say(page(502, "Bad Gateway"))
        return True

    async def say_portal(self, _request: Request, ends: Ends) -> bool:
        await ends.say(page(200, "上网认证"))
        return True

    async def send_to_sign_in(self, _request: Request, ends: Ends) -> bool:
        await ends.say(page(302, "登录", "Location: /sign-in"))
        return True

    async def kill_before(self, request: Request, _ends: Ends) -> bool:
        return not whole(await self.ask(request, **{"x-kill": "before"}))

    async def kill_after(self, request: Request, _ends: Ends) -> bool:
        return not whole(await self.ask(request, **{"x-kill": "after"}))

    async def kill_any(self, request: Request, ends: Ends) -> bool:
        timer = asyncio.get_running_loop().call_later(self.dice.between(0, 0.03), self.kill)
        answer = await self.ask(request)
        has_killed = timer.when() <= asyncio.get_running_loop().time()
        timer.cancel()
        if answer and answer.whole:
            await ends.say(answer.head + answer.body)
        return has_killed

    def do_later(self, after: float, request: Request) -> None:
        async def again() -> None:
            await asyncio.sleep(after)
            await self.ask(request)

        task = asyncio.create_task(again())
        self.later.add(task)
        task.add_done_callback(self.later.discard)
