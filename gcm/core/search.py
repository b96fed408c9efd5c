"""Names as they are searched: folded characters, pinyin and its initials, and codes."""

import unicodedata
from functools import lru_cache
from importlib import import_module


def folded(text: str) -> str:
    """Full- and half-width, upper and lower case look alike; blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


@lru_cache(maxsize=4096)
def initials(text: str) -> str:
    """``惠民超市`` → ``hmcs``; letters and digits stay."""
    return folded(pinyin(text, "FIRST_LETTER"))


def spelling(text: str) -> str:
    """``惠民`` → ``huimin``."""
    return folded(pinyin(text, "NORMAL"))


@lru_cache(maxsize=4096)
def sort_key(text: str) -> str:
    """Chinese order by pinyin, the same on every database."""
    return folded(pinyin(text, "TONE3"))[:200]


def pinyin(text: str, style: str) -> str:
    """The syllables run together; what is no Chinese character stays as it is.

    The dictionary is read on first use: it is 55 MB that pages which only read never need.
    """
    library = import_module("pypinyin")
    syllables: list[str] = library.lazy_pinyin(text, style=library.Style[style])
    return "".join(syllables)


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
