"""The quick card that lies beside a tablet: one A4 page."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gcm.core import frozen
from gcm.core.printing.orders import Order, Sheet

PRINT = "help.card"
TITLE = "平板速查卡"


@dataclass(frozen=True)
class Card:
    """``address`` is where the branch's tablets reach the program; it stands in the QR code."""

    branch: str
    telephone: str
    address: str
    printed_on: date


def folder_of(home: Path, job_id: int) -> Path:
    return home / "card-prints" / str(job_id)


def order(card: Card) -> Order:
    return Order(
        title=TITLE,
        model="gcm.help.card:Card",
        template="print/quick_card.html",
        subject="card",
        stylesheet="quick-card.css",
        sheets=(Sheet(TITLE, frozen.dump(card)),),
        pages_wanted=1,
    )
