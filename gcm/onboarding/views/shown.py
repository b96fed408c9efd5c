"""What the pages of one application share: what is gathered, and what this person may do."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import scope
from gcm.core.policy import Permission
from gcm.customers.rules import licence_number_warning
from gcm.onboarding.models import Application
from gcm.onboarding.queries import alike, applications, dossiers
from gcm.onboarding.queries.dossiers import Gathered
from gcm.onboarding.rules.hands import Hands
from gcm.onboarding.rules.states import OVER, State
from gcm.web.access import can, me
from gcm.web.render import page


@dataclass(frozen=True)
class Rights:
    """``write`` is the customer manager's, ``run`` the market manager's, of an open application.

    ``pass_on`` is the market manager's until it is over. Whoever gathered does not ``judge``, and
    nobody decides on what went through their hands.
    """

    write: bool
    run: bool
    judge: bool
    pass_on: bool
    decide: bool


def rights_of(application: Application, hands: Hands) -> Rights:
    reach = scope.current() or scope.NOTHING
    own = application.user_id in reach.holder_ids
    may_run = can(Permission.APPLICATION_REVIEW)
    run = may_run and application.district_id in applications.districts_run_by(me())
    return Rights(
        write=application.is_open
        and own
        and me().id not in hands.judged
        and can(Permission.APPLICATION_WRITE),
        run=(runs := application.is_open and run),
        judge=runs and me().id not in hands.gathered,
        pass_on=application.state not in OVER and run,
        decide=application.state is State.SUBMITTED
        and me().id not in hands.all
        and can(Permission.APPLICATION_DECIDE, application),
    )


def step_page(
    step: str,
    application: Application,
    *,
    whole: Gathered | None = None,
    fragments: tuple[str, ...] = (),
    **context: Any,
) -> ResponseReturnValue:
    """The page of one step, with all that is gathered."""
    whole = whole or dossiers.gathered(application)
    return page(
        f"onboarding/{step}.html",
        fragments=fragments,
        step=step,
        application=application,
        whole=whole,
        rights=rights_of(application, whole.hands),
        **context,
    )


def to_step(step: str, application: Application) -> ResponseReturnValue:
    return redirect(url_for(f"onboarding.{step}", application_id=application.id), 303)


def doubtful(found: Application) -> list[str]:
    """Shapes and doubles to be looked at; they keep nobody from going on."""
    if found.decided_at is not None:
        return []
    numbers = [row.licence_number for row in dossiers.stores_of(found)]
    known = [number for number in numbers if number]
    return [
        *alike.of_company(me(), found.name, found.uscc, found.id),
        *(warning for number in known if (warning := licence_number_warning(number))),
        *alike.of_licences(me(), known, found.id),
    ]
