"""Everybody's board of a month."""

from dataclasses import dataclass

from gcm.core.policy import Role
from gcm.duties.rules import customer_manager, market_manager
from gcm.duties.rules.duty import Duty, State
from gcm.duties.rules.facts import Month, Person


@dataclass(frozen=True)
class Board:
    person: Person
    duties: tuple[Duty, ...]

    def count(self, state: State | str) -> int:
        """A page asks by the state's value."""
        return sum(each.state == state for each in self.duties)


def boards(month: Month) -> tuple[Board, ...]:
    """In the order of ``month.people``; who has both roles has two."""
    return tuple(Board(person, duties_of(person, month)) for person in month.people)


def duties_of(person: Person, month: Month) -> tuple[Duty, ...]:
    if person.role is Role.MARKET_MANAGER:
        return market_manager.duties(person, month)
    return customer_manager.duties(person, month)
