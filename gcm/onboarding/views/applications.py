"""The list of applications, and a new one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.core import clock
from gcm.core.policy import Permission
from gcm.onboarding import queries
from gcm.onboarding.actions import files as actions
from gcm.onboarding.blueprint import bp
from gcm.onboarding.forms.files import NewFileForm
from gcm.onboarding.queries.applications import WAITING, Wanted
from gcm.onboarding.rules.states import STATE_NAMES
from gcm.web import paging
from gcm.web.access import me, requires
from gcm.web.render import page


@bp.get("/")
@requires(Permission.APPLICATION_READ)
def applications() -> ResponseReturnValue:
    wanted = asked()
    paged = paging.from_request(queries.applications.SORTS)
    return page(
        "onboarding/applications.html",
        fragments=("application_list",),
        rows=queries.applications.applications(me(), wanted, paged),
        wanted=wanted,
        paging=paged,
        states=STATE_NAMES,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.APPLICATION_WRITE)
def new_application() -> ResponseReturnValue:
    form = NewFileForm()
    form.offer(queries.applications.districts_to_apply_in(me(), clock.today()))
    if form.validate_on_submit() and form.is_confirmed(doubles(form)):
        with form.showing_broken_rules():
            made = actions.begin(int(form.district_id.data), form.draft(), by=me())
            flash("申请已建立，可以随时离开，下次接着办。")
            return redirect(url_for(".application", application_id=made.id), 303)
    return page("onboarding/new.html", form=form, status=form.http_status)


def doubles(form: NewFileForm) -> list[str]:
    return queries.alike.of_company(me(), str(form.name.data), form.uscc.data)


def asked() -> Wanted:
    state = request.args.get("state", "")
    return Wanted(
        text=request.args.get("q", "").strip()[:100],
        state=state if state in {*STATE_NAMES, "all"} else WAITING,
    )
