"""Check characters of the codes that are printed on licences and identity cards."""

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as NotValid

WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def licence_code_fits(code: str) -> bool:
    """A unified social credit code (GB 32100), or an organisation code from before 2015."""
    plain = code.replace("-", "").upper()
    return organisation_code_fits(plain) if len(plain) == 9 else bool(uscc.is_valid(plain))


def organisation_code_fits(code: str) -> bool:
    """The ninth character of an organisation code (GB 11714)."""
    if len(code) != 9 or not all(sign in SIGNS for sign in code):
        return False
    total = sum(weight * SIGNS.index(sign) for weight, sign in zip(WEIGHTS, code[:8], strict=True))
    return code[8] == "0123456789X0"[11 - total % 11]


def id_card_fits(number: str) -> bool:
    """Birthday and check character of a resident's identity card (GB 11643).

    The place is not looked up: counties come and go, and a card outlives its county's code.
    """
    if len(number) != 18 or not (number[:17].isascii() and number[:17].isdecimal()):
        return False
    try:
        ric.get_birth_date(number)
    except NotValid:
        return False
    return number[17].upper() == ric.calc_check_digit(number)
