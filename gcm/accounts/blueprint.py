"""The blueprint that the pages of one's own account share."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
