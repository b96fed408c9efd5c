"""What the pages of one application share: what is gathered, and what this person may do."""

from dataclasses import dataclass
from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core import scope
from gcm.core.policy import Permission
from gcm.onboarding.models import Application
from gcm.onboarding.queries import applications, dossiers
from gcm.onboarding.queries.dossiers import Gathered
from gcm.onboarding.rules.states import OVER, State
from gcm.web.access import can, me
from gcm.web.render import page


@dataclass(frozen=True)
class Rights:
    """``write`` is the customer manager's, ``run`` the market manager's, of an open application.

    ``pass_on`` is the market manager's until it is over.
    """

    write: bool
    run: bool
    pass_on: bool
    decide: bool


def rights_of(application: Application) -> Rights:
    reach = scope.current() or scope.NOTHING
    own = application.user_id in reach.holder_ids
    may_run = can(Permission.APPLICATION_REVIEW)
    run = may_run and application.district_id in applications.districts_run_by(me())
    return Rights(
        write=application.is_open and own and can(Permission.APPLICATION_WRITE),
        run=application.is_open and run,
        pass_on=application.state not in OVER and run,
        decide=application.state is State.SUBMITTED
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
    return page(
        f"onboarding/{step}.html",
        fragments=fragments,
        step=step,
        application=application,
        whole=whole or dossiers.gathered(application),
        rights=rights_of(application),
        **context,
    )


def to_step(step: str, application: Application) -> ResponseReturnValue:
    return redirect(url_for(f"onboarding.{step}", application_id=application.id), 303)
