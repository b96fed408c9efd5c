"""Check characters of the codes that are printed on a business licence."""

from stdnum.cn import uscc

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
