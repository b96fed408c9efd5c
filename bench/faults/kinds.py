"""What can go wrong, and how often: every choice is drawn from the seed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What the line does to one request of the outbox or the pack."""

    DROPPED = "未到服务器就断"
    ANSWER_LOST = "服务器已答，回答丢失"
    TRUNCATED = "回答只到一半"
    UPLOAD_CUT = "上传中途断开"
    DOUBLED = "同一请求到达两次"
    REPLAYED = "旧请求稍后再到一次"
    SILENT = "有去无回，良久才断"
    SLOW = "迟缓"
    BAD_GATEWAY = "网关 502 网页"
    PORTAL = "认证门户 200 网页"
    SIGN_IN = "重定向到登录页"
    NO_LINE = "完全断网"
    KILL_BEFORE = "提交前 SIGKILL"
    KILL_AFTER = "提交后、回答前 SIGKILL"
    KILL_ANY = "任意时刻 SIGKILL"


KILLS = (Fault.KILL_BEFORE, Fault.KILL_AFTER, Fault.KILL_ANY)
# How often each comes, when one comes. The line's own state makes NO_LINE.
WEIGHTS = {
    Fault.DROPPED: 14,
    Fault.ANSWER_LOST: 16,
    Fault.TRUNCATED: 10,
    Fault.UPLOAD_CUT: 10,
    Fault.DOUBLED: 8,
    Fault.REPLAYED: 6,
    Fault.SILENT: 3,
    Fault.SLOW: 6,
    Fault.BAD_GATEWAY: 8,
    Fault.PORTAL: 9,
    Fault.SIGN_IN: 9,
}
KILL_WEIGHTS = dict.fromkeys(KILLS, 1)


class Place(StrEnum):
    """Which request it was."""

    OPS = "表单"
    BLOBS = "照片与签名"
    TALK = "问候与对号"
    PACK = "离线包"


# How many of the requests are spoilt. Greetings come before everything else at each try, so a
# line that spoils many of them delivers nothing and tests nothing.
RATES = {Place.OPS: 0.8, Place.BLOBS: 0.8, Place.TALK: 0.15, Place.PACK: 0.12}


class Moment(StrEnum):
    """When the browser is killed."""

    TYPING = "录入文字时"
    PHOTO = "添加照片时"
    SIGNING = "签名时"
    SUBMITTING = "提交之际"
    TOLD = "刚显示待同步"
    SENDING = "发送途中"


@dataclass(frozen=True)
class Goals:
    """How much of each has to happen on one tablet."""

    network: int
    server_kills: int
    browser_kills: int
    switches: int

    @classmethod
    def of(cls, faults: int) -> "Goals":
        """So many in all: five in a hundred kill the server, three the browser, two are changes
        of the person, and the rest is the network's."""
        return cls(faults - faults // 10, faults // 20, faults * 3 // 100, faults // 50)

    def shared(self, tablets: int) -> "Goals":
        """What each of so many tablets does; together they do all of it."""
        return Goals(
            *(
                -(-goal // tablets)
                for goal in (self.network, self.server_kills, self.browser_kills, self.switches)
            )
        )


@dataclass(frozen=True)
class Turn:
    """One visit as the schedule has it."""

    number: int
    token: str
    photos: int
    large: bool
    code: int
    dies: Moment | None
    after: float
    switch: bool
    old_page_stays: bool
    no_line: bool
    again: bool
    pack: bool


def turns(seed: int, tablet: int, kills: float, switches: float) -> Iterator[Turn]:
    """The endless schedule of one tablet: the same for the same seed."""
    chance = Random(f"turns {seed} {tablet}")  # noqa: S311 - a schedule, no secret
    number = 0
    while True:
        number += 1
        yield Turn(
            number=number,
            token=f"T{tablet}-{number:05d}-{chance.getrandbits(32):08x}",
            photos=chance.choice((1, 2, 3)),
            large=chance.random() < 0.02,
            code=chance.randint(1, 4095),
            dies=chance.choice(tuple(Moment)) if chance.random() < kills else None,
            after=chance.random(),
            switch=chance.random() < switches,
            old_page_stays=chance.random() < 0.3,
            no_line=chance.random() < 0.3,
            again=chance.random() < 0.25,
            pack=chance.random() < 0.05,
        )


class Dice:
    """Draws what happens to each request of one tablet, in the order they come."""

    def __init__(
        self, seed: int, tablet: int, only: Sequence[Fault] = (), ops: float = RATES[Place.OPS]
    ) -> None:
        self.seed = seed
        self.chance = Random(f"faults {seed} {tablet}")  # noqa: S311 - a schedule, no secret
        self.weights = {fault: WEIGHTS[fault] for fault in only or WEIGHTS}
        self.rates = RATES | {Place.OPS: ops}
        if only:
            self.rates[Place.TALK] = 0.0

    def fault(self, place: Place, *, may_kill: bool) -> Fault | None:
        """Two numbers for each request, whether they are needed or not."""
        spoilt, kind = self.chance.random(), self.chance.random()
        if spoilt >= self.rates[place]:
            return None
        return pick(KILL_WEIGHTS if may_kill else self.weights, kind)

    def between(self, least: float, most: float) -> float:
        return self.chance.uniform(least, most)


def pick(weights: dict[Fault, int], where: float) -> Fault:
    """The one in whose share of the whole ``where`` (0 to 1) falls."""
    left = where * sum(weights.values())
    for fault, weight in weights.items():
        left -= weight
        if left < 0:
            return fault
    return next(iter(weights))
