"""Drafting a letter and changing what it says, until it is approved."""

from collections.abc import Iterable, Sequence
from datetime import date

from gcm.core import audit, clock, frozen, regulation
from gcm.core.db import db
from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.reviews import rules
from gcm.reviews.drafting import Proposal
from gcm.reviews.models import Letter, LetterPoint, ReviewMonth
from gcm.reviews.points import draft_of, point_of
from gcm.reviews.queries import contents, fingerprints
from gcm.reviews.rules import Kind, MonthWords, PointDraft, State


def save_words(words: ReviewMonth, draft: MonthWords, *, by: User) -> ReviewMonth:
    """Typed once for all letters of the district's month; issued ones keep their own."""
    check(rules.words_problems(draft))
    words.market_words = draft.market_words.strip()
    words.price_state = draft.price_state.strip()
    words.scarce_policy = draft.scarce_policy.strip()
    words.events = draft.events.strip()
    changes = audit.changes_of(words)
    words.version = (words.version or 0) + 1
    db.session.add(words)
    audit.record("review_month.edited", words, by=by, changes=changes)
    return words


def draft_letter(
    customer: Customer, month: date, proposals: Iterable[Proposal], *, by: User | None
) -> Letter:
    """The first edition, with the points that the figures propose."""
    letter = Letter(customer=customer, customer_id=customer.id, month=month, edition=1)
    letter.drafted_by_id = by.id if by else None
    take_figures(letter)
    db.session.add(letter)
    db.session.flush()
    letter.points = [point_of(each, letter, at) for at, each in enumerate(proposals, 1)]
    audit.record(
        "letter.drafted", letter, by=by, customer_id=customer.id, points=len(letter.points)
    )
    return letter


def propose_again(letter: Letter, *, by: User) -> None:
    """Fresh points from the figures as they are now; what people wrote stays."""
    check(rules.editing_problems(letter.state))
    proposals = contents.proposals_for(letter)
    kept = [point for point in letter.points if point.rule is None]
    for point in letter.points:
        if point.rule is not None:
            db.session.delete(point)
    fresh = [point_of(each, letter, len(kept) + at) for at, each in enumerate(proposals, 1)]
    letter.points = [*kept, *fresh]
    take_figures(letter)
    changed(letter)
    audit.record("letter.proposed_again", letter, by=by, customer_id=letter.customer_id)


def add_point(letter: Letter, draft: PointDraft, *, by: User) -> LetterPoint:
    check([*rules.editing_problems(letter.state), *rules.point_problems(draft)])
    last = max((point.position for point in letter.points), default=0)
    point = point_of(Proposal("", draft), letter, last + 1)
    letter.points.append(point)
    changed(letter)
    audit.record(
        "letter.point_added", letter, by=by, customer_id=letter.customer_id, text=draft.text
    )
    return point


def edit_point(point: LetterPoint, draft: PointDraft, *, by: User) -> None:
    """From here on the point is a person's own words, not a rule's."""
    letter = point.letter
    check([*rules.editing_problems(letter.state), *rules.point_problems(draft)])
    point.text, point.product, point.store = draft.text.strip(), draft.product, draft.store
    point.cites, point.quantity, point.due = draft.cites, draft.quantity, draft.due
    point.figure = frozen.dump(draft.figure) if draft.figure else None
    changes = audit.changes_of(point)
    if changes:
        point.rule = None
        changed(letter)
        audit.record(
            "letter.point_edited", letter, by=by, changes=changes, customer_id=letter.customer_id
        )


def remove_point(point: LetterPoint, *, by: User) -> None:
    letter = point.letter
    check(rules.editing_problems(letter.state))
    letter.points.remove(point)
    db.session.delete(point)
    changed(letter)
    audit.record(
        "letter.point_removed", letter, by=by, customer_id=letter.customer_id, text=point.text
    )


def move_point(point: LetterPoint, step: int, *, by: User) -> None:
    """Up (-1) or down (1) among the points of its kind."""
    letter = point.letter
    check(rules.editing_problems(letter.state))
    same = [each for each in letter.points if each.kind is point.kind]
    at = same.index(point)
    if not 0 <= at + step < len(same):
        return
    same.insert(at + step, same.pop(at))
    others = [each for each in letter.points if each.kind is not point.kind]
    ordered = same + others if point.kind is Kind.PROBLEM else others + same
    for position, each in enumerate(ordered, 1):
        each.position = position
    changed(letter)
    audit.record("letter.points_ordered", letter, by=by, customer_id=letter.customer_id)


def judge(point: LetterPoint, done: bool | None, note: str, *, by: User) -> None:
    """Whether a suggestion of an issued letter was followed; the next letter says so."""
    letter = point.letter
    if letter.state is not State.ISSUED or point.kind is not Kind.SUGGESTION:
        raise RuleBroken.because("只有已签发信函的建议可以登记落实情况。")
    point.done, point.done_note = done, note.strip()
    changes = audit.changes_of(point)
    audit.record(
        "letter.suggestion_judged", letter, by=by, changes=changes, customer_id=letter.customer_id
    )


def take_figures(letter: Letter) -> None:
    """From now on the letter speaks about the figures of this moment."""
    chain = letter.customer.id
    letter.fingerprint = fingerprints.fingerprints(letter.month, [chain])[chain]
    letter.figures_at = clock.now()


def changed(letter: Letter) -> None:
    """A form that was opened before is told that it is late; a submitted letter is a draft."""
    letter.version += 1
    if letter.state is State.SUBMITTED:
        letter.state = State.DRAFT
        letter.submitted_at = None


def compare(letter: Letter, all_of_month: Iterable[Letter]) -> None:
    """Remember which other chain's letter of the month reads too much like this one."""
    law = regulation.in_force(letter.month).letters
    others = [each for each in all_of_month if each.customer_id != letter.customer_id]
    texts = [rules.points_text(map(draft_of, each.points)) for each in others]
    own = rules.points_text(map(draft_of, letter.points))
    found = rules.alike(own, texts, law.alike_percent)
    letter.alike_percent = found[0] if found else None
    letter.alike_to_id = others[found[1]].id if found else None


def check(problems: Sequence[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)
