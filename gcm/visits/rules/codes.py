"""The short code on a printed form, for typing where the QR code cannot be scanned.

A letter says what it opens, the number stands in 31 characters that do not look alike, and a
check character finds any single wrong character and any two that were swapped.
"""

from enum import StrEnum

SIGNS = "23456789ABCDEFGHJKLMNPQRSTVWXYZ"
LONGEST = 16


class Opens(StrEnum):
    RECORD = "R"
    STOP = "P"
    STORE = "S"
    APPOINTMENT = "A"
    CUSTOMER = "C"


def code_of(opens: Opens, number: int) -> str:
    """``P22C-5K7``: the letter, the number, the check character."""
    body = opens + in_signs(number).rjust(5, SIGNS[0])
    whole = body + check_of(body)
    return f"{whole[:4]}-{whole[4:]}"


def read_code(text: str) -> tuple[Opens, int] | None:
    """What the code opens; None when it was misread."""
    plain = "".join(text.upper().split()).replace("-", "").replace("－", "")
    if not 7 <= len(plain) <= LONGEST or not all(sign in SIGNS for sign in plain):
        return None
    if check_of(plain[:-1]) != plain[-1] or plain[0] not in set(Opens):
        return None
    number = 0
    for sign in plain[1:-1]:
        number = number * len(SIGNS) + SIGNS.index(sign)
    return Opens(plain[0]), number


def in_signs(number: int) -> str:
    text = ""
    while number:
        number, place = divmod(number, len(SIGNS))
        text = SIGNS[place] + text
    return text


def check_of(body: str) -> str:
    """Weights 2, 3, 4 … modulo a prime: a swap of two neighbours changes the sum."""
    total = sum(weight * SIGNS.index(sign) for weight, sign in enumerate(body, 2))
    return SIGNS[-total % len(SIGNS)]
