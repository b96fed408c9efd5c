"""An application on A4, and the slip of its decision: what the printing process is told."""

from dataclasses import dataclass
from datetime import date

from gcm.core import frozen
from gcm.core.printing.orders import Order, Sheet

FORM = "form"
SLIP = "slip"
TITLES = {FORM: "集团客户入网申请表", SLIP: "集团客户入网审批单"}
TEMPLATES = {FORM: "print/application.html", SLIP: "print/application_decision.html"}


@dataclass(frozen=True)
class Fact:
    label: str
    text: str


@dataclass(frozen=True)
class PaperDocument:
    kind: str
    stand: str
    number: str
    holder: str
    valid: str
    note: str


@dataclass(frozen=True)
class PaperStore:
    name: str
    category: str
    licence_number: str
    licence_ends_on: str
    address: str
    contact: str
    monthly_volume: str


@dataclass(frozen=True)
class PaperMark:
    criterion: str
    score: int
    words: str


@dataclass(frozen=True)
class PaperSurvey:
    by: str
    day: date
    expected_volume: str
    marks: tuple[PaperMark, ...]
    photos: int


@dataclass(frozen=True)
class PaperTick:
    text: str
    met: bool
    note: str


@dataclass(frozen=True)
class PaperReview:
    by: str
    day: date
    agrees: bool
    opinion: str
    standard_of: date
    licensed: int
    ticks: tuple[PaperTick, ...]


@dataclass(frozen=True)
class PaperDecision:
    by: str
    day: date
    approved: bool
    number: str
    opinion: str
    code: str


@dataclass(frozen=True)
class ApplicationPaper:
    """``address`` is what the QR code says: it leads back to the application."""

    title: str
    branch: str
    number: str
    address: str
    state: str
    printed_on: date
    name: str
    district: str
    manager: str
    facts: tuple[Fact, ...]
    documents: tuple[PaperDocument, ...]
    stores: tuple[PaperStore, ...]
    survey: PaperSurvey | None
    review: PaperReview | None
    decision: PaperDecision | None


def order(kind: str, paper: ApplicationPaper) -> Order:
    return Order(
        title=paper.title,
        model="gcm.onboarding.paper:ApplicationPaper",
        template=TEMPLATES[kind],
        subject="paper",
        stylesheet="application.css",
        sheets=(Sheet(f"{paper.number} {paper.name}", frozen.dump(paper)),),
    )
