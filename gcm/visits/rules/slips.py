"""The printed slip that tells a chain's headquarters what was found at its stores (3.2.3)."""

from dataclasses import dataclass
from datetime import date

PRINT = "findings.slip"


@dataclass(frozen=True)
class SlipLine:
    store_code: str
    store: str
    found_on: date
    kind: str
    text: str
    due_on: date


@dataclass(frozen=True)
class Slip:
    """One chain's findings as they stand when the slip is printed."""

    branch: str
    department: str
    telephone: str
    customer_code: str
    customer: str
    contact: str
    manager: str
    printed_on: date
    lines: tuple[SlipLine, ...]

    @property
    def number(self) -> str:
        return f"{self.customer_code}-{self.printed_on:%Y%m%d}"


def file_name(customer_code: str, day: date) -> str:
    """Codes come from workbooks: nothing of them may lead out of the folder."""
    code = "".join(sign if sign.isalnum() or sign == "-" else "_" for sign in customer_code)
    return f"问题反馈单-{code}-{day:%Y%m%d}.pdf"
