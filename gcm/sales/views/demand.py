"""One demand: its answer, given or put right, and taking back what was noted in error."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.sales.actions import demands as actions
from gcm.sales.blueprint import bp
from gcm.sales.forms.demands import AnswerForm, TakingBackForm
from gcm.sales.queries import demands as queries
from gcm.sales.queries.demands import Detail
from gcm.sales.rules.demands import STATES
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/demands/<int:demand_id>")
@requires(Permission.FIGURES_READ)
def demand(demand_id: int) -> ResponseReturnValue:
    found = queries.get_demand(demand_id)
    return demand_page(found, AnswerForm(obj=found.demand, data={"version": found.stamp}))


@bp.post("/demands/<int:demand_id>/answer")
@requires(Permission.DEMAND_WRITE)
def answer_demand(demand_id: int) -> ResponseReturnValue:
    found = queries.get_demand(demand_id, locked=True)
    form = AnswerForm()
    if form.validate_on_submit():
        form.check_version("这条需求", found.stamp, form.against(found))
        with form.showing_broken_rules():
            actions.answer(found, form.draft(), by=me())
            flash("答复已保存。")
            return redirect(url_for(".demand", demand_id=demand_id), 303)
    return demand_page(found, form)


@bp.post("/demands/<int:demand_id>/withdrawal")
@requires(Permission.DEMAND_WRITE)
def withdraw_demand(demand_id: int) -> ResponseReturnValue:
    found = queries.get_demand(demand_id, locked=True)
    form = TakingBackForm()
    if form.validate_on_submit():
        form.check_version("这条需求", found.stamp, {})
        with form.showing_broken_rules():
            actions.take_back(found, by=me())
            flash("已撤回。")
            return redirect(url_for(".demands"), 303)
    return demand_page(found, AnswerForm(formdata=None, obj=found.demand), form)


def demand_page(
    found: Detail, form: AnswerForm, refused: TakingBackForm | None = None
) -> ResponseReturnValue:
    if form.answered_on.data is None and not form.errors:
        form.answered_on.process(None)  # the default: today
    return page(
        "sales/demand.html",
        found=found,
        form=form,
        refused=refused,
        states=STATES,
        status=(refused or form).http_status,
    )
