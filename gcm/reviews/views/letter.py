"""One letter: where it stands, its points, what it looks like."""

from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.reviews import rules
from gcm.reviews.blueprint import bp
from gcm.reviews.forms import DeliveryForm, ProblemForm, ReasonForm, ReplyForm, SuggestionForm
from gcm.reviews.models import Letter, LetterPoint
from gcm.reviews.points import draft_of
from gcm.reviews.queries import citations, contents, fingerprints
from gcm.reviews.queries import letters as queries
from gcm.reviews.rules import Kind, State
from gcm.web.access import can, me, requires
from gcm.web.arguments import whole
from gcm.web.forms import choices
from gcm.web.render import page

PointForm = ProblemForm | SuggestionForm


@bp.app_template_filter("letter_state")
def state_name(state: State) -> str:
    return rules.STATE_NAMES[state]


@bp.app_template_filter("cited")
def cited(point: LetterPoint) -> str:
    """The number that a problem cites, as it is printed."""
    figure = draft_of(point).figure
    return str(figure) if figure else ""


@bp.get("/<int:letter_id>")
@requires(Permission.LETTER_READ)
def letter(letter_id: int) -> ResponseReturnValue:
    found = queries.get_letter(me(), letter_id)
    return letter_page(found, **opened(found))


def opened(found: Letter) -> dict[str, Any]:
    """The form that the address asks for: a point to edit, or a new one."""
    editable = can(Permission.LETTER_DRAFT) and not rules.editing_problems(found.state)
    if editable and (point_id := request.args.get("edit", type=whole)):
        point = queries.get_point(me(), found, point_id)
        return {"form": form_of(point.kind, found, draft_of(point)), "editing": point.id}
    if editable and (kind := request.args.get("add")) in set(Kind):
        return {"form": form_of(Kind(kind), found), "adding": Kind(kind)}
    return {}


def form_of(kind: Kind, found: Letter, draft: object = None) -> PointForm:
    form = SuggestionForm(obj=draft) if kind is Kind.SUGGESTION else ProblemForm(obj=draft)
    if isinstance(form, ProblemForm):
        form.cites.choices = choices(citations.choices(found, draft))
    form.version.data = form.version.data or str(found.version)
    return form


def letter_page(
    found: Letter,
    *,
    form: PointForm | None = None,
    editing: int = 0,
    adding: Kind | None = None,
    reason_form: ReasonForm | None = None,
    delivery_form: DeliveryForm | None = None,
    reply_form: ReplyForm | None = None,
) -> Response:
    user = me()
    forms = [each for each in (form, reason_form, delivery_form, reply_form) if each]
    content = contents.content_of(found)
    return page(
        "reviews/letter.html",
        fragments=("desk",),
        status=max([200, *(each.http_status for each in forms)]),
        found=found,
        letter=content,
        density=0,
        due=queries.due_on(found.month),
        punctuality=queries.punctuality_of(found),
        editions=queries.editions(user, found),
        has_changed=bool(fingerprints.changed_since(found.month, [found])),
        alike_to=queries.alike_to(user, found),
        lacking=rules.issue_problems(map(draft_of, found.points)),
        editable=can(Permission.LETTER_DRAFT) and not rules.editing_problems(found.state),
        earlier=queries.suggestions_to_judge(user, found),
        suggested=citations.goods_and_stores(found) if form else ([], []),
        form=form,
        editing=editing,
        adding=adding,
        reason_form=reason_form or ReasonForm(formdata=None, data={"version": found.version}),
        delivery_form=delivery_form or DeliveryForm(formdata=None),
        reply_form=reply_form or ReplyForm(formdata=None, obj=found.reply),
    )
