"""The code that a new chain would get next."""

import re
from collections import Counter
from collections.abc import Iterable

NUMBERED = re.compile(r"([A-Za-z]*)(\d{1,9})")
FIRST = "K001"


def next_code(codes: Iterable[str]) -> str:
    """One above the highest of the commonest letters, as wide; ``K001`` where there is none."""
    found = [match for code in codes if (match := NUMBERED.fullmatch(code))]
    if not found:
        return FIRST
    (letters, _count), *_rest = Counter(match[1] for match in found).most_common(1)
    highest = max((match for match in found if match[1] == letters), key=lambda each: int(each[2]))
    return f"{letters}{int(highest[2]) + 1:0{len(highest[2])}d}"
