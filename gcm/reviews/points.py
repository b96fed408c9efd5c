"""A letter's points as rows of the database and as what the rules and the letter speak of."""

from decimal import Decimal

from gcm.core import frozen
from gcm.core.figures import Figure
from gcm.reviews.content import LastSuggestion, LetterProblem, Suggestion
from gcm.reviews.drafting import Proposal
from gcm.reviews.models import Letter, LetterPoint
from gcm.reviews.printed import cartons
from gcm.reviews.rules import PointDraft


def draft_of(point: LetterPoint) -> PointDraft:
    return PointDraft(
        kind=point.kind,
        text=point.text,
        cites=point.cites,
        figure=frozen.load(Figure, point.figure) if point.figure else None,
        product=point.product,
        quantity=point.quantity,
        store=point.store,
        due=point.due,
    )


def point_of(proposal: Proposal, letter: Letter, position: int) -> LetterPoint:
    """A new row, to be put into ``letter.points``."""
    draft = proposal.point
    return LetterPoint(
        customer_id=letter.customer_id,
        kind=draft.kind,
        position=position,
        rule=proposal.rule or None,
        text=draft.text,
        cites=draft.cites,
        figure=frozen.dump(draft.figure) if draft.figure else None,
        product=draft.product,
        quantity=draft.quantity,
        store=draft.store,
        due=draft.due,
    )


def printed_problem(point: PointDraft) -> LetterProblem:
    return LetterProblem(point.text, point.cites, point.figure or Figure(Decimal(0)))


def printed_suggestion(point: PointDraft) -> Suggestion:
    quantity = None if point.quantity is None else cartons(point.quantity)
    return Suggestion(point.text, point.product, quantity, point.store, point.due)


def printed_verdict(point: LetterPoint) -> LastSuggestion:
    quantity = "" if point.quantity is None else f" {cartons(point.quantity)}"
    text = f"{point.store}“{point.product}”{quantity}：{point.text.rstrip('。')}"
    return LastSuggestion(text, point.done, point.done_note)
