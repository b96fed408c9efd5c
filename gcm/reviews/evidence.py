"""What the rules that draft a letter look at: its figures and the stores' months by product."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from gcm.core.figures import Figure
from gcm.core.parameters import Letters
from gcm.reviews.content import OwnFigures, Stores
from gcm.reviews.rules import PointDraft


@dataclass(frozen=True)
class Line:
    """A store's month of one product, in 条. ``usual`` is the mean of the three months before."""

    store: str
    product: str
    price_class: int
    cartons: Decimal
    last_year: Decimal
    usual: Decimal
    stock: Decimal | None = None


@dataclass(frozen=True)
class Evidence:
    """What the rules look at. ``market_favourites`` are the market's best sellers, best first."""

    figures: OwnFigures | None
    stores: Stores | None
    lines: tuple[Line, ...]
    refill_by: date
    order_by: date
    peers: str = ""
    peers_first_class: Decimal | None = None
    forecast_accuracy: Decimal | None = None
    market_favourites: tuple[str, ...] = ()


Rule = Callable[[Evidence, Letters], Iterator[PointDraft]]


def percent(value: Decimal) -> Figure:
    return Figure(value, 2, "%")


def first_class_gap(evidence: Evidence, law: Letters) -> Decimal | None:
    """Percentage points below the chains of its kind, once that is more than the limit."""
    own = evidence.figures
    if not own or not own.first_class_share or evidence.peers_first_class is None:
        return None
    gap = evidence.peers_first_class - own.first_class_share.value
    return gap if gap > law.share_gap_points else None


def top_three_share(own: OwnFigures | None) -> Decimal | None:
    """None with so few products that the share says nothing."""
    if own is None or len(own.top_products) <= 3 or own.cartons.value <= 0:
        return None
    three = sum((row.cartons.value for row in own.top_products[:3]), Decimal(0))
    return three * 100 / own.cartons.value
