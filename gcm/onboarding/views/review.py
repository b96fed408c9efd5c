"""The market manager's first review."""

from flask import flash
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.onboarding import queries
from gcm.onboarding.actions import steps as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.steps import ReviewForm, review_class
from gcm.onboarding.views.shown import step_page, to_step
from gcm.web.access import me, requires


@bp.get("/<int:application_id>/review")
@requires(Permission.APPLICATION_READ)
def review(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_application(me(), application_id)
    return step_page("review", found, form=review_form())


@bp.post("/<int:application_id>/review")
@requires(Permission.APPLICATION_REVIEW)
def first_review(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_run_application(me(), application_id)
    form = review_form()
    if form.validate_on_submit():
        form.check_version(found.name, found.version, {})
        with form.showing_broken_rules():
            actions.first_review(found, form.draft(), by=me())
            flash("初审已登记。")
            return to_step("application", found)
    return step_page("review", found, form=form, status=form.http_status)


def review_form() -> ReviewForm:
    """The standard of today, item by item."""
    return review_class(tuple(regulation.in_force(clock.today()).onboarding.standard))()
