"""The table of stores: typed or pasted, read as one, every row's faults named."""

from flask import flash, request
from flask.typing import ResponseReturnValue

from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.onboarding import queries
from gcm.onboarding.actions import stores as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.stores import StoresForm
from gcm.onboarding.models import Application
from gcm.onboarding.rules.stores import FIELDS
from gcm.onboarding.views.shown import step_page, to_step
from gcm.web.access import me, requires


@bp.get("/<int:application_id>/stores")
@requires(Permission.APPLICATION_READ)
def stores(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_application(me(), application_id)
    return stores_page(found, StoresForm.of(queries.dossiers.stores_of(found)))


@bp.post("/<int:application_id>/stores")
@requires(Permission.APPLICATION_WRITE)
def save_stores(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_own_application(me(), application_id)
    form = StoresForm.typed(request.form)
    valid = form.validate()
    form.check_version(found.name, found.version, {})
    if valid and kept(found, form):
        flash("卖场明细已保存。")
        return to_step("application", found)
    return stores_page(found, form)


def kept(found: Application, form: StoresForm) -> bool:
    """Saved, or every broken rule shown in its row."""
    try:
        actions.keep_stores(found, form.drafts(), by=me())
    except RuleBroken as broken:
        for problem in broken.problems:
            place, _, name = (problem.field or "").removeprefix("rows-").partition("-")
            if name in FIELDS:
                form.show(int(place), name, problem.message)
            else:
                form.form_errors.append(problem.message)
        return False
    return True


def stores_page(found: Application, form: StoresForm) -> ResponseReturnValue:
    return step_page("stores", found, form=form, fields=list(FIELDS), status=form.http_status)
