"""The six documents: each slot with its own small form, so that one fault loses nothing else."""

from flask import abort, flash, request
from flask.typing import ResponseReturnValue

from gcm.core import clock, regulation
from gcm.core.policy import Permission
from gcm.onboarding import queries, scans
from gcm.onboarding.actions import documents as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.documents import DocumentForm, ScansForm, WaiverForm
from gcm.onboarding.models import Application
from gcm.onboarding.rules.documents import ID_CARD, RETAIL, TAXPAYER
from gcm.onboarding.scans import Scan
from gcm.onboarding.views.shown import step_page, to_step
from gcm.web.access import me, requires
from gcm.web.arguments import whole
from gcm.web.bodies import takes_files
from gcm.web.forms import Form


@bp.get("/<int:application_id>/documents")
@requires(Permission.APPLICATION_READ)
def documents(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_application(me(), application_id)
    place = request.args.get("edit", 0, type=whole)
    return documents_page(found, place)


@bp.post("/<int:application_id>/documents/<int:place>")
@requires(Permission.APPLICATION_WRITE)
@takes_files()
def keep_document(application_id: int, place: int) -> ResponseReturnValue:
    found = queries.applications.get_own_application(me(), application_id)
    kind, form = kind_at(place), DocumentForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            sent = form.uploads()
            form.check_version(found.name, found.version, {})
            actions.check_document(found, kind, form.draft(), sent, by=me())
            kept = scans.kept(sent)
            found = queries.applications.get_own_application(me(), application_id)
            actions.keep_document(found, kind, form.draft(), kept, by=me())
            told(kind, kept)
            return to_step("documents", found)
    return documents_page(found, place, form)


@bp.post("/<int:application_id>/stores/<int:row_id>/scans")
@requires(Permission.APPLICATION_WRITE)
@takes_files()
def add_licence_scans(application_id: int, row_id: int) -> ResponseReturnValue:
    found = queries.applications.get_own_application(me(), application_id)
    store = queries.applications.get_store(found, row_id)
    form = ScansForm()
    with form.showing_broken_rules():
        sent = form.uploads()
        actions.check_licence_scans(found, store, sent, by=me())
        kept = scans.kept(sent)
        found = queries.applications.get_own_application(me(), application_id)
        store = queries.applications.get_store(found, row_id)
        actions.add_licence_scans(found, store, kept, by=me())
        told(store.name, kept)
        return to_step("documents", found)
    return documents_page(found, kinds().index(RETAIL) + 1, form, row_id=row_id)


@bp.post("/<int:application_id>/documents/<int:place>/waiver")
@requires(Permission.APPLICATION_WAIVE)
def waive(application_id: int, place: int) -> ResponseReturnValue:
    found = queries.applications.get_run_application(me(), application_id)
    kind, form = kind_at(place), WaiverForm()
    if form.validate_on_submit():
        form.check_version(found.name, found.version, {})
        with form.showing_broken_rules():
            actions.waive(found, kind, str(form.reason.data), by=me())
            flash(f"{kind}已豁免。")
            return to_step("documents", found)
    return documents_page(found, place, form)


def documents_page(
    found: Application, place: int, form: Form | None = None, *, row_id: int = 0
) -> ResponseReturnValue:
    """The slots, with at most one form open; ``place`` counts them from 1."""
    gathered = queries.dossiers.gathered(found)
    kind = kinds()[place - 1] if 0 < place <= len(kinds()) else ""
    waiver = form if isinstance(form, WaiverForm) else WaiverForm(formdata=None)
    if kind and not isinstance(form, ScansForm):
        form = DocumentForm.of(gathered.documents.get(kind), proposed(found, kind))
    return step_page(
        "documents",
        found,
        whole=gathered,
        fragments=("slots",),
        place=place if kind else 0,
        row_id=row_id,
        form=form,
        scans_form=form if row_id else ScansForm(formdata=None),
        waiver=waiver,
        card=ID_CARD,
        retail=RETAIL,
        taxpayer=TAXPAYER,
        status=max((each.http_status for each in (form, waiver) if each), default=200),
    )


def proposed(found: Application, kind: str) -> str | None:
    """Typed once already: who holds the document, most likely."""
    return found.legal_person if kind == ID_CARD else found.name


def kinds() -> list[str]:
    return regulation.in_force(clock.today()).onboarding.documents


def kind_at(place: int) -> str:
    """A retail licence has no form of its own: it is its store's."""
    if not 0 < place <= len(kinds()) or kinds()[place - 1] == RETAIL:
        abort(404)
    return kinds()[place - 1]


def told(what: str, kept: list[Scan]) -> None:
    if any(scan.disarmed for scan in kept):
        flash(f"{what}已保存。文件里的脚本、附件或外部链接已去掉。")
    else:
        flash(f"{what}已保存。")
