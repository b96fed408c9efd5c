"""The marketing centre's decision: approved with a code, refused, or sent back item by item."""

from decimal import Decimal
from typing import Any

from flask import flash
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.onboarding import queries
from gcm.onboarding.actions import decisions as actions
from gcm.onboarding.actions.decisions import Verdict
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.steps import ApprovalForm, ReturnForm, VerdictForm, return_class
from gcm.onboarding.models import Application
from gcm.onboarding.queries.dossiers import Gathered
from gcm.onboarding.rules.missing import FILE
from gcm.onboarding.views.shown import doubtful, step_page, to_step
from gcm.web import filters
from gcm.web.access import check, me, requires
from gcm.web.forms import EditForm

Things = list[tuple[str, str, str]]


@bp.get("/<int:application_id>/decision")
@requires(Permission.APPLICATION_DECIDE)
def decision(application_id: int) -> ResponseReturnValue:
    return decision_page(opened(application_id))


@bp.post("/<int:application_id>/approval")
@requires(Permission.APPLICATION_DECIDE)
def approve(application_id: int) -> ResponseReturnValue:
    found, form = opened(application_id), ApprovalForm(prefix="approval-")
    if form.validate_on_submit():
        form.check_version(found.name, found.version, {})
        with form.showing_broken_rules():
            chain = actions.approve(found, form.read_as(Verdict), str(form.code.data), by=me())
            flash(f"已批准，{chain.name}的档案已建立，编码 {chain.code}。")
            if not queries.hands.will_serve(found):
                flash("这家客户还没有客户经理，请通知市场经理指定。")
            return to_step("application", found)
    return decision_page(found, approval=form)


@bp.post("/<int:application_id>/refusal")
@requires(Permission.APPLICATION_DECIDE)
def refuse(application_id: int) -> ResponseReturnValue:
    found, form = opened(application_id), VerdictForm(prefix="refusal-")
    if form.validate_on_submit():
        form.check_version(found.name, found.version, {})
        with form.showing_broken_rules():
            actions.refuse_application(found, form.read_as(Verdict), by=me())
            flash("已登记不批准。")
            return to_step("application", found)
    return decision_page(found, refusal=form)


@bp.post("/<int:application_id>/return")
@requires(Permission.APPLICATION_DECIDE)
def send_back(application_id: int) -> ResponseReturnValue:
    found = opened(application_id)
    listed = things(queries.dossiers.gathered(found))
    form = return_form(listed)
    if form.validate_on_submit():
        form.check_version(found.name, found.version, {})
        with form.showing_broken_rules():
            actions.send_back(found, form.opinion.data or "", reasons(form, listed), by=me())
            flash("已退回，原因会显示在各项旁边。")
            return to_step("application", found)
    return decision_page(found, sending=form)


def return_form(listed: Things, **values: Any) -> ReturnForm:
    return return_class(len(listed))(prefix="return-", **values)


def reasons(form: ReturnForm, listed: Things) -> dict[str, str]:
    return {name: form[f"reason_{place}"].data or "" for place, (name, *_rest) in enumerate(listed)}


def opened(application_id: int) -> Application:
    """Nobody decides on what they made or submitted: the policy is asked with it in hand."""
    found = queries.applications.get_application(me(), application_id)
    check(Permission.APPLICATION_DECIDE, found)
    return found


def decision_page(found: Application, **shown: EditForm) -> ResponseReturnValue:
    whole = queries.dossiers.gathered(found)
    listed = things(whole)
    code = queries.applications.next_code(me())
    forms: dict[str, EditForm] = {
        "approval": ApprovalForm(formdata=None, prefix="approval-", data={"code": code}),
        "refusal": VerdictForm(formdata=None, prefix="refusal-"),
        "sending": return_form(listed, formdata=None),
    }
    forms |= shown
    for form in forms.values():
        form.version.data = form.version.data or str(found.version)
    status = max(form.http_status for form in forms.values())
    return step_page(
        "decision",
        found,
        whole=whole,
        things=listed,
        doubtful=doubtful(found),
        author_serves=queries.hands.will_serve(found),
        **forms,
        status=status,
    )


def things(whole: Gathered) -> Things:
    """(name, title, what stands there) of everything that may be sent back."""
    values = {f"file.{name}": said(getattr(whole.application, name)) for name in FILE}
    values |= {f"document.{slot.kind}": slot.stand.value for slot in whole.slots}
    values |= {
        f"store.{each.id}": f"{said(each.licence_number)}，{said(each.address)}"
        for each in whole.stores
    }
    return [(name, title, values.get(name, "")) for name, title in whole.titles.items()]


def said(value: Any) -> str:
    return filters.quantity(value) if isinstance(value, Decimal) else str(filters.or_dash(value))
