"""The whole letter: frozen once it is issued, put together from the figures before."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import current_app
from sqlalchemy import select

from gcm.core import clock
from gcm.core.db import db
from gcm.customers.models import Contact, Customer
from gcm.reviews import drafting
from gcm.reviews.content import (
    Addressee,
    Contacts,
    LetterContent,
    LetterStatus,
    Market,
    OwnFigures,
    ReplySlip,
    Stores,
    VisitLine,
)
from gcm.reviews.drafting import Proposal
from gcm.reviews.evidence import Evidence
from gcm.reviews.models import Letter, LetterPoint
from gcm.reviews.points import draft_of, printed_problem, printed_suggestion, printed_verdict
from gcm.reviews.queries import letters, own, shops
from gcm.reviews.queries.desk import Desk, desk
from gcm.reviews.queries.market import with_news, with_words
from gcm.reviews.rules import Kind, PointDraft, State
from gcm.visits.models import Visit

NOT_NUMBERED = "签发时编号"
MOST_VISITS = 5  # what the letter names; it counts them all


@dataclass(frozen=True)
class Analysis:
    """A chain's month: the blocks of figures, and what the drafting rules look at."""

    customer: Customer
    figures: OwnFigures | None
    notes: tuple[str, ...]
    stores: Stores | None
    evidence: Evidence

    @property
    def has_data(self) -> bool:
        return self.figures is not None


def mark() -> str:
    """The letters' mark (字) of this branch, with which numbers begin."""
    return str(current_app.config["LETTER_MARK"])


def analysis(customer: Customer, on: Desk) -> Analysis:
    held = shops.counts(customer, on)
    figures, notes = own.own_figures(customer, on)
    stores = shops.store_block(customer, on, held) if figures else None
    place = on.places.get(customer.id)
    accuracy = figures.forecast_accuracy if figures else None
    evidence = Evidence(
        figures=figures,
        stores=stores,
        lines=shops.store_lines(customer, on, held) if figures else (),
        refill_by=on.refill_by,
        order_by=on.order_by,
        peers=place.kind if place else "",
        peers_first_class=on.peers.get(customer.id),
        forecast_accuracy=accuracy.value if accuracy else None,
        market_favourites=on.favourites,
    )
    return Analysis(customer, figures, notes, stores, evidence)


def proposals(found: Analysis, on: Desk) -> list[Proposal]:
    return drafting.propose(found.evidence, on.law.letters)


def proposals_for(letter: Letter) -> list[Proposal]:
    on = desk(letter.month)
    return proposals(analysis(letter.customer, on), on)


def content_of(letter: Letter, on: Desk | None = None) -> LetterContent:
    """What stands in the letter: as issued, or as it would be issued now."""
    if letter.content is not None:
        return LetterContent.from_json(letter.content)
    on = on or desk(letter.month)
    return assembled(analysis(letter.customer, on), on, letter)


def assembled(found: Analysis, on: Desk, letter: Letter) -> LetterContent:
    is_numbered = letter.number is not None
    return written(
        found,
        on,
        points=list(map(draft_of, letter.points)),
        verdicts=letters.last_suggestions(on.month, [found.customer.id]).get(found.customer.id),
        status=LetterStatus.ISSUED if is_numbered else LetterStatus.DRAFT,
        number=letter.number or NOT_NUMBERED,
        edition=letter.edition,
        path=f"/reviews/{letter.id}",
        reviewed_by=letter.approved_by.name if letter.approved_by else "",
        issued_on=clock.local(letter.issued_at).date() if letter.issued_at else None,
        reissue_reason=letter.reissued_because or "",
    )


def proposed(found: Analysis, on: Desk) -> LetterContent:
    """The letter of a chain that has none yet, as the rules would draft it. Writes nothing."""
    return written(
        found,
        on,
        points=[proposal.point for proposal in proposals(found, on)],
        verdicts=letters.last_suggestions(on.month, [found.customer.id]).get(found.customer.id),
        path=f"/reviews/?month={on.month:%Y-%m}",
    )


