"""The users' pages of the admin."""

from typing import TypeVar

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from gcm.accounts.actions.attempts import locked_until
from gcm.accounts.confirming import fresh
from gcm.accounts.queries import has_enrolled, has_expired
from gcm.accounts.rules import device_name
from gcm.admin.actions import users as actions
from gcm.admin.blueprint import bp
from gcm.admin.forms import Account, EndPost, NewAccount, NewPost, NewStandIn
from gcm.admin.queries import users as queries
from gcm.admin.queries.users import Wanted
from gcm.admin.rules.accounts import AccountDraft
from gcm.core import clock
from gcm.core.policy import ROLE_NAMES, Permission, Role
from gcm.core.users import User
from gcm.web import paging, sessions
from gcm.web.access import can, me, requires
from gcm.web.forms import choices
from gcm.web.render import page

STATES = {
    "": "全部",
    "active": "在用",
    "disabled": "已停用",
    "past": "已过有效期",
    "given": "还未改初始口令",
}
NOBODY = AccountDraft("", frozenset(), None)
AccountForm = TypeVar("AccountForm", bound=Account)


@bp.get("/users")
@requires(Permission.USER_READ)
def users() -> ResponseReturnValue:
    role = request.args.get("role", "")
    wanted = Wanted(
        words=request.args.get("q", "").strip(),
        role=Role(role) if role in set(Role) else None,
        state=request.args.get("state", ""),
    )
    where = paging.from_request(("login", "name"))
    people = queries.users(wanted, where, clock.today())
    return page(
        "admin/users.html",
        people=people,
        wanted=wanted,
        paging=where,
        states=STATES,
        role_names=ROLE_NAMES,
    )


@bp.route("/users/new", methods=["GET", "POST"])
@requires(Permission.USER_MANAGE)
@fresh
def new_user() -> ResponseReturnValue:
    form = permitted(NewAccount())
    if form.validate_on_submit():
        given, kept = actions.given_password()
        with form.showing_broken_rules():
            user = actions.add_user(str(form.login.data), form.draft(NOBODY), kept, by=me())
            return to_user(user, f"已建立用户 {user.login}。{handed(given)}", "warning")
    return page("admin/new_user.html", form=form, status=form.http_status)


