"""Every route says who may call it: ``@requires(permission)``, ``@signed_in`` or ``@public``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user

from gcm.core import audit, clock, policy, scope
from gcm.core.db import db, separately
from gcm.core.policy import Permission
from gcm.core.users import User, reach_of
from gcm.web import sessions

View = Callable[..., ResponseReturnValue]

login_manager = LoginManager()


def requires(permission: Permission) -> Callable[[View], View]:
    """The person must hold ``permission``. Whose records they see is the scope's business."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(**kwargs: Any) -> ResponseReturnValue:
            check(permission)
            return view(**kwargs)

        return marked(signed_in(guarded), permission)

    return decorate


def signed_in(view: View) -> View:
    @wraps(view)
    def guarded(**kwargs: Any) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        if place := closed_gate(view):
            return redirect(place, 303)
        return view(**kwargs)

    return marked(guarded, "signed in")


@dataclass(frozen=True)
class Gate:
    """Something that whoever has signed in must do first: ``place`` says where, or None."""

    name: str
    place: Callable[[], str | None]


def closed_gate(view: View) -> str | None:
    """Where the person must go before ``view``."""
    open_to: tuple[str, ...] = getattr(view, "before", ())
    gates: list[Gate] = current_app.extensions["gates"]
    for gate in gates:
        place = gate.place()
        if place and gate.name not in open_to:
            return place
        if place:
            return None
    return None


def before(*gates: str) -> Callable[[View], View]:
    """Open even to somebody who stands before one of these gates."""

    def decorate(view: View) -> View:
        view.before = gates  # type: ignore[attr-defined]
        return view

    return decorate


def add_gates(app: Flask, *gates: Gate) -> None:
    """In the order in which they stand."""
    app.extensions["gates"].extend(gates)


def public(view: View) -> View:
    return marked(view, "public")


def marked(view: View, access: str) -> View:
    """Leave the decision on the view, where a test can see that no route went without."""
    view.access = access  # type: ignore[attr-defined]
    return view


def ask_to_sign_in() -> ResponseReturnValue:
    """Scripts get a 401 they can act on; a redirect would be swapped into the page."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
    sign_in = url_for("accounts.sign_in", next=wanted)
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": sign_in})
    if request.blueprint == "sync":  # what tablets send waits until the person is back
        return {"error": "sign-in"}, 401
    return redirect(sign_in, 303)


def me() -> User:
    """The person signed in, with a type."""
    return cast(User, current_user._get_current_object())


def can(permission: Permission, thing: object = None) -> bool:
    return current_user.is_authenticated and policy.allows(me(), permission, thing)


def check(permission: Permission, thing: object = None) -> None:
    """Refuse with 403 and write the refusal down, in a transaction of its own."""
    if can(permission, thing):
        return
    user_id = me().id  # read now: afterwards it would begin a second transaction
    db.session.rollback()
    with separately() as session:
        audit.record(
            "access.denied",
            by=session.get(User, user_id),
            ok=False,
            session=session,
            permission=permission,
            path=request.path,
        )
    abort(403)


def load_person(_request: object) -> User | None:
    """Open the database session for whoever holds the cookie, and for nobody else.

    ``g.nobody`` is set once the database could not be asked: its page is shown to nobody.
    """
    if g.get("nobody"):
        return None
    entry = sessions.find_current()
    if entry is None:
        return None
    scope.act_within(reach_of(db.session(), entry.user, clock.today()))
    return entry.user


def refuse_cross_site() -> None:
    """A second wall beside the CSRF token: browsers say where a request comes from."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(403)


def init_app(app: Flask) -> None:
    app.extensions["gates"] = []
    login_manager.init_app(app)
    login_manager.session_protection = None
    login_manager.request_loader(load_person)
    app.before_request(refuse_cross_site)
    app.jinja_env.globals.update(can=can, Permission=Permission, g=g)
