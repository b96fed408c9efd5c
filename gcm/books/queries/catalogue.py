"""All sheets of the two record books (attachments 1 and 2), and who may read whose.

Another sheet is one more definition, named here in its place:

| sheet | holds | kept where |
|---|---|---|
| M1 | roster of chains | customer files |
| M2 | targets and their split | targets |
| M3 | outings | visits |
| M4 | headquarters visits | visits |
| M5 | brand cultivation plans | cultivation |
| M6 | forecast summary | forecasts |
| M7 | symposia, opinions, slips | meetings |
| M8 | inspection of customer managers | duty boards |
| M9 | applications and first review | onboarding |
| C1 | headquarters files (总部档案) | customer files |
| C2 | stores (卖场明细表) | stores |
| C3 | two-week plan | plans |
| C4 | store visits | visits |
| C5 | headquarters visits | visits |
| C6 | notices of scarce goods, receipts | supply |
| C7 | monthly forecasts | forecasts |
| C8 | review letters | reviews |
| C9 | compliance feedback | findings |
| C10 | monthly sales reports | sales |
| C11 | opinions and complaints | findings, letters' replies |
"""

from collections.abc import Sequence

from sqlalchemy.exc import NoResultFound

from gcm.books.queries import (
    applications,
    archives,
    cultivation,
    forecasts,
    hq,
    inspections,
    letters,
    notices,
    plans,
    reports,
    rounds,
    signals,
    symposia,
    targets,
)
from gcm.books.queries.book import Sheet
from gcm.core.policy import Role
from gcm.core.users import User
from gcm.visits.queries import people

SHEETS: tuple[Sheet, ...] = (
    archives.M1,
    targets.M2,
    rounds.M3,
    hq.M4,
    cultivation.M5,
    forecasts.M6,
    symposia.M7,
    inspections.M8,
    applications.M9,
    archives.C1,
    archives.C2,
    plans.C3,
    rounds.C4,
    hq.C5,
    notices.C6,
    forecasts.C7,
    letters.C8,
    signals.C9,
    reports.C10,
    signals.C11,
)
OVERSEERS = frozenset({Role.DEPARTMENT_HEAD, Role.APPROVER})
KEEPERS = frozenset({Role.MARKET_MANAGER, Role.CUSTOMER_MANAGER})


def get_sheet(key: str) -> Sheet:
    """Raises NoResultFound for what is no sheet."""
    found = [sheet for sheet in SHEETS if sheet.key == key]
    if not found:
        raise NoResultFound(key)
    return found[0]


def readable(user: User) -> dict[User, tuple[Sheet, ...]]:
    """Whose book ``user`` may read, oneself first, and which sheets of it.

    Customer managers' sheets are read by whoever sees their work; a market manager's by the one
    whose they are, by who stands in, and by the head and the marketing centre.
    """
    seen = sorted(people.in_reach(user), key=lambda person: person.id != user.id)
    own = {person.id for person in people.acted_for(user)}
    found = {}
    for person in seen:
        roles = person.roles & KEEPERS
        if person.id not in own and not user.roles & OVERSEERS:
            roles -= {Role.MARKET_MANAGER}
        if sheets := tuple(sheet for sheet in SHEETS if sheet.role in roles):
            found[person] = sheets
    return found


def chosen(
    readable: dict[User, tuple[Sheet, ...]], user_id: int | None, sheet: Sheet | None = None
) -> User | None:
    """The person asked for, else the first who has such a book.

    Raises NoResultFound for somebody whose book, or whose sheet, the reader may not see.
    """
    known: Sequence[User] = [
        person for person, sheets in readable.items() if sheet is None or sheet in sheets
    ]
    if user_id is None and sheet is None:
        return known[0] if known else None
    found = [person for person in known if user_id in (None, person.id)]
    if not found:
        raise NoResultFound
    return found[0]
