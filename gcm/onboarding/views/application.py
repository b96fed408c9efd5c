"""One application: how far it is, its headquarters file, its submission, its history."""

from collections.abc import Sequence

from flask import flash
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.audit import AuditEntry
from gcm.core.policy import Permission
from gcm.core.users import User
from gcm.customers import queries as archive
from gcm.onboarding import queries
from gcm.onboarding.actions import files as actions
from gcm.onboarding.actions import steps
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.files import FileForm, HolderForm
from gcm.onboarding.forms.steps import SubmissionForm
from gcm.onboarding.models import Application
from gcm.onboarding.views.shown import doubtful, step_page, to_step
from gcm.web.access import me, requires

LINES = 200


@bp.get("/<int:application_id>")
@requires(Permission.APPLICATION_READ)
def application(application_id: int) -> ResponseReturnValue:
    return application_page(queries.applications.get_application(me(), application_id))


@bp.post("/<int:application_id>/holder")
@requires(Permission.APPLICATION_REVIEW)
def hand_over(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_run_application(me(), application_id)
    people = managers_of(found)
    form = HolderForm()
    form.offer(people)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            (to,) = (each for each in people if each.id == form.to.data)
            actions.hand_over(found, to, str(form.reason.data), by=me())
            flash(f"申请已移交{to.name}。")
            return to_step("application", found)
    return application_page(found, form)


def application_page(
    found: Application, form: HolderForm | None = None, submission: SubmissionForm | None = None
) -> ResponseReturnValue:
    submission = submission or SubmissionForm(formdata=None)
    if form is None:
        form = HolderForm(formdata=None)
        form.offer(managers_of(found))
    return step_page(
        "application",
        found,
        form=form,
        submission=submission,
        history=archive.files.lines_of(AuditEntry.subject == f"application:{found.id}", LINES),
        doubtful=doubtful(found),
        status=max(form.http_status, submission.http_status),
    )


def managers_of(found: Application) -> Sequence[User]:
    return archive.holding.managers_for({found.district_id}, clock.today())


@bp.get("/<int:application_id>/file")
@requires(Permission.APPLICATION_READ)
def file(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_application(me(), application_id)
    return step_page("file", found, form=FileForm.of_application(found))


@bp.post("/<int:application_id>/file")
@requires(Permission.APPLICATION_WRITE)
def save_file(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_own_application(me(), application_id)
    form = FileForm()
    if form.validate_on_submit():
        form.check_version(found.name, found.version, form.against(found))
        if form.is_confirmed(warnings(found, form)):
            with form.showing_broken_rules():
                actions.edit_file(found, form.draft(), by=me())
                flash("总部档案已保存。")
                return to_step("documents", found)
    return step_page("file", found, form=form, status=form.http_status)


def warnings(found: Application, form: FileForm) -> list[str]:
    """Doubles are looked for when what they are found by has changed."""
    if (form.name.data, form.uscc.data) == (found.name, found.uscc):
        return []
    return queries.alike.of_company(me(), str(form.name.data), form.uscc.data, found.id)


@bp.post("/<int:application_id>/submission")
@requires(Permission.APPLICATION_WRITE)
def submit(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_own_application(me(), application_id)
    form = SubmissionForm()
    if form.validate_on_submit():
        form.check_version(found.name, found.version, {})
        with form.showing_broken_rules():
            steps.submit(found, form.answer.data or "", by=me())
            flash("已提交市公司营销中心，等待审批。")
            return to_step("application", found)
    return application_page(found, submission=form)
