"""The month's table: every chain in reach, and where its letter stands."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.exc import NoResultFound

from gcm.core import clock, scope
from gcm.core.db import db
from gcm.core.organisation import District
from gcm.core.users import User
from gcm.customers.models import Customer
from gcm.reviews import rules
from gcm.reviews.models import Letter, LetterPoint, ReviewMonth
from gcm.reviews.queries.fingerprints import changed_since
from gcm.reviews.queries.letters import Holder, chains_of, due_on, holders, last_month, newest
from gcm.reviews.rules import Kind, Punctuality, State
from gcm.sales.queries.history import recorded_months

NO_LETTER = "none"
CHOICES = 24


@dataclass(frozen=True)
class Line:
    """A chain's line in the month's table; ``letter`` is its newest edition, if any."""

    customer: Customer
    holder: Holder | None
    letter: Letter | None
    punctuality: Punctuality
    has_changed: bool
    missing: int

    @property
    def state(self) -> State | None:
        return self.letter.state if self.letter else None


def month_lines(user: User, month: date) -> list[Line]:
    """The month's table for ``user``, in delivery order; the number of queries is constant."""
    letters = newest(month)
    changed = changed_since(month, letters.values())
    lacking = missing_numbers([letter.id for letter in letters.values()])
    who, due, today = holders(month), due_on(month), clock.today()
    lines = []
    for customer in chains_of(month):
        letter = letters.get(customer.id)
        issued = clock.local(letter.issued_at).date() if letter and letter.issued_at else None
        lines.append(
            Line(
                customer=customer,
                holder=who.get(customer.id),
                letter=letter,
                punctuality=rules.punctuality(due, today, issued),
                has_changed=letter is not None and letter.id in changed,
                missing=lacking.get(letter.id, 0) if letter else 0,
            )
        )
    return lines


def missing_numbers(letter_ids: Sequence[int]) -> dict[int, int]:
    """How many suggestions of each letter lack product, quantity, store or date."""
    rows = db.session.execute(
        select(LetterPoint.letter_id, func.count(LetterPoint.id))
        .where(
            LetterPoint.letter_id.in_(letter_ids),
            LetterPoint.kind == Kind.SUGGESTION,
            or_(
                LetterPoint.product == "",
                LetterPoint.quantity.is_(None),
                LetterPoint.store == "",
                LetterPoint.due.is_(None),
            ),
        )
        .group_by(LetterPoint.letter_id)
    )
    return {row[0]: row[1] for row in rows}


def state_key(line: Line) -> str:
    return line.state or NO_LETTER


def counts(lines: Collection[Line]) -> Counter[str]:
    """How many letters of the month are in each state, and how many are late."""
    found = Counter(map(state_key, lines))
    found["late"] = sum(
        line.punctuality is Punctuality.LATE and line.state is not State.ISSUED for line in lines
    )
    return found


def months_to_choose(month: date) -> list[date]:
    """The last months with records, newest first; the one on the page is always there."""
    found = {month, last_month(), *recorded_months()[-CHOICES:]}
    return sorted((each for each in found if each <= clock.today()), reverse=True)


def letters_of_chains(user: User, month: date, chains: Collection[int]) -> list[Letter]:
    """The newest letters of these chains, in delivery order."""
    found = newest(month, with_points=True)
    return [found[each.id] for each in chains_of(month) if each.id in chains and each.id in found]


def districts(user: User) -> list[District]:
    """The districts whose letters the person answers for."""
    reach = scope.current()
    query = select(District).order_by(District.code)
    if reach is not None and not reach.everything:
        query = query.where(District.id.in_(reach.district_ids))
    return list(db.session.scalars(query))


def get_district(user: User, district_id: int | None) -> District:
    """The one asked for, or the person's first; raises NoResultFound for anybody else's."""
    found = districts(user)
    own = [each for each in found if district_id in (None, each.id)]
    if not own:
        raise NoResultFound
    return own[0]


def words_for(district_id: int, month: date) -> ReviewMonth:
    """The words of the district's month; new and empty where nobody has typed any."""
    found = db.session.scalars(
        select(ReviewMonth).where(
            ReviewMonth.month == month, ReviewMonth.district_id == district_id
        )
    ).one_or_none()
    if found is not None:
        return found
    empty = {"market_words": "", "price_state": "", "scarce_policy": "", "events": ""}
    return ReviewMonth(district_id=district_id, month=month, version=0, **empty)
