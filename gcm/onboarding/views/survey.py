"""The market manager's survey on site, and its photographs."""

import hashlib
from collections.abc import Iterable, Iterator

from flask import Response, abort, current_app, flash, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from gcm.core.db import db
from gcm.core.errors import RuleBroken
from gcm.core.file_names import last_part
from gcm.core.policy import Permission
from gcm.core.sync import blobs, images
from gcm.onboarding import queries
from gcm.onboarding.actions import steps as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.steps import SurveyBase, survey_class
from gcm.onboarding.models import Application, ApplicationSurvey
from gcm.onboarding.rules.survey import FORM, FORM_VERSION, KEYS, MOST_PHOTOS, TITLE
from gcm.onboarding.views.shown import step_page, to_step
from gcm.web.access import me, requires
from gcm.web.bodies import takes_files
from gcm.web.offline import resubmission
from gcm.web.offline.pictures import picture
from gcm.web.packing import is_packing


@bp.get("/<int:application_id>/survey")
@requires(Permission.APPLICATION_READ)
def survey(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_application(me(), application_id)
    if (sent := resubmission.values()) is not None:
        form = survey_class()(formdata=sent, meta={"csrf": False})
        form.validate()
        return survey_page(found, form)
    return survey_page(found, filled(queries.dossiers.last_survey(found)))


@bp.post("/<int:application_id>/survey")
@requires(Permission.APPLICATION_SURVEY)
@takes_files()
def record_survey(application_id: int) -> ResponseReturnValue:
    found = queries.applications.get_run_application(me(), application_id)
    form = survey_class()()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            form.photo.data = [*form.photo.data, *sent_pictures(len(form.photo.data))]
            found = queries.applications.get_run_application(me(), application_id)
            actions.record_survey(found, form.draft(), by=me())
            flash("现场考察已登记。")
            return to_step("survey", found)
    return survey_page(found, form, form.http_status)


def survey_page(found: Application, form: SurveyBase, status: int = 200) -> ResponseReturnValue:
    return step_page(
        "survey",
        found,
        form=form,
        keys=KEYS,
        position=current_app.config["VISIT_POSITION"],
        durable={"kind": FORM, "version": FORM_VERSION, "title": TITLE},
        status=status,
    )


def filled(kept: ApplicationSurvey | None) -> SurveyBase:
    """A second survey begins with what the first one found.

    A page for the offline pack holds nothing of this one day.
    """
    values: dict[str, object] = {"surveyed_on": None} if is_packing() else {}
    if kept is None:
        return survey_class()(formdata=None, data=values)
    values["expected_volume"] = kept.expected_volume
    for criterion, key in KEYS.items():
        mark = kept.marks.get(criterion, {})
        values |= {key: mark.get("score"), f"{key}_words": mark.get("words")}
    return survey_class()(formdata=None, data=values)


def sent_pictures(there: int) -> list[str]:
    """Keep the photographs that came with the form; refuse what is none, or one too many.

    Opening them takes long enough that nobody may wait for us meanwhile.
    """
    db.session.rollback()
    files = [file for file in request.files.getlist("photos") if file.filename]
    if there + len(files) > MOST_PHOTOS:
        raise RuleBroken.because(f"最多附 {MOST_PHOTOS} 张照片。", "photo")
    sent = {hashlib.sha256(content).hexdigest(): content for content in chosen(files)}
    blobs.keep_all(sent, sent.__getitem__, by_id=me().id)
    return list(sent)


def chosen(files: Iterable[FileStorage]) -> Iterator[bytes]:
    for file in files:
        content, name = file.read(), last_part(file.filename)
        if len(content) > blobs.LARGEST:
            raise RuleBroken.because(f"“{name}”超过 10 MB，请缩小后再选。", "photo")
        if problem := images.made_anew(content).problem:
            raise RuleBroken.because(f"“{name}”：{problem}请重新拍照。", "photo")
        yield content


@bp.get("/<int:application_id>/survey/photos/<int:place>")
@requires(Permission.APPLICATION_READ)
def survey_photo(application_id: int, place: int) -> Response:
    """``place`` counts from 1 among the photographs of the survey that counts."""
    kept = survey_of(queries.applications.get_application(me(), application_id))
    if not 0 < place <= len(kept.photos):
        abort(404)
    return picture(kept.photos[place - 1])


def survey_of(found: Application) -> ApplicationSurvey:
    kept = queries.dossiers.last_survey(found)
    if kept is None:
        abort(404)
    return kept