@bp.route("/users/<int:user_id>", methods=["GET", "POST"])
@requires(Permission.USER_READ)
@fresh
def user(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    form = account_form(person)
    if form.validate_on_submit():
        form.check_version(f"用户 {person.login}", person.version, differences(person, form))
        with form.showing_broken_rules():
            actions.edit_user(person, form.draft(draft_of(person)), by=me())
            return to_user(person, "已保存。角色或部门有变动时，该用户需要重新登录。")
    return show(person, account=form)


@bp.post("/users/<int:user_id>/disabling")
@requires(Permission.USER_MANAGE)
@fresh
def disable(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    actions.disable(person, by=me())
    return to_user(person, f"{person.name} 已停用，所有登录已退出。")


@bp.post("/users/<int:user_id>/enabling")
@requires(Permission.USER_MANAGE)
@fresh
def enable(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    actions.enable(person, by=me())
    return to_user(person, f"{person.name} 已重新启用。")


@bp.post("/users/<int:user_id>/password-reset")
@requires(Permission.USER_SECURE)
@fresh
def reset_password(user_id: int) -> ResponseReturnValue:
    given, kept = actions.given_password()
    person = queries.get_user(user_id)
    actions.reset_password(person, kept, by=me())
    return to_user(person, f"{person.name} 的口令已重置。{handed(given)}", "warning")


@bp.post("/users/<int:user_id>/unlocking")
@requires(Permission.USER_SECURE)
@fresh
def unlock(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    actions.unlock(person, by=me())
    return to_user(person, f"{person.name} 现在可以重新登录。")


@bp.post("/users/<int:user_id>/second-factor/removal")
@requires(Permission.USER_SECURE)
@fresh
def reset_code(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    actions.reset_code(person, by=me())
    return to_user(person, f"{person.name} 的动态口令已重置，下次登录时重新登记手机。")


@bp.post("/users/<int:user_id>/sessions/ending")
@requires(Permission.USER_SECURE)
@fresh
def end_sessions(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    ended = actions.end_sessions(person, by=me())
    return to_user(person, f"已退出 {person.name} 的 {ended} 处登录。")


@bp.post("/users/<int:user_id>/posts")
@requires(Permission.USER_GRANT)
@fresh
def add_post(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    form = post_form()
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.add_post(person, form.draft(), by=me())
            return to_user(person, "片区任职已登记。")
    return show(person, post=form)


@bp.post("/users/<int:user_id>/posts/<int:post_id>/ending")
@requires(Permission.USER_GRANT)
@fresh
def end_post(user_id: int, post_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    post = queries.get_post(person, post_id)
    form = EndPost()
    if not form.validate_on_submit() or form.last_day.data is None:
        return show(person, status=422, ending=form)
    actions.end_post(person, post, form.last_day.data, by=me())
    return to_user(person, "片区任职的结束日期已登记。")


@bp.post("/users/<int:user_id>/stand-ins")
@requires(Permission.USER_GRANT)
@fresh
def add_stand_in(user_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    form = away_form(person)
    if form.validate_on_submit():
        with form.showing_broken_rules():
            actions.add_stand_in(person, form.draft(), by=me())
            return to_user(person, "代班已登记。")
    return show(person, away=form)


@bp.post("/users/<int:user_id>/stand-ins/<int:stand_in_id>/ending")
@requires(Permission.USER_GRANT)
@fresh
def end_stand_in(user_id: int, stand_in_id: int) -> ResponseReturnValue:
    person = queries.get_user(user_id)
    actions.end_stand_in(person, queries.get_absence(person, stand_in_id), by=me())
    return to_user(person, "代班从今天起取消。")


def show(
    person: User,
    *,
    account: Account | None = None,
    post: NewPost | None = None,
    away: NewStandIn | None = None,
    ending: EndPost | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The person's page; a form that came back with errors keeps what was typed."""
    sent = next((form for form in (account, post, away) if form), None)
    return page(
        "admin/user.html",
        person=person,
        has_expired=has_expired(person.password_given_at),
        is_past=person.is_past(clock.today()),
        locked_until=locked_until(person),
        has_phone=has_enrolled(person),
        account=account or account_form(person, fresh=True),
        post_form=post or post_form(fresh=True),
        away_form=away or away_form(person, fresh=True),
        ending_errors=ending.last_day.errors if ending else (),
        posts=queries.posts(person),
        absences=queries.absences(person),
        sessions=sessions.open_of(person),
        device_name=device_name,
        status=sent.http_status if sent else status,
    )


def handed(given: str) -> str:
    return f"初始口令：{given}　只显示这一次，请当面交给本人；72 小时内有效，首次登录时必须更改。"


def to_user(person: User, message: str, category: str = "message") -> ResponseReturnValue:
    flash(message, category)
    return redirect(url_for("admin.user", user_id=person.id), 303)


def account_form(person: User, *, fresh: bool = False) -> Account:
    """``fresh`` ones ignore what was sent: it belongs to another form of the page."""
    sent: dict[str, object] = {"formdata": None} if fresh else {}
    return permitted(
        Account(
            data={
                "name": person.name,
                "roles": [role.value for role in person.roles],
                "department_id": person.department_id,
                "valid_until": person.valid_until,
                "version": person.version,
            },
            **sent,
        )
    )


def permitted(form: AccountForm) -> AccountForm:
    """Holds only what this person may change: the account itself, what it may do, or both."""
    departments = [(each.id, each.name) for each in queries.departments()]
    form.department_id.choices = choices([("", "本单位"), *departments])
    beyond = [] if can(Permission.USER_MANAGE) else ["name", "valid_until"]
    if not can(Permission.USER_GRANT):
        beyond += ["roles", "department_id"]
    for name in beyond:
        del form[name]
    return form


def draft_of(person: User) -> AccountDraft:
    return AccountDraft(person.name, person.roles, person.department_id, person.valid_until)


def post_form(*, fresh: bool = False) -> NewPost:
    sent: dict[str, object] = {"formdata": None} if fresh else {}
    form = NewPost(prefix="post-", data={"begins_on": clock.today()}, **sent)
    form.district_id.choices = choices((each.id, each.name) for each in queries.districts())
    return form


def away_form(person: User, *, fresh: bool = False) -> NewStandIn:
    sent: dict[str, object] = {"formdata": None} if fresh else {}
    form = NewStandIn(prefix="away-", data={"begins_on": clock.today()}, **sent)
    form.stand_in_id.choices = choices(
        (each.id, f"{each.name}（{each.login}）") for each in queries.colleagues(person)
    )
    return form


def differences(person: User, form: Account) -> dict[str, tuple[str, str]]:
    """What stands there now beside what was typed, for when two admins collide."""
    draft = form.draft(draft_of(person))
    typed = "、".join(ROLE_NAMES[role] for role in Role if role in draft.roles)
    return {"姓名": (person.name, draft.name), "角色": (person.role_names, typed)}
