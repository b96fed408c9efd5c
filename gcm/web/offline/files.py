"""Handing in an outbox that a tablet gave out as a file."""

from typing import Any

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from werkzeug.datastructures import FileStorage

from gcm.core.policy import Permission
from gcm.core.sync import archive, handing_in
from gcm.core.sync.handing_in import Handed
from gcm.web.access import me, requires
from gcm.web.forms import Form
from gcm.web.offline.blueprint import pages
from gcm.web.render import page

LARGEST_FILE = 300 * 1024 * 1024


class Outbox(Form):
    file = FileField("“待发送”文件", [FileRequired("请选择平板导出的“待发送”文件。")])


@pages.route("/sync/files", methods=["GET", "POST"])
@requires(Permission.FORM_SEND)
def hand_in() -> ResponseReturnValue:
    """Sent twice it changes nothing, so its result is shown at once."""
    form = Outbox()
    handed: list[Handed] | None = None
    if form.validate_on_submit():
        try:
            handed = take(form.file.data)
        except archive.Refused as refused:
            form.file.errors = [str(refused)]
    return page("offline/files.html", form=form, handed=handed, status=form.http_status)


def take(sent: FileStorage) -> list[Handed]:
    """Raises archive.Refused."""
    stream: Any = sent.stream
    with archive.opened(stream) as outbox:
        return handing_in.take(outbox, by=me())


def allow_large_file() -> None:
    """For people only, before the token is looked for, which reads the whole form."""
    if request.endpoint == "offline.hand_in" and current_user.is_authenticated:
        request.max_content_length = LARGEST_FILE


def init_app(app: Flask) -> None:
    app.before_request(allow_large_file)
