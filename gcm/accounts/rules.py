"""What a password must be, how many wrong ones are allowed, where a sign-in may lead."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from gcm.core.errors import Problem
from gcm.core.policy import ADMINISTRATORS, ROLE_NAMES, Role

SHORTEST, LONGEST, LONG_NUMBER = 12, 128, 24
TRADE = ("烟草", "yancao", "tobacco")
SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")


@dataclass(frozen=True)
class Credentials:
    """What somebody typed to sign in."""

    login: str
    password: str


@dataclass(frozen=True)
class PasswordChange:
    """What somebody typed to change the own password."""

    current: str
    password: str


@dataclass(frozen=True)
class Limit:
    """This many failures within ``window`` lock for ``lock``, counted from the last one."""

    failures: int
    window: timedelta
    lock: timedelta


ACCOUNT = Limit(5, timedelta(minutes=10), timedelta(minutes=15))
ADDRESS = Limit(30, timedelta(minutes=10), timedelta(minutes=10))
KEPT = timedelta(days=1)
SKEW = timedelta(minutes=1)  # between the clocks of two servers
GIVEN_LASTS = timedelta(hours=72)  # a password that somebody else knows
WARNED = 7  # days before a password ends
KINDS_OF_SIGN = 3  # of the four
WITH_CODE = ADMINISTRATORS | {Role.APPROVER}  # who signs in with a code beside the password
OFFICE = re.compile(r"(.*?)(?:省|市|自治州|县|区|旗)*(?:烟草|局|分公司|公司).*")


def role_problems(roles: Collection[Role]) -> list[Problem]:
    """Who runs the program does none of the work in it, and no two of the three jobs."""
    kinds = [ROLE_NAMES[role] for role in Role if role in ADMINISTRATORS & set(roles)]
    if kinds and len(roles) > 1:
        return [Problem("roles", f"{kinds[0]}须单独任职，不能再有别的角色。请只留一个。")]
    return []


def locked_until(failures: Sequence[datetime], limit: Limit, now: datetime) -> datetime | None:
    """When the lock ends, or None. ``failures`` are the latest ones, newest first."""
    if len(failures) < limit.failures:
        return None
    newest = failures[0]
    if newest - failures[limit.failures - 1] > limit.window:
        return None
    until = newest + limit.lock
    return until if until > now else None


def is_expired(given_at: datetime | None, now: datetime) -> bool:
    """Whether a password was given so long ago that it no longer signs in."""
    return given_at is not None and now - given_at > GIVEN_LASTS


def days_left(changed_at: datetime | None, lasts: int, now: datetime) -> int | None:
    """How many days a password still counts, 0 when it is over; None when it was never changed.

    ``lasts`` is in days from the moment of its change.
    """
    if changed_at is None:
        return None
    return max(0, -((now - changed_at - timedelta(days=lasts)) // timedelta(days=1)))


def password_problems(
    password: str, *, words: Collection[str] = (), strict: bool = False
) -> list[Problem]:
    """Everything wrong with a new password. ``words`` are the person's own: login, name …

    ``strict`` asks for kinds of signs too, as 等保二级 does.
    """
    reasons = [
        *length_reasons(password),
        *(kind_reasons(password) if strict else ()),
        *word_reasons(password, words),
        *guess_reasons(password),
    ]
    return [Problem("password", reason) for reason in reasons]


def length_reasons(password: str) -> list[str]:
    if len(password) < SHORTEST:
        return [
            f"口令至少 {SHORTEST} 个字符，现在是 {len(password)} 个。可以用几个不相关的词连成一句。"
        ]
    if len(password) > LONGEST:
        return [f"口令最多 {LONGEST} 个字符，现在是 {len(password)} 个。"]
    return []


def kind_reasons(password: str) -> list[str]:
    """Capitals, small letters, digits, and all other signs such as 汉字."""
    kinds = {kind_of(sign) for sign in password}
    if len(kinds) < KINDS_OF_SIGN:
        return [
            f"大写字母、小写字母、数字、其他字符（汉字、符号）四类里至少要有 {KINDS_OF_SIGN} 类。"
        ]
    return []


def kind_of(sign: str) -> str:
    if sign.isascii() and sign.isalpha():
        return "upper" if sign.isupper() else "lower"
    return "digit" if sign.isdecimal() else "other"


def county_of(branch: str) -> str:
    """``青溪县烟草公司`` → ``青溪``; nothing when the name says no place."""
    found = OFFICE.fullmatch(branch)
    return found[1] if found else ""


def word_reasons(password: str, words: Collection[str]) -> list[str]:
    """Words that a colleague would try first; very short ones stand in too many others."""
    lower = password.lower()
    own = [word.lower() for word in words if len(word) > (2 if word.isascii() else 1)]
    found = [word for word in (*own, *TRADE) if word in lower]
    return [f"口令里不要有登录名、姓名或行业用语（“{word}”）。" for word in dict.fromkeys(found)]


def guess_reasons(password: str) -> list[str]:
    lower = password.lower()
    if lower in common() or core(lower) in common():
        return ["这是常用口令，或只在常用口令前后加了数字、符号，容易被猜到。请换一个。"]
    if not core(lower) and len(lower) < LONG_NUMBER:
        return [f"只用数字和符号的口令要有 {LONG_NUMBER} 个字符。请加上几个词。"]
    if is_repeated(lower) or is_sequence(lower):
        return ["口令是重复或连续的字符，容易被猜到。请换一个。"]
    return []


def core(text: str) -> str:
    """What is left without the digits and signs that people put around a word."""
    return text.strip("0123456789!@#$%^&*()-_=+.,;:?/\\|~`'\" ")


def is_repeated(text: str) -> bool:
    """``abcabcabcabc``: a short piece over and over."""
    return any(
        (text[:size] * (len(text) // size + 1))[: len(text)] == text
        for size in range(1, min(6, len(text) // 2) + 1)
    )


def is_sequence(text: str) -> bool:
    """Made of runs such as ``123456abcdef``: nine steps in ten follow the keyboard or the ABC."""
    rows = [*SEQUENCES, *(row[::-1] for row in SEQUENCES)]
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    following = sum(any(pair in row for row in rows) for pair in pairs)
    return bool(pairs) and following * 10 >= len(pairs) * 9


@cache
def common() -> frozenset[str]:
    lines = (Path(__file__).parent / "common_passwords.txt").read_text("utf-8").splitlines()
    words = {line for line in lines if not line.startswith("#")}
    return frozenset(words | {core(word) for word in words if core(word)})


def local_path(wanted: str | None) -> str:
    """``wanted`` when it is a place in this program, else the home page.

    Browsers read ``//host``, ``/\\host`` and paths with tabs in them as other sites.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return "/"
    if "\\" in wanted or any(ord(sign) < 33 or ord(sign) == 127 for sign in wanted):
        return "/"
    parts = urlsplit(wanted)
    return "/" if parts.scheme or parts.netloc else wanted


BROWSERS = (("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("HarmonyOS", "鸿蒙"),
    ("Android", "安卓"),
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_name(agent: str) -> str:
    """``Chrome，Windows`` from what the browser says of itself."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "其他浏览器")
    system = next((name for mark, name in SYSTEMS if mark in agent), "其他设备")
    return f"{browser}，{system}"
