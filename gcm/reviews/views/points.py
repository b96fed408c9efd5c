"""Writing a letter's points: edit, add, remove, reorder, propose again."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from gcm.core.policy import Permission
from gcm.reviews.actions import writing
from gcm.reviews.blueprint import bp
from gcm.reviews.models import Letter
from gcm.reviews.points import draft_of
from gcm.reviews.queries import citations
from gcm.reviews.queries import letters as queries
from gcm.reviews.rules import Kind, PointDraft
from gcm.reviews.views.letter import PointForm, form_of, letter_page
from gcm.web.access import me, requires


@bp.post("/<int:letter_id>/points")
@requires(Permission.LETTER_DRAFT)
def add_point(letter_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    kind = read_kind(request.args.get("kind", ""))
    form = form_of(kind, letter)
    if form.validate_on_submit():
        form.check_version("这封信", letter.version, typed(form, ""))
        with form.showing_broken_rules():
            writing.add_point(letter, read_draft(kind, form, letter), by=me())
            return to_points(letter)
    return letter_page(letter, form=form, adding=kind)


@bp.post("/<int:letter_id>/points/<int:point_id>")
@requires(Permission.LETTER_DRAFT)
def edit_point(letter_id: int, point_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    point = queries.get_point(me(), letter, point_id)
    before = draft_of(point)
    form = form_of(point.kind, letter, before)
    if form.validate_on_submit():
        form.check_version("这封信", letter.version, typed(form, point.text))
        with form.showing_broken_rules():
            writing.edit_point(point, read_draft(point.kind, form, letter, before), by=me())
            return to_points(letter)
    return letter_page(letter, form=form, editing=point.id)


@bp.post("/<int:letter_id>/points/<int:point_id>/removal")
@requires(Permission.LETTER_DRAFT)
def remove_point(letter_id: int, point_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    writing.remove_point(queries.get_point(me(), letter, point_id), by=me())
    return to_points(letter)


@bp.post("/<int:letter_id>/points/<int:point_id>/position")
@requires(Permission.LETTER_DRAFT)
def move_point(letter_id: int, point_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    step = -1 if request.form.get("step") == "up" else 1
    writing.move_point(queries.get_point(me(), letter, point_id), step, by=me())
    return to_points(letter)


@bp.post("/<int:letter_id>/proposal")
@requires(Permission.LETTER_DRAFT)
def propose_again(letter_id: int) -> ResponseReturnValue:
    letter = queries.get_letter(me(), letter_id)
    writing.propose_again(letter, by=me())
    return to_points(letter)


def read_kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise NotFound from None


def read_draft(
    kind: Kind, form: PointForm, letter: Letter, before: PointDraft | None = None
) -> PointDraft:
    if kind is Kind.PROBLEM:
        cites = form["cites"].data
        figure = citations.figure_cited(letter, cites, before)
        return PointDraft(kind, form["text"].data, cites, figure)
    names = ("text", "product", "quantity", "store", "due")
    return PointDraft(kind, **{name: form[name].data for name in names})


def typed(form: PointForm, now: str) -> dict[str, tuple[str, str]]:
    return {form["text"].label.text: (now, form["text"].data)}


def to_points(letter: Letter) -> ResponseReturnValue:
    return redirect(url_for(".letter", letter_id=letter.id, _anchor="points"), 303)
