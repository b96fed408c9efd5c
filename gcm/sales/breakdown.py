"""A month's sales taken apart by class, brand and product. Plain values, like the rules."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from gcm.sales.rules import measures
from gcm.sales.rules.measures import UNCLASSED, Margin, Profit

NONE = Decimal(0)


@dataclass(frozen=True)
class Line:
    """One product in one class: this month beside last month and the same month of last year.

    ``retail`` and ``wholesale`` are the prices of the month's first day, yuan per 条.
    """

    product_id: int
    code: str
    name: str
    brand: str
    price_class: int
    sticks_per_carton: int
    retail: Decimal | None
    wholesale: Decimal | None
    quantity: Decimal
    amount: Decimal
    previous: Decimal
    last_year: Decimal

    @property
    def standard(self) -> Decimal:
        return measures.standard(self.quantity, self.sticks_per_carton)


@dataclass(frozen=True)
class Part:
    """A class, brand or product in the month. A base is None where the branch has no records."""

    key: int | str
    name: str
    price_class: int | None
    quantity: Decimal
    amount: Decimal
    share: Decimal | None
    previous: Decimal | None
    last_year: Decimal | None

    @property
    def year_on_year(self) -> Decimal | None:
        return measures.growth(self.quantity, self.last_year)

    @property
    def month_on_month(self) -> Decimal | None:
        return measures.growth(self.quantity, self.previous)

    @property
    def price_per_carton(self) -> Decimal | None:
        return measures.price_per_carton(self.amount, self.quantity)


@dataclass(frozen=True)
class Breakdown:
    """The lines of one month and which of the months it is compared with have records."""

    lines: tuple[Line, ...]
    has_previous: bool
    has_last_year: bool

    def narrowed(self, brand: str | None, price_class: int | None) -> "Breakdown":
        """Only the lines of one brand or class, as ``Group`` narrows the course."""
        return replace(
            self,
            lines=tuple(
                line
                for line in self.lines
                if brand in {None, line.brand} and price_class in {None, line.price_class}
            ),
        )

    def by_class(self) -> list[Part]:
        """Class 1 to 5, then 未分类; classes without any sale are left out."""
        found = self.parts(lambda line: line.price_class, lambda line: line.price_class)
        named = [replace(part, name=measures.CLASS_NAMES[int(part.key)]) for part in found]
        return sorted(named, key=lambda part: (part.key == UNCLASSED, part.key))

    def by_brand(self) -> list[Part]:
        return self.parts(lambda line: line.brand, lambda _line: None)

    def by_product(self) -> list[Part]:
        return self.parts(lambda line: line.product_id, lambda line: line.price_class)

    def top(self, count: int) -> list[Part]:
        return [part for part in self.by_product() if part.quantity > 0][:count]

    def standard(self, condition: Callable[[Line], bool] = lambda _line: True) -> Decimal:
        return sum((line.standard for line in self.lines if condition(line)), NONE)

    def focus_share(self, brand: str) -> Decimal | None:
        return measures.share(self.standard(lambda line: line.brand == brand), self.standard())

    def first_class_share(self) -> Decimal | None:
        return measures.share(self.standard(lambda line: line.price_class == 1), self.standard())

    def quantity(self, condition: Callable[[Line], bool]) -> Decimal:
        return sum((line.quantity for line in self.lines if condition(line)), NONE)

    def unclassed(self) -> list[str]:
        """The products whose missing class makes class shares too small."""
        return sorted(
            {line.name for line in self.lines if line.price_class == UNCLASSED and line.quantity}
        )

    @property
    def brands(self) -> list[str]:
        return sorted({line.brand for line in self.lines})

    def gross_profit(self) -> Profit:
        return measures.gross_profit(
            Margin(line.name, line.quantity, line.retail, line.wholesale)
            for line in self.lines
            if line.quantity
        )

    def parts(
        self, key: Callable[[Line], int | str], price_class: Callable[[Line], int | None]
    ) -> list[Part]:
        """The most sold first; of equals the first by name."""
        groups: dict[int | str, list[Line]] = defaultdict(list)
        for line in self.lines:
            groups[key(line)].append(line)
        whole = self.standard()
        found = [
            self.part(each, lines, price_class(lines[0]), whole) for each, lines in groups.items()
        ]
        return sorted(found, key=lambda part: (-part.quantity, part.name))

    def part(
        self, key: int | str, lines: Collection[Line], price_class: int | None, whole: Decimal
    ) -> Part:
        return Part(
            key=key,
            name=key if isinstance(key, str) else next(iter(lines)).name,
            price_class=price_class,
            quantity=total(line.quantity for line in lines),
            amount=total(line.amount for line in lines),
            share=measures.share(total(line.standard for line in lines), whole),
            previous=total(line.previous for line in lines) if self.has_previous else None,
            last_year=total(line.last_year for line in lines) if self.has_last_year else None,
        )


def total(values: Iterable[Decimal]) -> Decimal:
    return sum(values, NONE)
