"""The answer to too many attempts."""

from typing import Any

from flask import Response

from gcm.accounts.actions.attempts import Locked
from gcm.web.forms import Form
from gcm.web.render import page


def wait(template: str, form: Form, locked: Locked, **context: Any) -> Response:
    """429 with the waiting time, for people and for programs."""
    form.form_errors.append(str(locked))
    response = page(template, form=form, status=429, **context)
    response.headers["Retry-After"] = str(locked.seconds)
    return response
