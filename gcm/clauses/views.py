"""The clauses as a page, the branch's signed text, and the confirmation of having read it."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.clauses import actions, queries, views_numbers
from gcm.clauses.blueprint import bp
from gcm.clauses.forms import AttachText
from gcm.core import clock, files
from gcm.core.policy import Permission
from gcm.web.access import can, me, requires
from gcm.web.bodies import takes_files
from gcm.web.downloads import attachment
from gcm.web.render import page

__all__ = ["bp", "views_numbers"]

FOLDER = "signed-texts"


@bp.get("/")
@requires(Permission.REGULATION_READ)
def clauses() -> ResponseReturnValue:
    edition = queries.in_force(clock.today())
    return page(
        "clauses/clauses.html",
        edition=edition,
        confirmation=queries.find_confirmation(me(), edition),
        waiting=queries.not_confirmed(edition) if can(Permission.CLAUSES_PUBLISH) else None,
    )


@bp.post("/confirmations")
@requires(Permission.REGULATION_READ)
def confirm() -> ResponseReturnValue:
    actions.confirm(request.form.get("edition", ""), by=me())
    flash("已记下：您已阅读现行的管理办法。")
    return redirect(url_for("clauses.clauses"), 303)


@bp.route("/signed-texts", methods=["GET", "POST"])
@requires(Permission.CLAUSES_PUBLISH)
@takes_files()
def signed_texts() -> ResponseReturnValue:
    form = AttachText()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            return attach(form)
    texts = queries.signed_texts()
    return page("clauses/signed_texts.html", form=form, texts=texts, status=form.http_status)


def attach(form: AttachText) -> ResponseReturnValue:
    folder = current_app.config["HOME"] / FOLDER
    attached, dropped = actions.attach_signed_text(folder, form.upload(), by=me())
    note = "文件里的脚本、附件或外部链接已经去掉。" if dropped else ""
    flash(f"已保存《{attached.title}》，共 {attached.pages} 页。{note}")
    return redirect(url_for("clauses.signed_texts"), 303)


@bp.get("/signed-texts/<int:text_id>/file")
@requires(Permission.REGULATION_READ)
def signed_text(text_id: int) -> ResponseReturnValue:
    signed = queries.get_signed_text(text_id)
    path = files.place(current_app.config["HOME"] / FOLDER, signed.sha256)
    return attachment(path.read_bytes(), f"{signed.title}.pdf", "application/pdf")
