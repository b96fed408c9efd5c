"""Photographs on their way up: whole, or in pieces that go on where the last one ended."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.routing import BaseConverter

from gcm.core.sync import blobs
from gcm.web.access import me
from gcm.web.offline.blueprint import bp
from gcm.web.offline.guard import BYTES, for_scripts, refused


class Digest(BaseConverter):
    """``<digest:sha256>`` in a route; nothing else can be a file's name."""

    regex = "[0-9a-f]{64}"


def init_app(app: Flask) -> None:
    app.url_map.converters["digest"] = Digest


@bp.route("/blobs/<digest:sha256>", methods=["HEAD"])
@for_scripts()
def blob_state(sha256: str) -> ResponseReturnValue:
    """How much this person has sent: 200 with all of it, 206 with a part, 404 with nothing."""
    if (kept := blobs.find(sha256)) and blobs.brought([sha256], me().id):
        return offset(200, kept.sent_size)
    size = blobs.received(sha256, me().id)
    return offset(206 if size else 404, size)


@bp.put("/blobs/<digest:sha256>")
@for_scripts(BYTES)
def put_blob(sha256: str) -> ResponseReturnValue:
    user_id = me().id
    try:
        new = blobs.keep(sha256, request.get_data(), by_id=user_id)
    except blobs.WrongDigest:
        return refused(422, "digest")
    except blobs.TooLarge:
        return refused(413, "size")
    blobs.drop(sha256, user_id)
    return kept(sha256, new=new)


@bp.patch("/blobs/<digest:sha256>")
@for_scripts(BYTES)
def append_to_blob(sha256: str) -> ResponseReturnValue:
    """One piece. ``Upload-Length``, where given, tells wrong bytes from unfinished ones."""
    user_id, begins = me().id, request.headers.get("Upload-Offset", "")
    if not begins.isascii() or not begins.isdecimal() or len(begins) > 12:
        return refused(400, "offset")
    if blobs.brought([sha256], user_id):
        return kept(sha256, new=False)
    piece = request.get_data()
    try:
        whole = blobs.append(sha256, piece, int(begins), by_id=user_id)
    except blobs.WrongOffset as wrong:
        return offset(409, wrong.offset)
    except blobs.TooLarge:
        blobs.drop(sha256, user_id)
        return refused(413, "size")
    if whole:
        return kept(sha256, new=True)
    size = int(begins) + len(piece)
    if request.headers.get("Upload-Length") == str(size):
        blobs.drop(sha256, user_id)
        return refused(422, "digest")
    return offset(204, size)


def kept(sha256: str, *, new: bool) -> ResponseReturnValue:
    """``problem`` is there when the picture cannot be opened; it is kept all the same."""
    found = blobs.find(sha256)
    problem = {"problem": found.problem} if found and found.problem else {}
    return {"sha256": sha256, **problem}, 201 if new else 200


def offset(status: int, size: int) -> Response:
    return Response(status=status, headers={"Upload-Offset": str(size)})
