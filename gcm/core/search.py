"""Names as they are searched: folded characters, pinyin and its initials, and codes."""

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin


def folded(text: str) -> str:
    """Full- and half-width, upper and lower case look alike; blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """``惠民超市`` → ``hmcs``; letters and digits stay."""
    return folded("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)))


def spelling(text: str) -> str:
    """``惠民`` → ``huimin``."""
    return folded("".join(lazy_pinyin(text)))


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """Chinese order by pinyin, the same on every database."""
    return folded("".join(lazy_pinyin(text, style=Style.TONE3)))[:200]


def key(*parts: str | None) -> str:
    """What one record is found by: every part folded, then the initials of the first."""
    words = [folded(part) for part in parts if part]
    if parts and parts[0]:
        words.append(initials(parts[0]))
    return " ".join(words)


def pattern(query: str) -> str:
    """A LIKE pattern (escape ``\\``) that finds ``query`` anywhere in a key."""
    safe = folded(query).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{safe}%"
