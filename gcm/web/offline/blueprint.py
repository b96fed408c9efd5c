"""Two blueprints: ``sync`` answers scripts in JSON, ``offline`` has pages for people."""

from flask import Blueprint, request

bp = Blueprint("sync", __name__, url_prefix="/sync")
pages = Blueprint("offline", __name__)

LARGEST_REQUEST = 11 * 1024 * 1024


@bp.before_request
def limit_size() -> None:
    request.max_content_length = LARGEST_REQUEST
