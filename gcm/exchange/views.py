"""Workbooks in the browser: kinds, templates and exports; check, confirm, follow, withdraw."""

from io import BytesIO

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from gcm.accounts.confirming import fresh
from gcm.core.file_names import last_part
from gcm.core.imports.report import WORKBOOK
from gcm.core.jobs import Job
from gcm.core.policy import Permission
from gcm.exchange import actions, queries
from gcm.exchange.forms import Upload, Withdrawal
from gcm.web.access import me, requires
from gcm.web.bodies import takes_files
from gcm.web.downloads import attachment
from gcm.web.forms import choices
from gcm.web.render import page
from gcm.web.spreadsheets import TYPE

bp = Blueprint("exchange", __name__, url_prefix="/exchange")


@bp.get("/")
@requires(Permission.IMPORT_USE)
def kinds() -> ResponseReturnValue:
    return page(
        "exchange/kinds.html",
        kinds=[each.kind for each in queries.permitted(me())],
        batches=queries.batches(me()),
        recent=queries.recent_jobs(me()),
        job_names=queries.JOBS,
    )


@bp.get("/kinds/<string:kind>/template")
@requires(Permission.IMPORT_USE)
def template(kind: str) -> ResponseReturnValue:
    title, target = queries.get_title(me(), kind), BytesIO()
    actions.template(kind, target, by=me())
    return attachment(target.getvalue(), f"{title}（模板）.xlsx", TYPE)


@bp.get("/kinds/<string:kind>/workbook")
@requires(Permission.IMPORT_USE)
@fresh
def export(kind: str) -> ResponseReturnValue:
    title, target = queries.get_title(me(), kind), BytesIO()
    actions.export(kind, target, by=me())
    actions.note_export(title, by=me())
    return attachment(target.getvalue(), f"{title}.xlsx", TYPE)


@bp.route("/imports/new", methods=["GET", "POST"])
@requires(Permission.IMPORT_USE)
@takes_files()
def new_import() -> ResponseReturnValue:
    form = upload_form()
    if form.validate_on_submit():
        file: FileStorage = form.file.data
        content, name = file.stream.read(), last_part(file.filename)
        job = actions.check_later(content, form.kind.data, form.sheet.data or "", name, by=me())
        return to_job(job)
    return page("exchange/new_import.html", form=form, status=form.http_status)


@bp.get("/imports/<int:job_id>")
@requires(Permission.IMPORT_USE)
def follow(job_id: int) -> ResponseReturnValue:
    """A check, an import or a withdrawal: how far it is, then what came of it."""
    job = queries.get_job(me(), job_id)
    return page("exchange/import.html", fragments=("progress_state",), job=job, found=job.result)


@bp.post("/imports/<int:job_id>/confirmation")
@requires(Permission.IMPORT_USE)
def confirm(job_id: int) -> ResponseReturnValue:
    return to_job(actions.import_later(queries.get_job(me(), job_id), by=me()))


@bp.route("/batches/<int:batch_id>/withdrawal", methods=["GET", "POST"])
@requires(Permission.IMPORT_USE)
def withdraw(batch_id: int) -> ResponseReturnValue:
    batch, form = queries.get_batch(me(), batch_id), Withdrawal()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return to_job(actions.withdraw_later(batch, form.reason.data or "", by=me()))
    return page("exchange/withdrawal.html", batch=batch, form=form, status=form.http_status)


def upload_form() -> Upload:
    """Offers the kinds that this person may bring in; the address may name one."""
    form = Upload()
    offered = [(each.kind.name, each.kind.title) for each in queries.permitted(me())]
    form.kind.choices = choices([*offered, (WORKBOOK, queries.WORKBOOK_TITLE)])
    if request.method == "GET":
        form.kind.data = request.args.get("kind", WORKBOOK)
    return form


def to_job(job: Job) -> ResponseReturnValue:
    return redirect(url_for("exchange.follow", job_id=job.id), 303)
