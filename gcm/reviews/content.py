"""All that a letter holds; a block without data is None, figures keep what was computed."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from gcm.core import frozen
from gcm.core.figures import Figure
from gcm.supply.rules.news import NewsLine


class LetterStatus(StrEnum):
    DRAFT = "draft"
    ISSUED = "issued"


@dataclass(frozen=True)
class Issuer:
    """Who writes: the branch, its department and how to reach it."""

    branch: str
    department: str
    address: str = ""
    telephone: str = ""


@dataclass(frozen=True)
class Addressee:
    """Who reads: the chain and what the envelope's window shows."""

    code: str
    name: str
    address: str
    contact: str
    postcode: str = ""


@dataclass(frozen=True)
class ClassRow:
    """One price class; ``price_class`` None is 未分类. The market's rows have no amounts."""

    price_class: int | None
    cartons: Figure
    share: Figure | None = None
    amount: Figure | None = None
    year_on_year: Figure | None = None
    month_on_month: Figure | None = None


@dataclass(frozen=True)
class BrandTrend:
    """A brand in the market this month, computed; ``focus`` is the regulation's focus brand."""

    brand: str
    cartons: Figure
    share: Figure | None = None
    year_on_year: Figure | None = None
    month_on_month: Figure | None = None
    focus: bool = False


class ProductNews(StrEnum):
    NEW = "new"
    STOPPED = "stopped"
    PRICE = "price"


@dataclass(frozen=True)
class ProductChange:
    """A product that came, went or changed its price; words hold what changed."""

    product: str
    news: ProductNews
    on: date
    words: str = ""


@dataclass(frozen=True)
class Market:
    """Block 1: the market in brief. The words are typed once for all letters of the month."""

    area: str
    classes: tuple[ClassRow, ...] = ()
    brands: tuple[BrandTrend, ...] = ()
    changes: tuple[ProductChange, ...] = ()
    price_state: str = ""
    scarce_policy: str = ""
    words: str = ""
    events: str = ""
    news: tuple[NewsLine, ...] = ()


@dataclass(frozen=True)
class ProductRow:
    product: str
    cartons: Figure
    share: Figure | None = None
    amount: Figure | None = None
    year_on_year: Figure | None = None
    price_class: int | None = None


@dataclass(frozen=True)
class MonthVolume:
    """One month of the small chart; None where there are no records yet."""

    month: date
    cartons: Decimal | None


@dataclass(frozen=True)
class Place:
    """The place among chains of its kind; the others are never named."""

    place: int
    among: int
    kind: str


@dataclass(frozen=True)
class OwnFigures:
    """Block 2: the chain's own figures. ``cases`` are 箱 of 250 条; shares are in 标准条."""

    cartons: Figure
    cases: Figure
    amount: Figure | None = None
    last_year: Figure | None = None
    last_month: Figure | None = None
    year_on_year: Figure | None = None
    month_on_month: Figure | None = None
    amount_year_on_year: Figure | None = None
    year_to_date: Figure | None = None
    year_to_date_growth: Figure | None = None
    plan: Figure | None = None
    completion: Figure | None = None
    focus_brand: str = ""
    focus_share: Figure | None = None
    first_class_share: Figure | None = None
    price_per_carton: Figure | None = None
    price_per_case: Figure | None = None
    gross_profit: Figure | None = None
    shelf_rate: Figure | None = None
    stockout_rate: Figure | None = None
    forecast_accuracy: Figure | None = None
    place: Place | None = None
    classes: tuple[ClassRow, ...] = ()
    top_products: tuple[ProductRow, ...] = ()
    months: tuple[MonthVolume, ...] = ()


@dataclass(frozen=True)
class StoreRow:
    code: str
    name: str
    cartons: Figure
    year_on_year: Figure | None = None
    month_on_month: Figure | None = None


@dataclass(frozen=True)
class SilentStore:
    code: str
    name: str
    last_order: date | None = None


@dataclass(frozen=True)
class OverStock:
    """Stock beyond the limit, with the days that it lasts."""

    store: str
    product: str
    stock: Figure
    cover_days: Figure


@dataclass(frozen=True)
class StockOut:
    store: str
    product: str
    seen_on: date


@dataclass(frozen=True)
class Stores:
    """Block 3: ``active`` stores in all; ``cover_limit`` is the stock limit in days."""

    active: int
    ordered: int
    best: tuple[StoreRow, ...] = ()
    worst: tuple[StoreRow, ...] = ()
    silent: tuple[SilentStore, ...] = ()
    over_stock: tuple[OverStock, ...] = ()
    cover_limit: int | None = None
    stock_outs: tuple[StockOut, ...] = ()


@dataclass(frozen=True)
class LastSuggestion:
    """Block 4: what the last letter suggested; ``done`` None is not known."""

    text: str
    done: bool | None
    note: str = ""


@dataclass(frozen=True)
class LetterProblem:
    """Block 5: ``cites`` names the letter's number that shows it, ``figure`` is that number."""

    text: str
    cites: str
    figure: Figure


@dataclass(frozen=True)
class Suggestion:
    """Block 6: product, quantity, store and date; one without a number cannot be issued."""

    text: str
    product: str
    quantity: Figure | None
    store: str
    due: date | None


@dataclass(frozen=True)
class VisitLine:
    """Block 7: a visit made this month, at a store or at the headquarters."""

    on: date
    place: str
    person: str
    words: str = ""


@dataclass(frozen=True)
class NoticeLine:
    """Block 7: a written notice served this month."""

    on: date
    number: str
    place: str
    words: str = ""


@dataclass(frozen=True)
class Contacts:
    """Block 7. The totals count everything, also what the lines leave out."""

    visits: tuple[VisitLine, ...] = ()
    visits_total: int | None = None
    stores_visited: int | None = None
    notices: tuple[NoticeLine, ...] = ()
    notices_total: int | None = None


@dataclass(frozen=True)
class ReplySlip:
    """Block 8: what comes back, until when and to whom."""

    return_by: date
    return_to: str
    telephone: str = ""


@dataclass(frozen=True)
class LetterContent:
    """One version of one chain's letter. ``month`` is the first day of the month reviewed."""

    status: LetterStatus
    number: str
    version: int
    month: date
    issuer: Issuer
    addressee: Addressee
    record_url: str
    manager: str
    reviewed_by: str = ""
    issued_on: date | None = None
    reissue_reason: str = ""
    market: Market | None = None
    figures: OwnFigures | None = None
    stores: Stores | None = None
    last_suggestions: tuple[LastSuggestion, ...] | None = None
    problems: tuple[LetterProblem, ...] | None = None
    suggestions: tuple[Suggestion, ...] | None = None
    contacts: Contacts | None = None
    reply: ReplySlip | None = None
    notes: tuple[str, ...] = ()

    def to_json(self) -> str:
        return frozen.dump(self)

    @classmethod
    def from_json(cls, text: str) -> "LetterContent":
        return frozen.load(cls, text)
