"""Photographs as pages show them; who may see one is the calling view's business."""

from flask import Response, abort, make_response

from gcm.core.sync import blobs
from gcm.web.downloads import attachment


def picture(sha256: str) -> Response:
    """The photograph sent under this digest: inline when we drew it ourselves, else to save."""
    blob = blobs.find(sha256)
    if blob is None:
        abort(404)
    try:
        content = blobs.read(blob)
    except blobs.Spoilt:
        abort(404)
    if blob.problem:
        return attachment(content, f"{sha256[:12]}.bin", blob.media_type)
    response = make_response(content)
    response.mimetype = blob.media_type
    return response
