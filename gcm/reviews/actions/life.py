"""The way of a letter from draft to issued. Its content is frozen at issue."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gcm.core import audit, clock
from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.notifications.events import Event
from gcm.core.notifications.telling import tell
from gcm.core.users import User
from gcm.customers.queries import holding
from gcm.reviews import rules
from gcm.reviews.actions.writing import check, compare, take_figures
from gcm.reviews.drafting import Proposal
from gcm.reviews.models import Letter
from gcm.reviews.points import draft_of, point_of
from gcm.reviews.queries import contents, fingerprints, letters
from gcm.reviews.rules import State


def submit(letter: Letter, *, by: User) -> None:
    check(rules.state_problems(letter.state, State.SUBMITTED))
    check(rules.issue_problems(map(draft_of, letter.points)))
    letter.submitted_at = clock.now()
    letter.returned_because = None
    move(letter, State.SUBMITTED, by=by)


def approve(letter: Letter, *, by: User) -> None:
    """By the market manager, who answers for text and figures as they stand now."""
    check(rules.state_problems(letter.state, State.APPROVED))
    check(rules.issue_problems(map(draft_of, letter.points)))
    letter.approved_by = by
    letter.approved_at = clock.now()
    letter.returned_because = None
    take_figures(letter)
    compare(letter, letters.newest(letter.month, with_points=True).values())
    move(letter, State.APPROVED, by=by)
    month = letter.month.toordinal()
    cause = f"{month} {clock.today().isoformat()}"  # of a batch each is told once
    tell(Event.LETTER_APPROVED, hands(letter), "letter-month", month, cause=cause, by=by)


def send_back(letter: Letter, reason: str, *, by: User) -> None:
    check([*rules.state_problems(letter.state, State.DRAFT), *rules.reason_problems(reason)])
    letter.returned_because = reason.strip()
    letter.approved_by = letter.approved_at = letter.submitted_at = None
    move(letter, State.DRAFT, by=by, because=letter.returned_because)
    cause = f"{letter.id} {clock.now().isoformat()}"
    tell(Event.LETTER_RETURNED, hands(letter), "letter", letter.id, cause=cause, by=by)


def hands(letter: Letter) -> list[int | None]:
    """Who wrote it, and who serves the chain."""
    holders = holding.holders_on([letter.customer_id], clock.today()).values()
    return [letter.drafted_by_id, *(holder.id for holder in holders)]


def issue(letter: Letter, *, by: User) -> None:
    """Number the letter and freeze what it says; an earlier edition is replaced by it."""
    check(rules.state_problems(letter.state, State.ISSUED))
    check(rules.issue_problems(map(draft_of, letter.points)))
    if fingerprints.changed_since(letter.month, [letter]):
        raise RuleBroken.because("审核之后数据有更新，请退回后重新审核，再签发。")
    letter.issued_by = by
    letter.issued_at = clock.now()
    letter.number = rules.letter_number(
        contents.mark(), letter.month, letter.customer.code, letter.edition
    )
    letter.content = contents.content_of(letter).to_json()
    for earlier in letters.editions(by, letter):
        if earlier.state is State.ISSUED:
            move(earlier, State.REPLACED, by=by, because=letter.number)
    move(letter, State.ISSUED, by=by, because=letter.number)


def reissue(letter: Letter, reason: str, *, by: User) -> Letter:
    """A new edition with the same points; the issued one stands until the new one is issued."""
    check(rules.reason_problems(reason))
    newest = letters.editions(by, letter)[0]
    if letter.state is not State.ISSUED or newest.id != letter.id:
        raise RuleBroken.because("只有已签发的最新一版可以另发新版。")
    made = Letter(
        customer=letter.customer,
        customer_id=letter.customer_id,
        month=letter.month,
        edition=letter.edition + 1,
        reissued_because=reason.strip(),
        drafted_by_id=by.id,
        fingerprint=letter.fingerprint,
        figures_at=letter.figures_at,
    )
    db.session.add(made)
    db.session.flush()
    made.points = [
        point_of(Proposal(each.rule or "", draft_of(each)), made, each.position)
        for each in letter.points
    ]
    audit.record(
        "letter.reissued", made, by=by, customer_id=letter.customer_id, because=reason.strip()
    )
    return made


@dataclass(frozen=True)
class Refused:
    """A chain whose letter could not be moved, and why."""

    chain: str
    reason: str


def for_each(chosen: Iterable[Letter], step: Callable[[Letter], None]) -> tuple[int, list[Refused]]:
    """Do ``step`` to those letters that allow it; say how many, and why not the others.

    Steps check before they write, so a refused letter is left as it was.
    """
    done, refused = 0, []
    for letter in chosen:
        try:
            step(letter)
        except RuleBroken as broken:
            refused.append(Refused(letter.customer.name, str(broken)))
        else:
            done += 1
    return done, refused


def move(letter: Letter, then: State, *, by: User, because: str | None = None) -> None:
    letter.state = then
    letter.version += 1
    audit.record(f"letter.{then}", letter, by=by, customer_id=letter.customer_id, because=because)
