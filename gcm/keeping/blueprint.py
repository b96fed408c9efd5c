"""The blueprints: of an admin who keeps the data, and of what is kept of a chain's people."""

from flask import Blueprint

bp = Blueprint("keeping", __name__, url_prefix="/admin")
people_bp = Blueprint("people", __name__)  # of whoever serves the chain
