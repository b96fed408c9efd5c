"""What is printed about scarce goods: the notice for a store, the sheet that discloses a month."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

NOTICES = "supply.notices"
DISCLOSURE = "supply.disclosure"


@dataclass(frozen=True)
class NoticePaperLine:
    product: str
    code: str
    price_class: int | None
    wholesale_price: Decimal | None
    quantity: int

    @property
    def price(self) -> str:
        return "—" if self.wholesale_price is None else f"{self.wholesale_price:,.2f}"


@dataclass(frozen=True)
class NoticePaper:
    """A store's notice as it stands when it is printed; ``code`` is what its QR code says."""

    branch: str
    department: str
    number: str
    code: str
    month: date
    customer: str
    store: str
    store_code: str
    address: str
    issued_on: date
    due_on: date
    edition: int
    weighed_from: date
    weighed_to: date
    lines: tuple[NoticePaperLine, ...]
    voided: bool = False
    received: str = ""
    objection: str = ""

    @property
    def total(self) -> int:
        return sum(line.quantity for line in self.lines)


@dataclass(frozen=True)
class DisclosedChain:
    """One chain's quantities in the order of the products; ``weight`` is its volume.

    ``capped`` tells which of them are the cap and not the proportion.
    """

    name: str
    stores: int
    weight: Decimal
    quantities: tuple[int, ...]
    capped: tuple[bool, ...]

    @property
    def volume(self) -> str:
        return f"{self.weight:,.4f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class DisclosedProduct:
    name: str
    code: str
    total: int


@dataclass(frozen=True)
class Disclosure:
    """A month as it is made public: the rule, the amounts, what each chain gets."""

    branch: str
    department: str
    month: date
    edition: int
    reason: str
    published_on: date
    weighed_from: date
    weighed_to: date
    products: tuple[DisclosedProduct, ...]
    chains: tuple[DisclosedChain, ...]
    unsupplied: int

    @property
    def has_caps(self) -> bool:
        return any(any(chain.capped) for chain in self.chains)