def written(
    found: Analysis,
    on: Desk,
    *,
    points: Sequence[PointDraft],
    verdicts: Sequence[LetterPoint] | None,
    path: str,
    status: LetterStatus = LetterStatus.DRAFT,
    number: str = NOT_NUMBERED,
    edition: int = 1,
    reviewed_by: str = "",
    issued_on: date | None = None,
    reissue_reason: str = "",
) -> LetterContent:
    """Blocks without data are None; so are problems and suggestions when there are none."""
    customer = found.customer
    issuer = on.issuer(customer.district_id)
    holder = on.holders.get(customer.id)
    by_kind = {kind: [point for point in points if point.kind is kind] for kind in Kind}
    base = current_app.config["BASE_URL"].rstrip("/") or "http://127.0.0.1:8000"
    return LetterContent(
        status=status,
        number=number,
        version=edition,
        month=on.month,
        issuer=issuer,
        addressee=addressee(customer),
        record_url=base + path,
        manager=holder.name if holder else "",
        reviewed_by=reviewed_by,
        issued_on=issued_on,
        reissue_reason=reissue_reason,
        market=market_of(customer, on),
        figures=found.figures,
        stores=found.stores,
        last_suggestions=tuple(map(printed_verdict, verdicts)) if verdicts else None,
        problems=tuple(map(printed_problem, by_kind[Kind.PROBLEM])) or None,
        suggestions=tuple(map(printed_suggestion, by_kind[Kind.SUGGESTION])) or None,
        contacts=contacts_of(customer, on),
        reply=ReplySlip(on.reply_by, issuer.branch + issuer.department, issuer.telephone),
        notes=found.notes,
    )


def market_of(customer: Customer, on: Desk) -> Market | None:
    """The market in brief, with its district's words and news."""
    block = with_words(on.market, on.words.get(customer.district_id))
    return with_news(block, on.news.get(customer.district_id, ()))


def contacts_of(customer: Customer, on: Desk) -> Contacts | None:
    """Block 7: the visits that were made in the month; None where there were none."""
    made = on.visits.get(customer.id)
    if not made:
        return None
    lines = (VisitLine(each.day, place_of(each), each.user.name) for each in made[:MOST_VISITS])
    stores = {each.store_id for each in made if each.store_id is not None}
    return Contacts(visits=tuple(lines), visits_total=len(made), stores_visited=len(stores))


def place_of(visit: Visit) -> str:
    return visit.store.name if visit.store else "总部"


def addressee(customer: Customer) -> Addressee:
    """The purchasing head where one is marked, else the chain itself."""
    buyer = db.session.scalars(
        select(Contact)
        .where(Contact.customer_id == customer.id)
        .order_by(Contact.is_buyer.desc(), Contact.id)
        .limit(1)
    ).first()
    contact = f"{buyer.post or ''} {buyer.name}".strip() if buyer else "负责人"
    return Addressee(customer.code, customer.name, customer.hq_address or "", contact)


@dataclass(frozen=True)
class Ready:
    """A chain's letter, ready to be printed; ``letter`` is None where none was ever drafted."""

    customer: Customer
    letter: Letter | None
    content: LetterContent


def ready(month: date, customers: Sequence[Customer]) -> tuple[list[Ready], list[Customer]]:
    """The letters of these chains in their order, and the chains that have nothing to tell."""
    on, existing = desk(month), letters.newest(month, with_points=True)
    found: list[Ready] = []
    skipped: list[Customer] = []
    for customer in customers:
        letter = existing.get(customer.id)
        if letter and letter.state in {State.ISSUED, State.REPLACED}:
            found.append(Ready(customer, letter, content_of(letter, on)))
            continue
        analysed = analysis(customer, on)
        if letter:
            found.append(Ready(customer, letter, assembled(analysed, on, letter)))
        elif analysed.has_data:
            found.append(Ready(customer, None, proposed(analysed, on)))
        else:
            skipped.append(customer)
    return found, skipped
