"""What is written down on a notice's page: the receipt with its slip, an objection, its answer."""

import hashlib
from typing import Any

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core.errors import RuleBroken
from gcm.core.policy import Permission
from gcm.core.sync import blobs
from gcm.supply.actions import notices as actions
from gcm.supply.actions import objections
from gcm.supply.blueprint import bp
from gcm.supply.forms.notices import ObjectionAnswerForm, ObjectionForm, ReceiptForm
from gcm.supply.models import Notice
from gcm.supply.queries import notices as queries
from gcm.supply.queries.objections import owners_for
from gcm.supply.views.notices import notice_page
from gcm.web.access import me, requires
from gcm.web.bodies import takes_files
from gcm.web.offline.pictures import picture

SUBJECT = "这张告知单"


@bp.post("/notices/<int:notice_id>/receipt")
@requires(Permission.NOTICE_SERVE)
@takes_files()
def receive_notice(notice_id: int) -> ResponseReturnValue:
    found = queries.get_notice(notice_id)
    form = ReceiptForm()
    if form.validate_on_submit():
        form.check_version(SUBJECT, found.version, {})
        with form.showing_broken_rules():
            actions.serve(found, form.receipt(kept(form.slip.data, me().id)), by=me())
            if said := form.said():
                objections.raise_objection(found, said, by=me())
            return done(found, "已登记签收。")
    return notice_page(found, form=form)


def kept(file: Any, author_id: int) -> str | None:
    """Keep the picture. Call it before anything is written: it ends the transaction."""
    if not file:
        return None
    content = file.read()
    if not content:
        raise RuleBroken.because("选的照片是空的，请重新拍照或选择。", "slip")
    if len(content) > blobs.LARGEST:
        raise RuleBroken.because("照片超过 10 MB，请缩小后再选。", "slip")
    sha256 = hashlib.sha256(content).hexdigest()
    blobs.keep_all([sha256], {sha256: content}.__getitem__, by_id=author_id)
    return sha256


@bp.get("/notices/<int:notice_id>/slip")
@requires(Permission.ALLOCATION_READ)
def notice_slip(notice_id: int) -> Response:
    """The picture of the signed slip that was kept at the desk."""
    sha256 = queries.get_notice(notice_id).slip_sha256
    if sha256 is None:
        raise NotFound
    return picture(sha256)


@bp.post("/notices/<int:notice_id>/objection")
@requires(Permission.NOTICE_SERVE)
def object_to_notice(notice_id: int) -> ResponseReturnValue:
    found = queries.get_notice(notice_id)
    form, owners = ObjectionForm(), owners_for(found.customer)
    form.offer(owners)
    if form.validate_on_submit():
        form.check_version(SUBJECT, found.version, {})
        with form.showing_broken_rules():
            owner = next(each for each in owners if each.id == form.owner_id.data)
            objections.raise_objection(found, form.said(), by=me(), owner=owner)
            return done(found, "已记下异议。")
    return notice_page(found, objection_form=form)


@bp.post("/notices/<int:notice_id>/answer")
@requires(Permission.NOTICE_SERVE)
def answer_notice(notice_id: int) -> ResponseReturnValue:
    found = queries.get_notice(notice_id)
    form = ObjectionAnswerForm()
    if form.validate_on_submit():
        form.check_version(SUBJECT, found.version, {})
        with form.showing_broken_rules():
            objections.answer_objection(found, str(form.answer.data), by=me())
            return done(found, "已登记答复。")
    return notice_page(found, answer_form=form)


def done(found: Notice, words: str) -> ResponseReturnValue:
    flash(words)
    return redirect(url_for(".notice", notice_id=found.id), 303)
