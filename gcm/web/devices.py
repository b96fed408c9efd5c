"""Which browser this is: a random token in a cookie of its own, which outlives sign-ins."""

from flask import Response, current_app, request

from gcm.core.sync import reports
from gcm.core.sync.models import Device
from gcm.core.users import User

LIFE = 400 * 24 * 60 * 60  # seconds; browsers keep no cookie longer


def cookie_name() -> str:
    return "device" if current_app.config["PLAIN_HTTP"] else "__Host-device"


def current() -> Device | None:
    return reports.device_of(request.cookies.get(cookie_name()))


def tablet() -> Device | None:
    """This browser's record when the admin has registered it as a tablet."""
    device = current()
    return device if device is not None and device.registered_at else None


def current_or_new(by: User) -> tuple[Device, str | None]:
    """The browser's record, and the token to give it when it had none."""
    if device := current():
        return device, None
    return reports.new_device(request.user_agent.string or "", by=by)


def remember(response: Response, token: str | None) -> Response:
    if token:
        response.set_cookie(
            cookie_name(),
            token,
            max_age=LIFE,
            secure=not current_app.config["PLAIN_HTTP"],
            httponly=True,
            samesite="Lax",
            path="/",
        )
    return response
