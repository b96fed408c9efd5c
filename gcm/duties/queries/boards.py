"""Whose boards a person sees: one's own, one's people's, or the whole branch's."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.exc import NoResultFound

from gcm.core.users import User
from gcm.duties.queries.month import month_of
from gcm.duties.rules import boards as rules
from gcm.duties.rules.boards import Board
from gcm.duties.rules.facts import Month
from gcm.visits.queries.boards import in_reach


def boards(user: User, month: date) -> tuple[Month, list[Board]]:
    """Market managers first, each by login; about forty statements whatever the number."""
    known = in_reach(user, month)
    found = month_of(month)
    return found, [each for each in rules.boards(found) if each.person.user in known]


def boards_of(user: User, month: date, user_id: int) -> tuple[Month, Sequence[Board]]:
    """One person's, one for each role. Raises NoResultFound for whoever is not in reach."""
    if user_id not in in_reach(user, month).values():
        raise NoResultFound
    found = month_of(month)
    return found, [each for each in rules.boards(found) if each.person.id == user_id]


def whole(month: date) -> tuple[Board, ...]:
    """For commands, which act for the branch."""
    return rules.boards(month_of(month))


def own(user: User, month: date) -> list[Board]:
    return [each for each in whole(month) if each.person.id == user.id]
