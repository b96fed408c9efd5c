"""Comments beside a chain, a store or a finding: the list, a new one, one mended or deleted."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.remarks.actions import comments as actions
from gcm.remarks.blueprint import bp
from gcm.remarks.forms import CommentEditForm, CommentForm, StepForm
from gcm.remarks.models import Comment
from gcm.remarks.queries import comments as queries
from gcm.remarks.queries import subjects
from gcm.remarks.queries.subjects import Subject
from gcm.remarks.views.places import back_to
from gcm.web import paging
from gcm.web.access import check, me, requires
from gcm.web.render import page

SORTS = ("newest",)


@bp.get("/customers/<int:customer_id>/comments")
@bp.get("/stores/<int:store_id>/comments")
@bp.get("/visits/findings/<int:finding_id>/comments")
@requires(Permission.COMMENT_READ)
def comments(**named: int) -> ResponseReturnValue:
    return comments_page(subjects.get(**named), CommentForm.blank())


@bp.post("/customers/<int:customer_id>/comments")
@bp.post("/stores/<int:store_id>/comments")
@bp.post("/visits/findings/<int:finding_id>/comments")
@requires(Permission.COMMENT_WRITE)
def add_comment(**named: int) -> ResponseReturnValue:
    subject = subjects.get(**named)
    form = CommentForm()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            text, once = str(form.comment.data), str(form.once.data)
            if before := actions.made_before(once, text, by=me()):
                return redirect(url_for(".comments", again=before.id, **subject.named), 303)
            actions.add(subject, text, once, by=me())
            return redirect(url_for(".comments", **subject.named), 303)
        form.renew()
    return comments_page(subject, form, status=form.http_status)


@bp.get("/comments/<int:comment_id>")
@requires(Permission.COMMENT_WRITE)
def comment(comment_id: int) -> ResponseReturnValue:
    found = get_own(comment_id)
    form = CommentEditForm(formdata=None, data={"comment": found.text, "version": found.version})
    return edit_page(found, form)


@bp.post("/comments/<int:comment_id>")
@requires(Permission.COMMENT_WRITE)
def edit_comment(comment_id: int) -> ResponseReturnValue:
    found = get_own(comment_id)
    form = CommentEditForm()
    if form.validate_on_submit():
        theirs = {"留言": (found.text or "已删除", str(form.comment.data))}
        form.check_version("这条留言", found.version, theirs)
        with form.showing_broken_rules():
            subject = subjects.beside(found)
            actions.edit(found, subject, str(form.comment.data), by=me())
            return redirect(url_for(".comments", **subject.named), 303)
    return edit_page(found, form)


@bp.post("/comments/<int:comment_id>/deletion")
@requires(Permission.COMMENT_DELETE)
def delete_comment(comment_id: int) -> ResponseReturnValue:
    found = queries.get_comment(comment_id)
    check(Permission.COMMENT_DELETE, found)
    StepForm().check_version("这条留言", found.version, {})
    subject = subjects.beside(found)
    actions.delete(found, by=me())
    return redirect(url_for(".comments", **subject.named), 303)


def get_own(comment_id: int) -> Comment:
    """A comment is mended by its author alone."""
    found = queries.get_comment(comment_id)
    check(Permission.COMMENT_WRITE, found)
    return found


def edit_page(found: Comment, form: CommentEditForm) -> ResponseReturnValue:
    subject = subjects.beside(found)
    return page(
        "remarks/comment.html",
        fragments=("comments",),
        subject=subject,
        back=back_to(subject),
        found=found,
        form=form,
        people=queries.people_of(subject),
        status=form.http_status,
    )


def comments_page(subject: Subject, form: CommentForm, **shown: Any) -> ResponseReturnValue:
    paged = paging.from_request(SORTS)
    return page(
        "remarks/comments.html",
        fragments=("comments",),
        subject=subject,
        back=back_to(subject),
        rows=queries.comments(subject, paged),
        paging=paged,
        form=form,
        people=queries.people_of(subject),
        is_again="again" in request.args,
        **shown,
    )
