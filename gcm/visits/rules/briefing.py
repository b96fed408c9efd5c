"""What is put together before a visit (clause 3.2.2), and how far back it looks."""

from datetime import date, timedelta
from decimal import Decimal

TOOLS = ("笔", "记录工具", "客户台账", "宣传资料", "宣传品", "客户服务手册", "品牌手册")
LOOKS_BACK = timedelta(days=30)  # where the place was never visited
MOST_NEWS = 8
MOST_CHANGES = 6
MOST_SCARCE = 10
EXCHANGES = 3
MOST_FINDINGS = 6
MOST_PROMISES = 4
MOST_CONTACTS = 3
MOST_LICENCES = 4
MOST_PRODUCTS = 5
LONGEST_WORDS = 90

Prices = tuple[Decimal | None, Decimal | None]


def since(last_visit: date | None, day: date) -> date:
    """From when on news is news to this place: the last visit's own day told the rest."""
    return last_visit + timedelta(days=1) if last_visit else day - LOOKS_BACK


def price_words(before: Prices | None, after: Prices) -> str:
    """``批发价 100.00→110.00``; only the prices that there are and that moved."""
    found = []
    for name, old, new in zip(("批发价", "零售指导价"), before or (None, None), after, strict=True):
        if new is None or old == new:
            continue
        found.append(f"{name} {new:.2f}" if old is None else f"{name} {old:.2f}→{new:.2f}")
    return "，".join(found)


def shortened(words: str) -> str:
    one_line = " ".join(words.split())
    return one_line if len(one_line) <= LONGEST_WORDS else one_line[: LONGEST_WORDS - 1] + "…"
