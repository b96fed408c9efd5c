"""What every deed asks first, and what it notes of an application that was sent back."""

from collections.abc import Iterable

from gcm.core.errors import Problem, RuleBroken
from gcm.core.users import User
from gcm.onboarding.models import Application
from gcm.onboarding.queries import dossiers
from gcm.onboarding.queries.hands import hands_of
from gcm.onboarding.rules import hands, states


def refuse(problems: list[Problem]) -> None:
    if problems:
        raise RuleBroken(problems)


def may_gather(application: Application, by: User) -> None:
    refuse(states.change_problems(application.state))
    refuse(hands.gathering_problems(by.id, hands_of(application)))


def may_judge(application: Application, by: User) -> None:
    refuse(states.change_problems(application.state))
    refuse(hands.judging_problems(by.id, hands_of(application)))


def reopen_review(application: Application) -> None:
    """What was reviewed has changed: the market manager looks again."""
    application.state = states.after_change(application.state)
    touch(application)


def touch(application: Application) -> None:
    """Also what hangs on it is a new version: whoever opened the one before is told (409)."""
    application.version += 1


def note_mended(application: Application, things: Iterable[str]) -> None:
    """What was sent back has been put right, named as its reason is."""
    if not application.is_open:
        return
    if last := dossiers.last_return(application):
        last.mended = sorted({*last.mended, *things} & set(last.reasons))
