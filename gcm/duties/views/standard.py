"""A customer manager's month by the market standard (attachment 3), as it stands now."""

from datetime import date

from flask.typing import ResponseReturnValue

from gcm.core.policy import Permission
from gcm.duties.blueprint import bp
from gcm.duties.queries import inspections as queries
from gcm.duties.views import shown
from gcm.duties.views.boards import common
from gcm.web.access import can, me, requires
from gcm.web.render import page


@bp.get("/<int:user_id>/<month:month>/standard")
@requires(Permission.DUTY_READ)
def standard(user_id: int, month: date) -> ResponseReturnValue:
    subject = queries.subject(me(), month, user_id)
    is_other = user_id != me().id
    return page(
        "duties/standard.html",
        subject=subject,
        links=shown.links(subject.items),
        user_id=user_id,
        may_record=can(Permission.INSPECTION_WRITE)
        and subject.district_id is not None
        and is_other,
        inspections=queries.of_manager(me(), month, user_id),
        **common(month),
    )
